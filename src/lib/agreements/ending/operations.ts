import { ok, type Result } from '#lib/kernel/result.ts';
import { command, type CommandContext } from '#lib/platform/operation.ts';
import { mayDecide } from '../access.ts';
import { restoreClauses } from '../clauses/data.server.ts';
import * as data from '../data.server.ts';
import { held, tellParties } from '../operations.ts';
import * as rules from '../rules.ts';
import * as schema from '../schema.ts';
import { setVersion, versionById } from '../versions/data.server.ts';

export const withdrawAgreement = command({
  name: 'agreements.withdrawAgreement',
  summary: 'Give an agreement up before any version was in force',
  rest: 'POST /networks/{network}/agreements/{id}/withdrawal',
  input: schema.Close,
  may: mayDecide,
  run: (context, { id, reason }) => close(context, id, rules.withdraw, 'withdrawn', reason),
  audit: ({ id, reason }) => ({ subject: id, detail: { reason } })
});

export const endAgreement = command({
  name: 'agreements.endAgreement',
  summary: 'End an agreement that is in force',
  rest: 'POST /networks/{network}/agreements/{id}/ending',
  input: schema.Close,
  may: mayDecide,
  async run(context, { id, reason }) {
    const result = await close(context, id, rules.end, 'ended', reason);
    if (!result.ok) return result;
    const { inForceVersionId } = result.value;
    if (inForceVersionId)
      await setVersion(context.tx, context.actor.network!.id, inForceVersionId, {
        state: 'ended',
        closed_at: context.now
      });
    return result;
  },
  audit: ({ id, reason }) => ({ subject: id, detail: { reason } })
});

export const startChange = command({
  name: 'agreements.startChange',
  summary: 'Begin to change an agreement in force; the version in force holds meanwhile',
  rest: 'POST /networks/{network}/agreements/{id}/change',
  input: schema.One,
  may: mayDecide,
  async run(context, { id }) {
    const found = await held(context, id);
    if (!found.ok) return found;
    const verdict = rules.startChange(found.value.agreement, found.value.who);
    if (!verdict.ok) return verdict;
    await data.setAgreement(context.tx, context.actor.network!.id, id, { state: 'discussion' }, context.now);
    await tellParties(context, 'agreement.discussion', found.value.agreement);
    return ok({ id });
  },
  audit: ({ id }) => ({ subject: id })
});

export const dropChange = command({
  name: 'agreements.dropChange',
  summary: 'Give a change up: the working text is the version in force again',
  rest: 'DELETE /networks/{network}/agreements/{id}/change',
  input: schema.One,
  may: mayDecide,
  async run(context, { id }) {
    const { tx, actor, now } = context;
    const found = await held(context, id);
    if (!found.ok) return found;
    const verdict = rules.dropChange(found.value.agreement, found.value.who);
    if (!verdict.ok) return verdict;
    const networkId = actor.network!.id;
    const { content } = (await versionById(tx, networkId, found.value.agreement.inForceVersionId!))!;
    await restoreClauses(tx, networkId, id, content.clauses, now);
    await data.setAgreement(tx, networkId, id, { state: 'in_force', title: content.title }, now);
    return ok({ id });
  },
  audit: ({ id }) => ({ subject: id })
});

async function close(
  context: CommandContext,
  id: string,
  rule: typeof rules.withdraw,
  state: 'withdrawn' | 'ended',
  reason: string
): Promise<Result<{ id: string; inForceVersionId: string | null }>> {
  const found = await held(context, id);
  if (!found.ok) return found;
  const { agreement, who } = found.value;
  const verdict = rule(agreement, who);
  if (!verdict.ok) return verdict;
  await data.setAgreement(
    context.tx,
    context.actor.network!.id,
    id,
    { state, end_reason: reason },
    context.now
  );
  if (state === 'ended') await tellParties(context, 'agreement.ended', agreement);
  return ok({ id, inForceVersionId: agreement.inForceVersionId });
}
