import { newId } from '#lib/kernel/ids.ts';
import { notFound, ok } from '#lib/kernel/result.ts';
import { mayCommit, type Actor } from '#lib/platform/actor.ts';
import { afterLock, command, query, type CommandContext } from '#lib/platform/operation.ts';
import { mayAskToWithdraw, mayClose, mayKeepMinutes, mayReadMotions } from './access.ts';
import * as data from './data.server.ts';
import type { Count, MotionRecord, NewMotion } from './data.server.ts';
import { countNow, strikeVoters } from './ballots/data.server.ts';
import { boxForCount, countConfidential } from './confidential/data.server.ts';
import { explainTooFew, rankingsIn, tooFew } from './confidential/rules.ts';
import * as reading from './reading/data.server.ts';
import * as rules from './rules.ts';
import type { MotionKind } from './rules.ts';
import { rankings } from './elections/data.server.ts';
import { contestOf, elect, electionOf, listLines } from './elections/rules.ts';
import * as counting from './counting/rules.ts';
import type { Outcome } from './counting/rules.ts';
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
  /** Too few took part, and the same question is asked again as the motion `next`. */
  calledAgain?: (context: CommandContext, motion: MotionRecord, next: string) => Promise<void>;
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

export type Proposal = Omit<NewMotion, 'id' | 'proposedBy' | 'proposedByName'> & {
  /** Whoever proposed it first, for a second call. */
  proposer?: { id: string | null; name: string | null };
};

/** Writes a motion that is discussed before it is voted; `startDraft` opens it. */
export async function draftMotion({ tx, actor, now, emit }: CommandContext, motion: Proposal) {
  const { proposer, ...asked } = motion;
  effectOf(motion.kind);
  const id = newId();
  const by = proposer ?? { id: actor.personId, name: actor.name };
  const written = { ...asked, id, proposedBy: by.id, proposedByName: by.name };
  await data.insertDraft(tx, actor.network!.id, written, now);
  await emit('motion.drafted', { motionId: id, kind: motion.kind, title: motion.title });
  return id;
}

/**
 * Opens a motion inside the command of the feature that asks for it: fixes its roll, its rule and its time, and queues
 * its closing and a reminder in the same transaction. The caller has made sure that somebody can vote.
 */
export async function openMotion(context: CommandContext, motion: Proposal): Promise<string> {
  const { tx, actor, now } = context;
  const { proposer, ...asked } = motion;
  effectOf(motion.kind);
  const id = newId();
  const by = proposer ?? { id: actor.personId, name: actor.name };
  const written = { ...asked, id, proposedBy: by.id, proposedByName: by.name };
  await data.insertDraft(tx, actor.network!.id, written, now);
  await startDraft(context, written);
  return id;
}

/** Opens a draft that is locked or was just written. @returns how many organisations are on its roll */
export async function startDraft(
  { tx, actor, now, emit, enqueue }: CommandContext,
  motion: Pick<NewMotion, 'id' | 'kind' | 'title' | 'rule' | 'exceptId' | 'heldOn'>
): Promise<number> {
  const network = actor.network!;
  const { id, heldOn } = motion;
  const closing = heldOn
    ? rules.closingOfMeeting(heldOn, network.zone)
    : rules.closing(motion.rule, network.zone, now);
  const voters = await data.openDraft(tx, network.id, motion, closing, now);
  await enqueue('governance.close', { motionId: id }, { startAfter: closing.at, singletonKey: id });
  const reminder = heldOn ? null : rules.reminderAt(closing.at, now);
  if (reminder)
    await enqueue('governance.remind', { motionId: id }, { startAfter: reminder, singletonKey: id });
  await emit('motion.opened', {
    motionId: id,
    kind: motion.kind,
    title: motion.title,
    closesAt: closing.at.toString()
  });
  return voters;
}

export const withdrawMotion = command({
  name: 'governance.withdrawMotion',
  summary: 'Withdraw an open motion; the proposer, their organisation or a facilitator may',
  rest: 'POST /networks/{network}/motions/{id}/withdrawal',
  input: WithdrawMotion,
  may: mayAskToWithdraw,
  async run(asked, { id, reason }) {
    const motion = await data.lockMotion(asked.tx, asked.actor.network!.id, id);
    if (!motion) return notFound();
    const context = afterLock(asked);
    const { actor, now } = context;
    const verdict = rules.withdraw(motion, askerOf(actor, motion), now);
    if (!verdict.ok) return verdict;
    await takeBack(context, motion, reason);
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
    // Nobody recorded what the meeting voted: there is nothing to count.
    if (motion.heldOn && motion.tally.voted === 0) {
      await takeBack(context, motion, null);
      return ok({ outcome: 'withdrawn' as const, counted: false });
    }
    const counted = motion.rule.confidential
      ? await countConfidential(tx, actor.network!.id, id)
      : await countNow(tx, actor.network!.id, id, motion.closesAt);
    const outcome = await close(context, motion, { ...counted, closedAt: motion.closesAt, early: false });
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
  kept: 'person',
  async run({ tx, actor }, { before, openOnly }) {
    const networkId = actor.network!.id;
    const own = actor.represents.filter((r) => r.mandate).map((r) => r.organisationId);
    const open = before ? [] : await reading.openMotions(tx, networkId, own, 100);
    const closed = openOnly ? [] : await reading.closedMotions(tx, networkId, before, PAGE + 1);
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
    const motion = await reading.motionById(tx, actor.network!.id, id, own, now);
    if (!motion) return notFound();
    const seats = motion.own.map((seat) => ({
      ...seat,
      mandate: mayCommit(actor, seat.organisationId),
      mayHold: seat.holderId !== null && mayCommit(actor, seat.holderId)
    }));
    return ok({
      ...discreet(motion),
      own: seats,
      takesBallots: rules.takesBallots(motion, now),
      mayWithdraw: rules.withdraw(motion, askerOf(actor, motion), now).ok,
      mayRecord: mayKeepMinutes(actor) && rules.mayBeRecorded(motion, now).ok,
      mayReview:
        mayKeepMinutes(actor) && motion.state === 'adopted' && motion.reviewOn !== null && !motion.reviewed,
      mayReply: actor.represents.some((r) => r.organisationId === motion.exceptId && r.mandate)
    });
  }
});

const PAGE = 50;

/** What may be told of a motion: while choices are hidden, only how many took part. */
function discreet<M extends MotionRecord>(
  motion: M
): Omit<M, 'tally'> & { roll: number; part: number; tally: counting.Tally | null } {
  const shown = rules.choicesShown(motion);
  return {
    ...motion,
    roll: motion.tally.organisations,
    part: motion.tally.voted,
    tally: shown ? motion.tally : null
  };
}

const askerOf = (actor: Actor, motion: MotionRecord): rules.Asker => ({
  proposer:
    (actor.personId !== null && actor.personId === motion.proposedBy) ||
    (motion.proposedFor !== null && mayCommit(actor, motion.proposedFor)),
  facilitator: actor.system || actor.roles.includes('facilitator')
});

/** Ends an open motion without a result. It is locked. */
export async function takeBack(
  context: CommandContext,
  motion: MotionRecord,
  reason: string | null
): Promise<void> {
  await data.withdrawMotion(context.tx, context.actor.network!.id, motion.id, context.now);
  await effectOf(motion.kind).withdrawn(context, motion, reason);
  await context.emit('motion.withdrawn', { motionId: motion.id, kind: motion.kind, title: motion.title });
}

/** Counts, writes the result and the decision, and carries out the effect. The motion is locked and open. */
export async function close(
  context: CommandContext,
  motion: MotionRecord,
  counted: Omit<Count, 'outcome' | 'lines'>
): Promise<Outcome> {
  const { tx, actor, now, emit } = context;
  const networkId = actor.network!.id;
  const { outcome, lines } = await resultOf(context, motion, counted);
  const count: Count = { ...counted, outcome, lines };
  if (counted.struck > 0) await strikeVoters(tx, networkId, motion.id);
  await data.closeMotion(tx, networkId, motion.id, count);
  const effect =
    outcome === 'no_quorum' && motion.rule.secondCall
      ? await callAgain(context, motion)
      : await effectOf(motion.kind).closed(context, motion, outcome);
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

/** The result and its lines: of a vote for or against, or of an election between several people. */
async function resultOf(
  { tx, actor }: CommandContext,
  motion: MotionRecord,
  counted: Omit<Count, 'outcome' | 'lines'>
): Promise<{ outcome: Outcome; lines: counting.Line[] }> {
  const { rule } = motion;
  if (rule.confidential && tooFew(counted.tally))
    return { outcome: 'no_quorum', lines: explainTooFew(rule, counted.tally) };
  const contest = contestOf(motion);
  if (contest) {
    const ballots = rule.confidential
      ? rankingsIn(await boxForCount(tx, actor.network!.id, motion.id))
      : await rankings(tx, actor.network!.id, motion.id);
    const { elected, ...result } = elect(contest, rule, counted.tally, ballots, counted);
    motion.terms = { ...motion.terms, elected };
    return result;
  }
  const outcome = counting.outcome(rule, counted.tally);
  const lines = counting.explain(rule, counted.tally, counted);
  const list = electionOf(motion);
  return { outcome, lines: list ? [...listLines(list), ...lines] : lines };
}

/** Asks the same once more, without quorum, with a roll of its own. A meeting is called as long after as votes last. */
async function callAgain(context: CommandContext, motion: MotionRecord): Promise<'second_call'> {
  const rule = rules.secondCallRule(motion.rule);
  const { wall } = rules.closing(rule, context.actor.network!.zone, context.now);
  const { kind, subjectId, title, statement, terms, proposedFor, exceptId, amendsId, reviewOn } = motion;
  const next = await openMotion(context, {
    kind,
    subjectId,
    title,
    statement,
    terms,
    proposedFor,
    exceptId,
    amendsId,
    reviewOn,
    rule,
    followsId: motion.id,
    heldOn: motion.heldOn && wall.slice(0, 10),
    proposer: { id: motion.proposedBy, name: motion.proposedByName }
  });
  await effectOf(motion.kind).calledAgain?.(context, motion, next);
  return 'second_call';
}
