import { transaction } from '#lib/platform/database.server.ts';
import { systemIn } from '#lib/platform/enter.server.ts';
import { recordEvent } from '#lib/platform/events.server.ts';
import { every, work } from '#lib/platform/jobs.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { personsToRemind } from './ballots/data.server.ts';
import * as data from './data.server.ts';
import { closeDueMotion } from './operations.ts';
import { takesBallots } from './rules.ts';

type OfMotion = { networkId: string; motionId: string };

work<OfMotion>('governance.close', ({ networkId, motionId }) => closeOne(networkId, motionId));
work<OfMotion>('governance.remind', ({ networkId, motionId }, { now }) => remind(networkId, motionId, now));
every('governance.sweep', 10, ({ now }) => sweep(now).then(() => undefined));

const AT_ONCE = 200;

/** Closes the motions whose own job was lost, for instance because the database was restored from a backup. */
export async function sweep(now: Temporal.Instant): Promise<number> {
  const due = await transaction({ instance: true }, (tx) => data.dueMotions(tx, now, AT_ONCE), {
    readOnly: true
  });
  for (const { networkId, id } of due) await closeOne(networkId, id);
  return due.length;
}

/** The network or motion may be gone: then nothing is left to close. Too early (clocks differ): tried again. */
async function closeOne(networkId: string, id: string): Promise<void> {
  const actor = await systemIn(networkId);
  if (!actor) return;
  const result = await execute(closeDueMotion, { actor, input: { id } });
  if (!result.ok && result.problems[0]!.kind !== 'not_found') throw new Error(result.problems[0]!.code);
}

/** Tells the mandate holders of organisations that have kept silent, a day before closing. */
export async function remind(networkId: string, motionId: string, now: Temporal.Instant): Promise<void> {
  await transaction({ networkId }, async (tx) => {
    const motion = await data.lockMotion(tx, networkId, motionId);
    if (!motion || !takesBallots(motion, now)) return;
    const personIds = await personsToRemind(tx, networkId, motionId, now);
    if (personIds.length === 0) return;
    const payload = {
      motionId,
      kind: motion.kind,
      title: motion.title,
      closesAt: motion.closesAt.toString(),
      personIds
    };
    await recordEvent(tx, { networkId, actorPersonId: null, type: 'motion.closing_soon', payload, now });
  });
}
