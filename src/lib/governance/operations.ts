import { newId } from '#lib/kernel/ids.ts';
import { notFound, ok } from '#lib/kernel/result.ts';
import { mayCommit, type Actor } from '#lib/platform/actor.ts';
import { command, query, type CommandContext } from '#lib/platform/operation.ts';
import { mayAskToWithdraw, mayClose, mayReadMotions } from './access.ts';
import * as data from './data.server.ts';
import type { Count, MotionRecord, NewMotion } from './data.server.ts';
import { countNow, strikeVoters } from './ballots/data.server.ts';
import * as reading from './reading/data.server.ts';
import * as rules from './rules.ts';
import type { MotionKind, Outcome } from './rules.ts';
import { ListMotions, OneMotion, WithdrawMotion } from './schema.ts';

/** What follows from the end of a motion; the feature that owns the subject registers it for its kind. */
export type Effect = {
  /** Carries the result out, in the transaction that closes the motion. Says whether anything was left to do. */
  closed: (
    context: CommandContext,
    motion: MotionRecord,
    outcome: Outcome
  ) => Promise<'done' | 'nothing_to_do'>;
  withdrawn: (context: CommandContext, motion: MotionRecord, reason: string | null) => Promise<void>;
};
const effects = new Map<MotionKind, Effect>();

export function registerEffect(kind: MotionKind, effect: Effect): void {
  if (effects.has(kind)) throw new Error(`Motions of kind ${kind} have an effect already`);
  effects.set(kind, effect);
}

function effectOf(kind: MotionKind): Effect {
  const effect = effects.get(kind);
  if (!effect) throw new Error(`Nobody registered what follows from a motion of kind ${kind}`);
  return effect;
}

/**
 * Opens a motion inside the command of the feature that asks for it: fixes its roll, its rule and its time, and queues
 * its closing and a reminder in the same transaction. The caller has made sure that somebody can vote.
 */
export async function openMotion(
  { tx, actor, now, emit, enqueue }: CommandContext,
  motion: Omit<NewMotion, 'id' | 'proposedBy' | 'proposedByName'>
): Promise<string> {
  const network = actor.network!;
  effectOf(motion.kind);
  const id = newId();
  const closing = rules.closing(motion.rule, network.zone, now);
  const proposed = { proposedBy: actor.personId, proposedByName: actor.name };
  await data.insertOpenMotion(tx, network.id, { ...motion, ...proposed, id }, closing, now);
  await enqueue('governance.close', { motionId: id }, { startAfter: closing.at, singletonKey: id });
  const reminder = rules.reminderAt(closing.at, now);
  if (reminder)
    await enqueue('governance.remind', { motionId: id }, { startAfter: reminder, singletonKey: id });
  await emit('motion.opened', {
    motionId: id,
    kind: motion.kind,
    title: motion.title,
    closesAt: closing.at.toString()
  });
  return id;
}

export const withdrawMotion = command({
  name: 'governance.withdrawMotion',
  summary: 'Withdraw an open motion; the proposer, their organisation or a facilitator may',
  rest: 'POST /networks/{network}/motions/{id}/withdrawal',
  input: WithdrawMotion,
  may: mayAskToWithdraw,
  async run(context, { id, reason }) {
    const { tx, actor, now, emit } = context;
    const networkId = actor.network!.id;
    const motion = await data.lockMotion(tx, networkId, id);
    if (!motion) return notFound();
    const verdict = rules.withdraw(motion, askerOf(actor, motion), now);
    if (!verdict.ok) return verdict;
    await data.withdrawMotion(tx, networkId, id, now);
    await effectOf(motion.kind).withdrawn(context, motion, reason);
    await emit('motion.withdrawn', { motionId: id, kind: motion.kind, title: motion.title });
    return ok({ id });
  },
  audit: ({ id, reason }) => ({ subject: id, detail: { reason } })
});

/** Run by its job at the closing time, and by the sweep for any that was missed. Safe to run any number of times. */
export const closeDueMotion = command({
  name: 'governance.closeDueMotion',
  summary: 'Count a motion whose time has come and carry out its result',
  rest: 'POST /networks/{network}/motions/{id}/closing',
  input: OneMotion,
  may: mayClose,
  async run(context, { id }) {
    const { tx, actor, now } = context;
    const motion = await data.lockMotion(tx, actor.network!.id, id);
    if (!motion) return notFound();
    const due = rules.dueForClosing(motion, now);
    if (!due.ok) return due;
    if (due.value === 'done') return ok({ outcome: motion.state, counted: false });
    const { tally, struck } = await countNow(tx, actor.network!.id, id);
    const outcome = await close(context, motion, { tally, struck, closedAt: motion.closesAt, early: false });
    return ok({ outcome, counted: true });
  },
  audit: ({ id }, { outcome, counted }) => ({ subject: id, detail: { outcome, counted } })
});

export const listMotions = query({
  name: 'governance.listMotions',
  summary: 'Open motions, the one that closes first on top, then closed ones, latest first',
  rest: 'GET /networks/{network}/motions',
  input: ListMotions,
  may: mayReadMotions,
  async run({ tx, actor }, { before }) {
    const networkId = actor.network!.id;
    const own = actor.represents.filter((r) => r.mandate).map((r) => r.organisationId);
    const open = before ? [] : await reading.openMotions(tx, networkId, own, 100);
    const closed = await reading.closedMotions(tx, networkId, before, PAGE + 1);
    const page = closed.slice(0, PAGE);
    const next = closed.length > PAGE ? page.at(-1)!.id : null;
    return ok({ open: open.map(discreet), closed: page.map(discreet), next });
  }
});

export const getMotion = query({
  name: 'governance.getMotion',
  summary: 'One motion: its rule, time, result explained, and the ballots of the organisations you speak for',
  rest: 'GET /networks/{network}/motions/{id}',
  input: OneMotion,
  may: mayReadMotions,
  async run({ tx, actor, now }, { id }) {
    const own = actor.represents.map((r) => r.organisationId);
    const motion = await reading.motionById(tx, actor.network!.id, id, own);
    if (!motion) return notFound();
    const seats = motion.own.map((seat) => ({ ...seat, mandate: mayCommit(actor, seat.organisationId) }));
    const mayWithdraw = rules.withdraw(motion, askerOf(actor, motion), now).ok;
    return ok({
      ...discreet(motion),
      own: seats,
      takesBallots: rules.takesBallots(motion, now),
      mayWithdraw
    });
  }
});

const PAGE = 50;

/** What may be told of a motion: while choices are hidden, only how many took part. */
function discreet<M extends MotionRecord>(
  motion: M
): Omit<M, 'tally'> & { roll: number; part: number; tally: rules.Tally | null } {
  const shown = rules.choicesShown(motion);
  return {
    ...motion,
    roll: motion.tally.roll,
    part: rules.tookPart(motion.tally),
    tally: shown ? motion.tally : null
  };
}

const askerOf = (actor: Actor, motion: MotionRecord): rules.Asker => ({
  proposer:
    (actor.personId !== null && actor.personId === motion.proposedBy) ||
    (motion.proposedFor !== null && mayCommit(actor, motion.proposedFor)),
  facilitator: actor.system || actor.roles.includes('facilitator')
});

/** Counts, writes the result and the decision, and carries out the effect. The motion is locked and open. */
export async function close(
  context: CommandContext,
  motion: MotionRecord,
  counted: Omit<Count, 'outcome' | 'lines'>
): Promise<Outcome> {
  const { tx, actor, now, emit } = context;
  const networkId = actor.network!.id;
  const outcome = rules.outcome(motion.rule, counted.tally);
  const count: Count = {
    ...counted,
    outcome,
    lines: rules.explain(motion.rule, counted.tally, counted.struck)
  };
  if (counted.struck > 0) await strikeVoters(tx, networkId, motion.id);
  await data.closeMotion(tx, networkId, motion.id, count);
  const effect = await effectOf(motion.kind).closed(context, motion, outcome);
  await data.markEffect(tx, networkId, motion.id, effect);
  const number = await data.recordDecision(tx, networkId, motion, count, now);
  await emit('motion.closed', {
    motionId: motion.id,
    kind: motion.kind,
    title: motion.title,
    outcome,
    decision: number
  });
  return outcome;
}
