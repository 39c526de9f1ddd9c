import { transaction } from '#lib/platform/database.server.ts';
import { recordEvent } from '#lib/platform/events.server.ts';
import { work } from '#lib/platform/jobs.server.ts';
import * as data from './data.server.ts';
import { awaited } from './rules.ts';

type Reminder = { networkId: string; disputeId: string; due: string };

work<Reminder>('disputes.remind', ({ networkId, disputeId, due }, { now }) =>
  remind(networkId, disputeId, due, now)
);

/** A day before the deadline, whoever is awaited is told so; nothing if the step or its deadline has changed since. */
export async function remind(
  networkId: string,
  disputeId: string,
  due: string,
  now: Temporal.Instant
): Promise<void> {
  await transaction({ networkId }, async (tx) => {
    const dispute = await data.readDispute(tx, networkId, disputeId);
    if (!dispute?.dueAt || dispute.dueAt.toString() !== due) return;
    const personIds = await data.personsOn(tx, networkId, dispute, awaited(dispute), now);
    if (personIds.length === 0) return;
    const payload = { disputeId, number: dispute.number, personIds };
    await recordEvent(tx, { networkId, actorPersonId: null, type: 'dispute.waiting', payload, now });
  });
}
