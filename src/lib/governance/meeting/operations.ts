import { conflict, notFound, ok } from '#lib/kernel/result.ts';
import { mayKeepMinutes } from '#lib/governance/access.ts';
import { countNow } from '#lib/governance/ballots/data.server.ts';
import { lockMotion } from '#lib/governance/data.server.ts';
import { close } from '#lib/governance/operations.ts';
import { mayBeRecorded } from '#lib/governance/rules.ts';
import { command, query } from '#lib/platform/operation.ts';
import * as data from './data.server.ts';
import { dayOf, sheet } from './rules.ts';
import { OneMotion, RecordVotes } from './schema.ts';

/** Show of hands or roll call: the list says who was there and what each did. Recording it closes the vote. */
export const recordVotes = command({
  name: 'governance.recordVotes',
  summary: 'Record what a meeting voted, organisation by organisation, and count it',
  rest: 'POST /networks/{network}/motions/{id}/record',
  input: RecordVotes,
  may: mayKeepMinutes,
  async run(context, { id, votes }) {
    const { tx, actor, now } = context;
    const networkId = actor.network!.id;
    const motion = await lockMotion(tx, networkId, id);
    if (!motion) return notFound();
    const may = mayBeRecorded(motion, now);
    if (!may.ok) return may;
    if (motion.rule.confidential) return conflict('ballot_is_secret');
    const roll = await data.rollOf(tx, networkId, id, dayOf(motion.heldOn!, motion.closesZone));
    const seats = new Map(roll.map((seat) => [seat.organisationId, seat]));
    const verdict = sheet(motion.rule, votes, seats);
    if (!verdict.ok) return verdict;
    const voted = votes.map((vote) => ({
      ...vote,
      proxy: vote.byProxy ? seats.get(vote.organisationId)!.proxy : null
    }));
    await data.recordBallots(tx, networkId, id, voted, actor.name ?? '', now);
    const counted = await countNow(tx, networkId, id, now);
    const outcome = await close(context, motion, { ...counted, closedAt: now, early: false });
    return ok({ id, outcome, present: votes.length });
  },
  audit: (_input, { id, outcome, present }) => ({ subject: id, detail: { outcome, present } })
});

export const listRoll = query({
  name: 'governance.listRoll',
  summary: 'Everybody on the roll of a motion that is voted in a meeting, and who holds whose proxy that day',
  rest: 'GET /networks/{network}/motions/{id}/roll',
  input: OneMotion,
  may: mayKeepMinutes,
  async run({ tx, actor }, { id }) {
    const networkId = actor.network!.id;
    const meeting = await data.meetingOf(tx, networkId, id);
    if (!meeting) return notFound();
    const day = dayOf(meeting.heldOn, meeting.closesZone);
    return ok({ roll: await data.rollOf(tx, networkId, id, day) });
  }
});
