import type { Actions, PageServerLoad } from './$types';
import { fieldOfVoting, votingFromFields } from '#lib/governance/schema.ts';
import { getAdmissionRule } from '#lib/memberships/admission/operations.ts';
import { ruleFromFields } from '#lib/memberships/admission/schema.ts';
import { listRules, proposeRuleChange } from '#lib/governance/ruling/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

/** First which kind of motion the rule is for, then how it would read. */
export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const { rules, categories, onlyByDecision } = await ask(listRules, {});
    const wanted = event.url.searchParams.get('kind');
    const chosen = rules.find(({ kind }) => kind === wanted) ?? null;
    const mandates = actor.represents.filter((r) => r.mandate && r.state === 'admitted');
    const rule = rules.find(({ kind }) => kind === 'rule_change')!.rule;
    const admission = wanted === 'admission' ? (await ask(getAdmissionRule, {})).rule : null;
    // Somebody comes from the suggestion that rules change by a decision only.
    const suggested = event.url.searchParams.has('decision');
    return { rules, categories, chosen, admission, mandates, rule, onlyByDecision, suggested };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, proposeRuleChange, {
      input: ({ kind, title, statement, forOrganisationId, heldOn, ...fields }) => ({
        title,
        statement,
        forOrganisationId,
        heldOn,
        rule:
          kind === 'admission'
            ? { kind, ...(ruleFromFields(fields) as object) }
            : {
                kind,
                proposers: [fields.proposers ?? []].flat(),
                voting: votingFromFields(fields),
                onlyByDecision: fields.onlyByDecision
              }
      }),
      at: (path) => (path.startsWith('rule.') ? fieldOfVoting(path.slice('rule.'.length)) : path),
      to: ({ id }) => `/n/${event.params.network}/motions/${id}`,
      say: 'governance.said.opened'
    })
};
