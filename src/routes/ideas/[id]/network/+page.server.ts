import type { Actions, PageServerLoad } from './$types';
import { foundFromIdea, getIdea } from '#lib/ideas/operations.ts';
import { countryDefaults } from '#lib/networks/rules.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const { idea } = await ask(getIdea, { id: event.params.id });
    const [country, place] = Object.entries(countryDefaults).find(
      ([, d]) => d.currency === idea.currency
    ) ?? ['FR', countryDefaults.FR!];
    const aim = String(idea.answers.aim ?? '').slice(0, 2000);
    const defaults = {
      name: idea.title,
      aim,
      country,
      language: actor.locale,
      ...place,
      currency: idea.currency
    };
    return { idea, defaults };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, foundFromIdea, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      to: ({ slug, studyId }) => `/n/${slug}/journey/decide/${studyId}`,
      say: 'ideas.said.founded'
    })
};
