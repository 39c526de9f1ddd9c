import type { Actions, PageServerLoad } from './$types';
import { listRules } from '#lib/governance/ruling/operations.ts';
import { getAdmissionRule, setAdmissionRule } from '#lib/memberships/admission/operations.ts';
import { AdmissionRule, fieldOfRule, ruleFromFields } from '#lib/memberships/admission/schema.ts';
import { problemsOf } from '#lib/platform/operation.ts';
import { act, atFields, formInput, refuse, view, type Refusal } from '#lib/platform/page.server.ts';
import { formOf } from '#lib/platform/ended.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => ({
    admission: await ask(getAdmissionRule, {}),
    onlyByDecision: (await ask(listRules, {})).onlyByDecision,
    welcome: event.url.searchParams.has('welcome')
  }));

export const actions: Actions = {
  save: (event) =>
    act(event, setAdmissionRule, {
      input: ruleFromFields,
      at: fieldOfRule,
      say: 'memberships.said.rule_set',
      to: () => event.url.pathname
    }),
  /** The sentence of a rule before it is saved. */
  preview: async (event) => {
    const fields = formInput(await formOf(event));
    const rule = AdmissionRule.safeParse(ruleFromFields(fields));
    if (!rule.success) return refuse(event, atFields(problemsOf(rule.error), fieldOfRule), fields);
    return { problems: [], values: fields as Refusal['values'], preview: rule.data };
  }
};
