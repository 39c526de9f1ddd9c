import type { Actions, PageServerLoad } from './$types';
import { setPassword, showSecurity } from '#lib/identity/operations.ts';
import { signedInJustNow } from '#lib/identity/rules.ts';
import { limited } from '#lib/identity/sign-in.server.ts';
import { invalid } from '#lib/kernel/result.ts';
import { act, actorOf, openScope, refuse, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, entered, now }) => {
    const { hasPassword, sessions } = await ask(showSecurity, {});
    const here = sessions.find(({ id }) => id === entered?.sessionId);
    return {
      hasPassword,
      asksOld: hasPassword && !(here && signedInJustNow(here.created_at, now)),
      email: entered?.person.email ?? ''
    };
  });

export const actions: Actions = {
  async default(event) {
    const { entered } = await openScope(event);
    const sessionId = entered?.sessionId;
    await actorOf(event);
    // Whoever sits at a device that was left open must not find the old one out by trying.
    const free = await limited(event, 'confirm', entered?.person.email);
    if (!free.ok) return refuse(event, free.problems, {});
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
