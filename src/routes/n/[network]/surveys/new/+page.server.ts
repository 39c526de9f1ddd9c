import type { Actions, PageServerLoad } from './$types';
import { act, view } from '#lib/platform/page.server.ts';
import { isKind, listedKinds } from '#lib/surveys/kinds/rules.ts';
import { createSurvey, findParticipants } from '#lib/surveys/operations.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const { organisations } = await ask(findParticipants, {});
    const wished = event.url.searchParams.get('kind') ?? '';
    const kind = isKind(wished) && listedKinds.includes(wished) ? wished : null;
    return { organisations, kind };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, createSurvey, {
      to: ({ id }) => `/n/${event.params.network}/surveys/${id}`,
      say: 'surveys.said.created'
    })
};
