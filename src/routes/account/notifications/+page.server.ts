import type { Actions, PageServerLoad } from './$types';
import { getPaces, setPaces } from '#lib/notifications/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, entered }) => ({
    ...(await ask(getPaces, {})),
    zone: entered?.person.zone ?? 'UTC'
  }));

export const actions: Actions = {
  default: (event) => act(event, setPaces, { say: 'notifications.paces.saved' })
};
