import type { Actions, PageServerLoad } from './$types';
import { addBudgetLine, getPlan, removeBudgetLine, writeEffect } from '#lib/plan/operations.ts';
import { act, typedIn, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const own = actor.represents.filter(({ state }) => state === 'admitted');
    return {
      plan: await ask(getPlan, {}),
      own: own.map(({ organisationId, organisationName }) => ({ id: organisationId, name: organisationName }))
    };
  });

export const actions: Actions = {
  line: (event) => act(event, addBudgetLine, { say: 'plan.saved', form: 'line' }),
  remove: async (event) => {
    const form = `remove-${await typedIn(event, 'id')}`;
    return act(event, removeBudgetLine, { say: 'plan.saved', form });
  },
  effect: async (event) => {
    const form = `effect-${await typedIn(event, 'organisationId')}`;
    return act(event, writeEffect, { say: 'plan.saved', form });
  }
};
