import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';

/** What the host may set. The README's table is checked against this object, so describe each setting for a host. */
export const SETTINGS = {
  PORT: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(0, 'must be between 0 and 65535')
    .max(65535, 'must be between 0 and 65535')
    .default(3000)
    .describe('Port to listen on; 0 takes a free one'),
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on; `0.0.0.0` opens it to the network, behind a proxy that does https'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be a web address such as https://reseau.example.org' })
    .transform((url) => new URL(url).origin)
    .optional()
    .describe('Address that people type; links in mails use it. Default: `http://localhost:PORT`'),
  LIERRE_DATA: z
    .string()
    .default('./data')
    .describe('Folder that holds everything to keep: database, files, secrets'),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must look like postgres://owner:password@host:5432/database'
    })
    .optional()
    .describe('PostgreSQL 15 to 18 to use instead of the built-in one; its user owns the database'),
  DATABASE_APP_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must look like postgres://lierre_app:password@host:5432/database'
    })
    .optional()
    .describe('Same database as the role `lierre_app`, when the owner may not create roles'),
  DATABASE_POOL: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(200, 'must be at most 200')
    .default(6)
    .describe('Most connections that one process opens to the database'),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'must look like smtps://user:password@mail.example.org' })
    .optional()
    .describe('Mail server. Without it mails are kept, and the host reads them at /admin/mail'),
  MAIL_FROM: z
    .string()
    .regex(
      /^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/,
      'must be an address, or a name and an address in angle brackets'
    )
    .optional()
    .describe('Sender of mails. Default: `lierre@` at the host of PUBLIC_URL'),
  SOURCE_URL: z
    .url({ protocol: /^https?$/, error: 'must look like https://git.example.org/lierre' })
    .optional()
    .describe(
      'Where the source of this installation is, if you changed it; the foot of every page leads there'
    ),
  LIERRE_BODY_LIMIT: z
    .string()
    .regex(/^[1-9]\d{0,6}[KM]?$/, 'must be a size such as 512K or 32M')
    .default('32M')
    .describe('Largest form or file that is accepted'),
  LIERRE_ADDRESS_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header')
    .optional()
    .describe('Header in which your own proxy writes the visitor’s address, such as `X-Forwarded-For`')
} as const;

const Environment = z.object(SETTINGS).refine((env) => !env.DATABASE_APP_URL || env.DATABASE_URL, {
  path: ['DATABASE_APP_URL'],
  error: 'needs DATABASE_URL as well'
});

export type Config = z.output<typeof Environment>;
export type ConfigProblem = { name: string; text: string };

/**
 * Reads the settings; an empty variable counts as absent, LIERRE_DATA becomes absolute (from `from`).
 * Every problem is reported, named by its variable. Values are never repeated: some are secret.
 */
export function readConfig(
  env: Record<string, string | undefined>,
  from: string = process.cwd()
): { ok: true; value: Config } | { ok: false; problems: ConfigProblem[] } {
  const given = Object.fromEntries(
    Object.keys(SETTINGS).map((name) => [name, env[name]?.trim() || undefined])
  );
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map(({ path, message }) => ({ name: String(path[0]), text: message }))
    };
  }
  const folder = parsed.data.LIERRE_DATA;
  return {
    ok: true,
    value: { ...parsed.data, LIERRE_DATA: isAbsolute(folder) ? folder : resolve(from, folder) }
  };
}

/** What the running program needs to know, resolved once by the command line and read by the served application. */
export const Runtime = z.object({
  /** As `lierre_app`: row-level security applies. */
  databaseUrl: z.string(),
  /** As the owner: migrations only. */
  ownerUrl: z.string(),
  databaseKind: z.enum(['embedded', 'external']),
  poolSize: z.int(),
  publicUrl: z.string(),
  /** Signs sessions and tokens. */
  secret: z.string().min(32),
  smtpUrl: z.string().nullable(),
  mailFrom: z.string(),
  sourceUrl: z.string().nullish(),
  dataFolder: z.string(),
  version: z.string()
});
export type Runtime = z.output<typeof Runtime>;

const KEY = Symbol.for('lierre.runtime');
const holder = globalThis as typeof globalThis & { [KEY]?: Runtime };

/** Hands the runtime to code that is loaded later in this process, bundled or not, and not to child processes. */
export const provideRuntime = (runtime: Runtime): void => void (holder[KEY] = runtime);

/** The runtime of this process; LIERRE_RUNTIME (JSON) is how a parent such as the development server hands it over. */
export function runtimeConfig(): Runtime {
  const inherited = process.env.LIERRE_RUNTIME;
  if (!holder[KEY] && inherited) holder[KEY] = Runtime.parse(JSON.parse(inherited));
  if (!holder[KEY]) throw new Error('No database has been prepared: start with `npm start` or `npm run dev`');
  return holder[KEY];
}
