import { conflict, notFound, ok, type Result } from '#lib/kernel/result.ts';
import { threadsOf } from '#lib/kernel/threads.ts';
import { command, query, type CommandContext } from '#lib/platform/operation.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { mayReadAgreements, mayTakePart } from '../access.ts';
import { setAgreement, type AgreementRecord } from '../data.server.ts';
import { held, inWork, isParty, readable, rightsOf } from '../operations.ts';
import * as rules from '../rules.ts';
import * as schema from '../schema.ts';
import * as data from './data.server.ts';
import type { Clause } from './data.server.ts';

export const getClause = query({
  name: 'agreements.getClause',
  summary: 'One clause of the working text and what is said about it',
  rest: 'GET /networks/{network}/agreements/clauses/{id}',
  input: schema.OneClause,
  may: mayReadAgreements,
  async run({ tx, actor }, { id }) {
    const networkId = actor.network!.id;
    const clause = await data.clauseById(tx, networkId, id);
    if (!clause) return notFound();
    const found = await readable(tx, actor, clause.agreementId);
    if (!found.ok) return found;
    const threads = threadsOf(await data.commentsOf(tx, networkId, id));
    const { agreement, who } = found.value;
    return ok({ clause, agreement, threads, may: rightsOf(agreement, who) });
  }
});

export const addClause = command({
  name: 'agreements.addClause',
  summary: 'Add a clause to the working text',
  rest: 'POST /networks/{network}/agreements/{id}/clauses',
  input: schema.AddClause,
  may: mayTakePart,
  async run(context, { id, heading, body, after }) {
    const { tx, actor, now } = context;
    const networkId = actor.network!.id;
    const found = await inWork(context, id);
    if (!found.ok) return found;
    const clauses = await data.clausesOf(tx, networkId, id);
    if (clauses.length >= schema.MOST_CLAUSES)
      return conflict('agreement_too_many_clauses', { max: schema.MOST_CLAUSES });
    const author = { id: actor.personId, name: actor.name };
    const [clauseId] = await data.insertClauses(
      tx,
      networkId,
      id,
      [{ heading, body }],
      author,
      now,
      (clauses.at(-1)?.position ?? 0) + 1
    );
    const at = after ? clauses.findIndex((clause) => clause.id === after) + 1 : clauses.length;
    const ids = clauses.map((clause) => clause.id).toSpliced(at || clauses.length, 0, clauseId!);
    await data.orderClauses(tx, networkId, ids);
    await setAgreement(tx, networkId, id, {}, now);
    return ok({ id: clauseId!, agreementId: id });
  },
  audit: ({ id }, value) => ({ subject: id, detail: { clauseId: value.id } })
});

export const editClause = command({
  name: 'agreements.editClause',
  summary: 'Change the words of a clause; refused when somebody else changed them meanwhile',
  rest: 'PUT /networks/{network}/agreements/clauses/{id}',
  input: schema.EditClause,
  may: mayTakePart,
  async run(context, { id, revision, heading, body }) {
    const { tx, actor, now } = context;
    const found = await clauseInWork(context, id);
    if (!found.ok) return found;
    const { clause } = found.value;
    if (clause.revision !== revision) return conflict('clause_changed', { name: clause.updatedByName ?? '' });
    const author = { id: actor.personId, name: actor.name };
    if (clause.heading !== heading || clause.body !== body)
      await data.updateClause(tx, actor.network!.id, id, { heading, body }, author, now);
    await setAgreement(tx, actor.network!.id, clause.agreementId, {}, now);
    return ok({ id, agreementId: clause.agreementId });
  },
  audit: ({ id }, { agreementId }) => ({ subject: agreementId, detail: { clauseId: id } })
});

export const moveClause = command({
  name: 'agreements.moveClause',
  summary: 'Move a clause one place up or down',
  rest: 'POST /networks/{network}/agreements/clauses/{id}/place',
  input: schema.MoveClause,
  may: mayTakePart,
  async run(context, { id, direction }) {
    const { tx, actor, now } = context;
    const networkId = actor.network!.id;
    const found = await clauseInWork(context, id);
    if (!found.ok) return found;
    const { agreementId } = found.value.clause;
    const ids = (await data.clausesOf(tx, networkId, agreementId)).map((clause) => clause.id);
    const at = ids.indexOf(id);
    const to = Math.min(ids.length - 1, Math.max(0, at + (direction === 'up' ? -1 : 1)));
    await data.orderClauses(tx, networkId, ids.toSpliced(at, 1).toSpliced(to, 0, id));
    await setAgreement(tx, networkId, agreementId, {}, now);
    return ok({ id, agreementId });
  },
  audit: ({ id }, { agreementId }) => ({ subject: agreementId, detail: { clauseId: id } })
});

export const removeClause = command({
  name: 'agreements.removeClause',
  summary: 'Take a clause out of the working text; versions that had it keep it',
  rest: 'DELETE /networks/{network}/agreements/clauses/{id}',
  input: schema.RemoveClause,
  may: mayTakePart,
  async run(context, { id }) {
    const { tx, actor, now } = context;
    const found = await clauseInWork(context, id);
    if (!found.ok) return found;
    const { agreementId, heading } = found.value.clause;
    await data.removeClause(tx, actor.network!.id, id, now);
    await setAgreement(tx, actor.network!.id, agreementId, {}, now);
    return ok({ id, agreementId, heading });
  },
  audit: ({ id }, { agreementId, heading }) => ({ subject: agreementId, detail: { clauseId: id, heading } })
});

export const addComment = command({
  name: 'agreements.addComment',
  summary: 'Say something about a clause, or answer what was said',
  rest: 'POST /networks/{network}/agreements/clauses/{id}/comments',
  input: schema.Comment,
  may: mayTakePart,
  async run(context, { id, body, threadId }) {
    const { tx, actor, now } = context;
    const networkId = actor.network!.id;
    const found = await clauseHeld(context, id);
    if (!found.ok) return found;
    const { agreement, who } = found.value;
    const verdict = rules.comment(agreement, who);
    if (!verdict.ok) return verdict;
    if (threadId) {
      const first = await data.commentById(tx, networkId, threadId);
      if (!first || first.clauseId !== id || first.threadId !== null) return notFound();
    }
    const commentId = await data.insertComment(
      tx,
      networkId,
      {
        clauseId: id,
        threadId,
        body,
        personId: actor.personId,
        personName: actor.name ?? '',
        organisationName: voiceOf(actor, agreement)
      },
      now
    );
    return ok({ id: commentId, agreementId: agreement.id });
  },
  audit: ({ id }, value) => ({ subject: value.agreementId, detail: { clauseId: id } })
});

export const settleComment = command({
  name: 'agreements.settleComment',
  summary: 'Say that what was discussed is settled, or open it again',
  rest: 'PUT /networks/{network}/agreements/comments/{id}/settled',
  input: schema.Settle,
  may: mayTakePart,
  async run(context, { id, settled }) {
    const { tx, actor, now } = context;
    const networkId = actor.network!.id;
    const comment = await data.commentById(tx, networkId, id);
    if (!comment || comment.threadId !== null) return notFound();
    const found = await clauseHeld(context, comment.clauseId);
    if (!found.ok) return found;
    const verdict = rules.comment(found.value.agreement, found.value.who);
    if (!verdict.ok) return verdict;
    await data.settleThread(tx, networkId, id, settled === 'yes' ? (actor.name ?? '') : null, now);
    return ok({ id, agreementId: found.value.agreement.id });
  },
  audit: ({ settled }, { agreementId }) => ({ subject: agreementId, detail: { settled } })
});

/** The agreement's row first, then the clause as it is under that lock. */
async function clauseHeld(
  context: CommandContext,
  id: string
): Promise<Result<{ clause: Clause; agreement: AgreementRecord; who: rules.Asker }>> {
  const networkId = context.actor.network!.id;
  const seen = await data.clauseById(context.tx, networkId, id);
  if (!seen) return notFound();
  const found = await held(context, seen.agreementId);
  if (!found.ok) return found;
  const clause = await data.clauseById(context.tx, networkId, id);
  return clause ? ok({ clause, ...found.value }) : notFound();
}

async function clauseInWork(context: CommandContext, id: string) {
  const found = await clauseHeld(context, id);
  if (!found.ok) return found;
  const verdict = rules.work(found.value.agreement, found.value.who);
  return verdict.ok ? found : verdict;
}

/** For whom somebody speaks here: the first of their organisations that is a party. */
const voiceOf = (actor: Actor, agreement: AgreementRecord): string | null =>
  actor.represents.find((r) => r.state === 'admitted' && isParty(agreement, r.organisationId))
    ?.organisationName ?? null;
