import type { Actions, PageServerLoad } from './$types';
import { adoptStudy, getStudy } from '#lib/decide/operations.ts';
import { compare, basisOf } from '#lib/decide/rules.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const study = await ask(getStudy, { id: event.params.id });
    const founders = study.founders.map(({ name, answers }) => {
      const basis = basisOf(answers, study.criteria);
      return {
        name,
        weights: basis?.weights ?? null,
        ...(basis ? compare(basis) : { values: null, winners: [] })
      };
    });
    return { ...study, founders };
  });

export const actions: Actions = {
  adopt: (event) =>
    act(event, adoptStudy, {
      input: () => ({ id: event.params.id }),
      to: ({ id }) => `/n/${event.params.network}/journey/decide/${id}/recommendation`,
      say: 'decide.said.adopted'
    })
};
