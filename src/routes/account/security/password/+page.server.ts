import type { Actions, PageServerLoad } from './$types';
import { setPassword, showSecurity } from '#lib/identity/operations.ts';
import { invalid } from '#lib/kernel/result.ts';
import { act, actorOf, openScope, refuse, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, entered }) => ({
    hasPassword: (await ask(showSecurity, {})).hasPassword,
    email: entered?.person.email ?? ''
  }));

export const actions: Actions = {
  async default(event) {
    const sessionId = (await openScope(event)).entered?.sessionId;
    await actorOf(event);
    const fields = await event.request.clone().formData();
    if (fields.get('password') !== fields.get('repeated'))
      return refuse(event, invalid('repeated', 'password_differs').problems, {});
    return act(event, setPassword, {
      input: ({ password, currentPassword }) => ({ password, currentPassword, sessionId }),
      to: () => '/account/security',
      say: 'account.password.saved'
    });
  }
};
