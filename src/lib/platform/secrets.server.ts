import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';

const secret = () => randomBytes(32).toString('base64url');

const Secrets = z.object({
  /** Signs sessions and tokens: losing it signs everybody out. */
  auth: z.string().min(32),
  /** Passwords of the embedded database's roles. */
  databaseAdmin: z.string().min(32),
  databaseOwner: z.string().min(32),
  databaseApp: z.string().min(32)
});
export type Secrets = z.output<typeof Secrets>;

/**
 * The secrets of this installation, made once in `secrets.json` (mode 0600) and kept for ever.
 * Throws when the file is unreadable: new secrets beside old data would only hide the loss.
 */
export async function readSecrets(dataFolder: string): Promise<Secrets> {
  const file = join(dataFolder, 'secrets.json');
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return createSecrets(file);
  }
  if (statSync(file).mode & 0o077) chmodSync(file, 0o600);
  const parsed = Secrets.safeParse(parseJson(text));
  if (!parsed.success) throw new Error(`${file} is damaged: restore it from a backup of the data folder`);
  return parsed.data;
}

async function createSecrets(file: string): Promise<Secrets> {
  const made: Secrets = {
    auth: secret(),
    databaseAdmin: secret(),
    databaseOwner: secret(),
    databaseApp: secret()
  };
  // Written beside, made durable, then renamed: a power cut leaves all of it or nothing.
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify(made, null, 2) + '\n');
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  return made;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
