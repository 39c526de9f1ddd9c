import { newId } from '#lib/kernel/ids.ts';
import { conflict, invalid, ok, type Result } from '#lib/kernel/result.ts';
import { mayAskToPropose, mayReadMotions, maySetRules } from '#lib/governance/access.ts';
import { insertRule } from '#lib/governance/data.server.ts';
import { openMotion, registerEffect } from '#lib/governance/operations.ts';
import { proposalOf } from '#lib/governance/proposing/operations.ts';
import { ruledKinds } from '#lib/governance/rules.ts';
import { SetRule } from '#lib/governance/schema.ts';
import { afterLock, command, query, type CommandContext } from '#lib/platform/operation.ts';
import * as data from './data.server.ts';
import { NoInput, ProposeRuleChange, RuleChangeTerms } from './schema.ts';

export const setRule = command({
  name: 'governance.setRule',
  summary: 'Set the rule by which a kind of motion is proposed and voted; running votes keep theirs',
  rest: 'PUT /networks/{network}/rules/{kind}',
  input: SetRule,
  may: maySetRules,
  async run(asked, { kind, onlyByDecision, ...rule }) {
    const may = await mayBeSet(asked);
    if (!may.ok) return may;
    if (onlyByDecision) return invalid('onlyByDecision', 'members_decide_this');
    const { tx, actor, now, emit } = may.value;
    await insertRule(tx, actor.network!.id, kind, rule, actor.personId, now);
    await emit('rule.changed', { kind });
    return ok({ kind });
  },
  audit: ({ kind, proposers, voting }) => ({ detail: { kind, proposers, voting } })
});

/**
 * May a rule be set without a vote? Whoever sets one waits for a decision on rules that is being counted, and is then
 * held to what it decided. @returns the context to go on with
 */
export async function mayBeSet(context: CommandContext): Promise<Result<CommandContext>> {
  const networkId = context.actor.network!.id;
  await data.lockRules(context.tx, networkId);
  if (await data.onlyByDecision(context.tx, networkId)) return conflict('rules_by_decision');
  return ok(afterLock(context));
}

export const listRules = query({
  name: 'governance.listRules',
  summary: 'The rules in force by kind of motion, and the categories of members that they may weigh',
  rest: 'GET /networks/{network}/rules',
  input: NoInput,
  may: mayReadMotions,
  async run({ tx, actor }) {
    const networkId = actor.network!.id;
    const rules = await data.rulesOf(tx, networkId, ruledKinds);
    const onlyByDecision = rules.some(({ rule }) => rule.onlyByDecision);
    return ok({ rules, categories: await data.categories(tx, networkId), onlyByDecision });
  }
});

export const proposeRuleChange = command({
  name: 'governance.proposeRuleChange',
  summary: 'Put a change of a voting rule to the vote',
  rest: 'POST /networks/{network}/motions/rule-changes',
  input: ProposeRuleChange,
  may: mayAskToPropose,
  async run(context, { title, statement, rule, ...how }) {
    const proposal = await proposalOf(context, 'rule_change', how);
    if (!proposal.ok) return proposal;
    const about = { kind: 'rule_change', subjectId: newId(), title, statement, terms: rule } as const;
    const id = await openMotion(context, { ...about, ...proposal.value });
    return ok({ id });
  },
  audit: ({ rule }, { id }) => ({ subject: id, detail: { kind: rule.kind } })
});

registerEffect('rule_change', {
  /** Adopted: the rule is written as if it had been set, from now on. */
  async closed(context, motion, outcome) {
    if (outcome !== 'adopted') return 'nothing_to_do';
    await data.lockRules(context.tx, context.actor.network!.id);
    const { tx, actor, now, emit } = afterLock(context);
    const { kind, ...rule } = RuleChangeTerms.parse(motion.terms);
    await insertRule(tx, actor.network!.id, kind, rule, motion.proposedBy, now);
    await emit('rule.changed', { kind });
    return 'done';
  },
  withdrawn: async () => undefined
});
