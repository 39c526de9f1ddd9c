import { notFound, ok } from '#lib/kernel/result.ts';
import { threadsOf } from '#lib/kernel/threads.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { command, query, type CommandContext } from '#lib/platform/operation.ts';
import { mayArgue, mayReadPlan, mayWritePlan } from '../access.ts';
import { lockPlan } from '../data.server.ts';
import * as data from './data.server.ts';
import * as rules from './rules.ts';
import { AnswerRemark, ListRemarks, MakeRemark, SettleRemark, WithdrawRemark } from './schema.ts';

export const listRemarks = query({
  name: 'plan.listRemarks',
  summary: 'What is said about a part of the plan or one of its tasks, with the answers and what came of it',
  rest: 'GET /networks/{network}/plan/remarks',
  input: ListRemarks,
  may: mayReadPlan,
  async run({ tx, actor }, { part, taskId }) {
    const who = askerOf(actor);
    const threads = threadsOf(await data.remarksOf(tx, actor.network!.id, part, taskId)).map((thread) => {
      const remark = standingOf(thread);
      return {
        ...thread,
        state: remark.state,
        may: { settle: rules.settle(remark, who).ok, withdraw: rules.withdraw(remark, who).ok }
      };
    });
    return ok({ threads, mayArgue: mayArgue(actor), own: ownOf(actor) });
  }
});

export const makeRemark = command({
  name: 'plan.makeRemark',
  summary: 'Make a remark or an objection to a part of the plan or one of its tasks, in one’s member’s name',
  rest: 'POST /networks/{network}/plan/remarks',
  input: MakeRemark,
  may: mayArgue,
  async run({ tx, actor, now, emit }, { part, taskId, kind, body, organisationId }) {
    const networkId = actor.network!.id;
    const voice = rules.voiceOf(ownOf(actor), organisationId);
    if (!voice.ok) return voice;
    await lockPlan(tx, networkId, now);
    if (taskId && !(await data.taskExists(tx, networkId, taskId))) return notFound();
    const id = await data.insertRemark(
      tx,
      networkId,
      { part, taskId, kind, body, ...authorOf(actor), organisation: voice.value },
      now
    );
    await emit('plan.remark', {
      ...placeOf({ id, part, taskId, body }),
      remarkKind: kind,
      name: voice.value?.name ?? actor.name
    });
    return ok({ id });
  },
  audit: ({ part, kind }, { id }) => ({ subject: id, detail: { part, kind } })
});

export const answerRemark = command({
  name: 'plan.answerRemark',
  summary: 'Answer a remark about the plan that is open',
  rest: 'POST /networks/{network}/plan/remarks/{id}/answers',
  input: AnswerRemark,
  may: mayArgue,
  async run(context, { id, body, organisationId }) {
    const { tx, actor, now, emit } = context;
    const voice = rules.voiceOf(ownOf(actor), organisationId);
    if (!voice.ok) return voice;
    const remark = await held(context, id);
    if (!remark) return notFound();
    const verdict = rules.answer(standingOf(remark));
    if (!verdict.ok) return verdict;
    const { part, taskId } = remark;
    const answerId = await data.insertRemark(
      tx,
      actor.network!.id,
      { part, taskId, threadId: id, body, ...authorOf(actor), organisation: voice.value },
      now
    );
    await emit('plan.remark_answered', {
      ...placeOf(remark),
      name: voice.value?.name ?? actor.name,
      personIds: [remark.personId]
    });
    return ok({ id: answerId });
  },
  audit: ({ id }) => ({ subject: id })
});

export const settleRemark = command({
  name: 'plan.settleRemark',
  summary: 'Say what comes of a remark: it is taken up, or the plan is kept as it is, and why',
  rest: 'POST /networks/{network}/plan/remarks/{id}/outcome',
  input: SettleRemark,
  may: mayWritePlan,
  async run(context, { id, outcome, reason }) {
    const { tx, actor, now, emit } = context;
    const remark = await held(context, id);
    if (!remark) return notFound();
    const verdict = rules.settle(standingOf(remark), askerOf(actor));
    if (!verdict.ok) return verdict;
    await data.closeRemark(tx, actor.network!.id, id, { state: outcome, reason, by: actor.name }, now);
    await emit('plan.remark_settled', { ...placeOf(remark), outcome, reason, personIds: [remark.personId] });
    return ok({ id });
  },
  audit: ({ outcome, reason }, { id }) => ({ subject: id, detail: { outcome, reason } })
});

export const withdrawRemark = command({
  name: 'plan.withdrawRemark',
  summary: 'Take one’s remark about the plan back',
  rest: 'POST /networks/{network}/plan/remarks/{id}/withdrawal',
  input: WithdrawRemark,
  may: mayArgue,
  async run(context, { id }) {
    const { tx, actor, now } = context;
    const remark = await held(context, id);
    if (!remark) return notFound();
    const verdict = rules.withdraw(standingOf(remark), askerOf(actor));
    if (!verdict.ok) return verdict;
    const closed = { state: 'withdrawn' as const, reason: null, by: actor.name };
    await data.closeRemark(tx, actor.network!.id, id, closed, now);
    return ok({ id });
  },
  audit: ({ id }) => ({ subject: id })
});

/** The remark as it is while the plan's row is held; an answer is none. */
async function held({ tx, actor, now }: CommandContext, id: string): Promise<data.RemarkRow | undefined> {
  await lockPlan(tx, actor.network!.id, now);
  const remark = await data.remarkById(tx, actor.network!.id, id);
  return remark?.threadId === null ? remark : undefined;
}

const standingOf = ({ state, personId, organisationId }: data.RemarkRow): rules.Standing => ({
  state: state!,
  personId,
  organisationId
});
const ownOf = (actor: Actor): rules.Member[] =>
  actor.represents
    .filter(({ state }) => state === 'admitted')
    .map(({ organisationId, organisationName }) => ({ id: organisationId, name: organisationName }));
const askerOf = (actor: Actor): rules.Asker => ({
  personId: actor.personId,
  speaksFor: ownOf(actor).map(({ id }) => id),
  leads: mayWritePlan(actor)
});
const authorOf = ({ personId, name }: Actor) => ({ personId, personName: name ?? '' });
/** What news of a remark leads to. */
const placeOf = ({ id, part, taskId, body }: Pick<data.RemarkRow, 'id' | 'part' | 'taskId' | 'body'>) => ({
  remarkId: id,
  part,
  taskId,
  title: rules.calledBy(body)
});
