import type { Actions, PageServerLoad } from './$types';
import { startStudy } from '#lib/decide/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';
import { findParticipants } from '#lib/surveys/operations.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const { persons } = await ask(findParticipants, {});
    return { persons, me: actor.personId };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, startStudy, {
      to: ({ id }) => `/n/${event.params.network}/journey/decide/${id}`,
      say: 'decide.said.started'
    })
};
