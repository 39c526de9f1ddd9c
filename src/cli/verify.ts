import { parseArgs } from 'node:util';
import { verifyRegister } from '#lib/governance/register/operations.ts';
import { ask } from '#lib/platform/operation.ts';
import { transaction } from '#lib/platform/database.server.ts';
import '#lib/registry.ts';
import { done, inEachNetwork } from './network.ts';

const REASONS = {
  decision_missing: 'is missing',
  link_missing: 'is not chained',
  unknown_format: 'is of a format that this Lierre does not know',
  previous_differs: 'does not follow the entry before it',
  text_differs: 'is not what was recorded'
} as const;

/**
 * `lierre verify [--network SLUG] [--head HASH]`: follows the decisions register of one network, or of all, from the
 * first entry to the last. With a head from printed minutes: it must be one of the entries. 1 if anything is wrong.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { network: { type: 'string' }, head: { type: 'string' } }
  });
  const wanted = values.head?.replace(/\s/g, '').toLowerCase();
  let broken = 0;
  await inEachNetwork(values.network, async (actor) => {
    const slug = actor.network!.slug;
    const register = done(
      await transaction({ networkId: actor.network!.id }, (tx) =>
        ask(verifyRegister, { actor, input: { head: wanted } }, tx)
      )
    );
    if (!register.holds) {
      broken += 1;
      console.log(`${slug}: broken, entry ${register.number} ${REASONS[register.reason]}`);
    } else if (wanted && register.found === null) {
      broken += 1;
      console.log(`${slug}: the chain holds, but no entry has the head ${wanted}`);
    } else {
      console.log(`${slug}: ${register.checked} decisions, head ${register.head}`);
      if (register.found) console.log(`${slug}: ${sinceWhen(register.found)}`);
    }
  });
  return broken > 0 ? 1 : 0;
}

const sinceWhen = ({ number, since, until }: Found): string =>
  until
    ? `entry ${number} has the head given, which was the head from ${since} to ${until}`
    : `entry ${number} has the head given, which is the head since ${since}`;
type Found = { number: number; since: Temporal.Instant; until: Temporal.Instant | null };
