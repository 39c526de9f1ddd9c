import type { Actions, PageServerLoad } from './$types';
import { listChoices, openDispute } from '#lib/disputes/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => ({
    ...(await ask(listChoices, {})),
    mandates: actor.represents.filter((r) => r.mandate && r.state !== 'candidate')
  }));

export const actions: Actions = {
  default: (event) =>
    act(event, openDispute, {
      input: ({ mediator2, mediator3, mediators, ...fields }) => ({
        ...fields,
        mediators: [mediators, mediator2, mediator3].filter(Boolean)
      }),
      to: ({ id }) => `/n/${event.params.network}/disputes/${id}`,
      say: 'disputes.said.opened'
    })
};
