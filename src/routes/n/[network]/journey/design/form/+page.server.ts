import type { Actions, PageServerLoad } from './$types';
import { mayDesign } from '#lib/design/access.ts';
import { getPart, saveForm } from '#lib/design/operations.ts';
import { advise, COUNTRIES, forms, hasAnswers, noAnswers, type Country } from '#lib/legal/rules.ts';
import { LegalAnswers } from '#lib/legal/schema.ts';
import { problemsOf } from '#lib/platform/operation.ts';
import { act, formInput, refuse, view, type Refusal } from '#lib/platform/page.server.ts';
import { formOf } from '#lib/platform/ended.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const { current, changes } = await ask(getPart, { part: 'form' });
    const here = actor.network!.country as Country;
    const country = COUNTRIES.includes(here) ? here : 'FR';
    const kept = LegalAnswers.safeParse(current?.content ?? {});
    const answers = kept.success ? kept.data : noAnswers(country);
    return {
      answers,
      advice: hasAnswers(answers) ? advise(answers) : null,
      chosen: typeof current?.content.chosen === 'string' ? current.content.chosen : null,
      note: typeof current?.content.note === 'string' ? current.content.note : null,
      revision: current?.revision ?? 0,
      changes,
      names: Object.fromEntries(COUNTRIES.map((one) => [one, formsOf(one)])),
      mayDesign: mayDesign(actor)
    };
  });

const formsOf = (country: Country) => forms.filter((form) => form.country === country).map(({ id }) => id);

const answersOf = ({
  revision: _revision,
  chosen: _chosen,
  note: _note,
  ...answers
}: Record<string, unknown>) => ({
  ...answers,
  acts: answers.acts ?? [],
  kinds: answers.kinds ?? []
});

export const actions: Actions = {
  /** What the texts say to these answers, before anything is kept. */
  ask: async (event) => {
    const fields = formInput(await formOf(event));
    const answers = LegalAnswers.safeParse(answersOf(fields));
    if (!answers.success) return refuse(event, problemsOf(answers.error), fields);
    return {
      problems: [],
      values: fields as Refusal['values'],
      answers: answers.data,
      advice: advise(answers.data)
    };
  },
  keep: (event) =>
    act(event, saveForm, {
      input: (fields) => ({
        revision: fields.revision,
        chosen: fields.chosen,
        note: fields.note,
        answers: answersOf(fields)
      }),
      at: (path) => path.replace(/^answers\./, ''),
      to: () => event.url.pathname,
      say: 'design.said.saved'
    })
};
