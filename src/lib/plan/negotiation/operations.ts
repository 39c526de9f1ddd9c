import { conflict, forbidden, invalid, notFound, ok } from '#lib/kernel/result.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { command, query } from '#lib/platform/operation.ts';
import { mayRaise, mayReadPlan, maySpeak, mayWritePlan, speaksForMember } from '../access.ts';
import { isMember } from '../data.server.ts';
import { owners } from '../tasks/data.server.ts';
import * as data from './data.server.ts';
import { ChangePoint, ClosePoint, NoInput, RaisePoint, SayInterest } from './schema.ts';

export const getNegotiation = query({
  name: 'plan.getNegotiation',
  summary: 'The interests of each member, what they have in common, and the open points',
  rest: 'GET /networks/{network}/plan/negotiation',
  input: NoInput,
  may: mayReadPlan,
  async run({ tx, actor, now }) {
    const found = await data.negotiation(tx, actor.network!.id);
    const { people } = await owners(tx, actor.network!.id, now);
    const today = now.toZonedDateTimeISO(actor.network!.zone).toPlainDate().toString();
    return ok({ ...found, people, today, mayRaise: mayRaise(actor) });
  }
});

export const sayInterest = command({
  name: 'plan.sayInterest',
  summary: 'Say what one’s organisation wants from the network: its interest, not its price',
  rest: 'PUT /networks/{network}/plan/interests/{organisationId}',
  input: SayInterest,
  may: maySpeak,
  async run({ tx, actor, now }, { organisationId, interest }) {
    if (!speaksForMember(actor, organisationId) && !mayWritePlan(actor)) return forbidden();
    if (!(await isMember(tx, actor.network!.id, organisationId))) return notFound();
    await data.writeInterest(tx, actor.network!.id, organisationId, interest, now);
    return ok({ organisationId });
  },
  audit: ({ organisationId }) => ({ organisation: organisationId })
});

export const raisePoint = command({
  name: 'plan.raisePoint',
  summary: 'Note what is common ground, or a point that is open, with its owner and date',
  rest: 'POST /networks/{network}/plan/points',
  input: RaisePoint,
  may: mayRaise,
  async run({ tx, actor, now }, { kind, text, ownerId, dueOn }) {
    if (ownerId && !(await isOwner(tx, actor.network!.id, ownerId, now)))
      return invalid('ownerId', 'not_offered');
    const id = await data.insertPoint(
      tx,
      actor.network!.id,
      { kind, text, ownerId, dueOn, by: actor.name },
      now
    );
    return ok({ id });
  },
  audit: ({ kind }, { id }) => ({ subject: id, detail: { kind } })
});

export const changePoint = command({
  name: 'plan.changePoint',
  summary: 'Give an open point another owner or date',
  rest: 'PUT /networks/{network}/plan/points/{id}',
  input: ChangePoint,
  may: mayRaise,
  async run({ tx, actor, now }, { id, revision, ownerId, dueOn }) {
    const point = await data.lockPoint(tx, actor.network!.id, id);
    if (!point) return notFound();
    if (point.closed_at) return conflict('point_closed');
    if (point.revision !== revision) return conflict('changed_meanwhile');
    if (ownerId && !(await isOwner(tx, actor.network!.id, ownerId, now)))
      return invalid('ownerId', 'not_offered');
    const change = { owner_person_id: ownerId, due_on: dueOn, revision: revision + 1 };
    await data.updatePoint(tx, actor.network!.id, id, change);
    return ok({ id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const closePoint = command({
  name: 'plan.closePoint',
  summary: 'Close an open point with what was agreed',
  rest: 'POST /networks/{network}/plan/points/{id}/closing',
  input: ClosePoint,
  may: mayRaise,
  async run({ tx, actor, now }, { id, outcome }) {
    const point = await data.lockPoint(tx, actor.network!.id, id);
    if (!point || point.kind !== 'open') return notFound();
    if (point.closed_at) return conflict('point_closed');
    await data.updatePoint(tx, actor.network!.id, id, {
      outcome,
      closed_at: now,
      revision: point.revision + 1
    });
    return ok({ id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

const isOwner = async (
  tx: Tx,
  networkId: string,
  personId: string,
  now: Temporal.Instant
): Promise<boolean> => (await owners(tx, networkId, now)).people.some(({ id }) => id === personId);
