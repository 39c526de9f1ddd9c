import type { Actions, PageServerLoad } from './$types';
import { readMail, sendMailAgain } from '#lib/platform/mail-operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => ({ mail: await ask(readMail, { id: event.params.id }) }));

export const actions: Actions = {
  default: (event) =>
    act(event, sendMailAgain, { input: () => ({ id: event.params.id }), say: 'mails.sent_again' })
};
