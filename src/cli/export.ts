import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { exportFile, FORMATS, type Format } from '#lib/imports/writing/operations.ts';
import '#lib/registry.ts';
import { done, inNetworkNamed } from './network.ts';
import { Refusal } from './root.ts';

/** `lierre export --network SLUG --format csv`: the file goes to standard output. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      network: { type: 'string' },
      format: { type: 'string', default: 'csv' },
      members: { type: 'boolean', default: false }
    }
  });
  const { format } = values;
  if (!isFormat(format)) throw new Refusal(`--format is one of ${Object.keys(FORMATS).join(', ')}`);
  await inNetworkNamed(values.network, async (actor) => {
    for await (const part of done(await exportFile(actor, format, values.members ? 'members' : 'all')))
      if (!process.stdout.write(part)) await once(process.stdout, 'drain');
  });
  return 0;
}

const isFormat = (text: string): text is Format => Object.hasOwn(FORMATS, text);
