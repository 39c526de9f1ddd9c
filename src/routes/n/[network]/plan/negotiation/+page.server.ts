import type { Actions, PageServerLoad } from './$types';
import {
  changePoint,
  closePoint,
  getNegotiation,
  raisePoint,
  sayInterest
} from '#lib/plan/negotiation/operations.ts';
import { act, typedIn, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const own = actor.represents.filter(({ state }) => state === 'admitted');
    return {
      ...(await ask(getNegotiation, {})),
      own: own.map(({ organisationId, organisationName }) => ({ id: organisationId, name: organisationName }))
    };
  });

export const actions: Actions = {
  interest: async (event) => {
    const form = `interest-${await typedIn(event, 'organisationId')}`;
    return act(event, sayInterest, { say: 'plan.saved', form });
  },
  raise: (event) => act(event, raisePoint, { say: 'plan.saved', form: 'raise' }),
  change: async (event) => {
    const form = `change-${await typedIn(event, 'id')}`;
    return act(event, changePoint, { say: 'plan.saved', form });
  },
  close: async (event) => {
    const form = `close-${await typedIn(event, 'id')}`;
    return act(event, closePoint, { say: 'plan.saved', form });
  }
};
