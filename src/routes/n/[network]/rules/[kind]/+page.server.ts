import { error } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { fieldOfVoting, SetRule, votingFromFields } from '#lib/governance/schema.ts';
import { listRules, setRule } from '#lib/governance/ruling/operations.ts';
import { problemsOf } from '#lib/platform/operation.ts';
import { act, atFields, formInput, refuse, view, type Refusal } from '#lib/platform/page.server.ts';
import { formOf } from '#lib/platform/ended.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const { rules, categories, onlyByDecision } = await ask(listRules, {});
    const chosen = rules.find(({ kind }) => kind === event.params.kind);
    if (!chosen) error(404, 'not_found');
    return { ...chosen, categories, onlyByDecision };
  });

const inputOf = (kind: string) => (fields: Record<string, unknown>) => ({
  kind,
  proposers: [fields.proposers ?? []].flat(),
  voting: votingFromFields(fields)
});

export const actions: Actions = {
  save: (event) =>
    act(event, setRule, {
      input: inputOf(event.params.kind),
      at: fieldOf,
      say: 'governance.said.rule_set',
      to: () => `/n/${event.params.network}/rules#${event.params.kind}`
    }),
  /** The sentences of a rule before it is saved. */
  preview: async (event) => {
    const fields = formInput(await formOf(event));
    const rule = SetRule.safeParse(inputOf(event.params.kind)(fields));
    if (!rule.success) return refuse(event, atFields(problemsOf(rule.error), fieldOf), fields);
    return { problems: [], values: fields as Refusal['values'], preview: rule.data };
  }
};

const fieldOf = (path: string): string => (path.startsWith('voting') ? fieldOfVoting(path) : path);
