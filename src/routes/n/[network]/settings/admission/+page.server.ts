import type { Actions, PageServerLoad } from './$types';
import { listRules } from '#lib/governance/ruling/operations.ts';
import { getAdmissionRule, setAdmissionRule } from '#lib/memberships/admission/operations.ts';
import { AdmissionRule, fieldOfRule, ruleFromFields } from '#lib/memberships/admission/schema.ts';
import { problemsOf } from '#lib/platform/operation.ts';
import { act, formInput, refuse, view, type Refusal } from '#lib/platform/page.server.ts';
import { formOf } from '#lib/platform/ended.server.ts';
import type { ActionFailure } from '@sveltejs/kit';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => ({
    admission: await ask(getAdmissionRule, {}),
    onlyByDecision: (await ask(listRules, {})).onlyByDecision,
    welcome: event.url.searchParams.has('welcome')
  }));

export const actions: Actions = {
  save: async (event) =>
    atFields(
      await act(event, setAdmissionRule, {
        input: ruleFromFields,
        say: 'memberships.said.rule_set',
        to: () => event.url.pathname
      })
    ),
  /** The sentence of a rule before it is saved. */
  preview: async (event) => {
    const fields = formInput(await formOf(event));
    const rule = AdmissionRule.safeParse(ruleFromFields(fields));
    if (!rule.success) return atFields(refuse(event, problemsOf(rule.error), fields));
    return { problems: [], values: fields as Refusal['values'], preview: rule.data };
  }
};

/** The rule is a tree, the form is flat: each problem goes to the field that shows it. */
function atFields(refused: ActionFailure<Refusal>): ActionFailure<Refusal> {
  for (const problem of refused.data.problems) if (problem.field) problem.field = fieldOfRule(problem.field);
  return refused;
}
