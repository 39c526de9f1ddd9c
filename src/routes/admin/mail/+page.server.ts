import type { Actions, PageServerLoad } from './$types';
import { listJobsGivenUp, listMails, tryJobAgain } from '#lib/platform/mail-operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, now }) => ({
    ...(await ask(listMails, { after: event.url.searchParams.get('after') })),
    ...(await ask(listJobsGivenUp, {})),
    now
  }));

export const actions: Actions = { tryAgain: (event) => act(event, tryJobAgain, { say: 'mails.job_again' }) };
