import type { Actions, PageServerLoad } from './$types';
import { listNews, readAllNews, readNews } from '#lib/notifications/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, ({ ask }) => ask(listNews, { after: event.url.searchParams.get('after') }));

export const actions: Actions = {
  read: (event) => act(event, readNews),
  all: (event) => act(event, readAllNews)
};
