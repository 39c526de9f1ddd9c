import type { Actions, PageServerLoad } from './$types';
import { removePasskey, revokeOtherSessions, revokeSession, showSecurity } from '#lib/identity/operations.ts';
import { deviceOf, signedInLately } from '#lib/identity/rules.ts';
import { act, actorOf, openScope, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, entered, now }) => {
    const { sessions, ...security } = await ask(showSecurity, {});
    const here = sessions.find(({ id }) => id === entered?.sessionId);
    return {
      ...security,
      lately: here !== undefined && signedInLately(here.created_at, now),
      sessions: sessions.map((session) => ({
        id: session.id,
        here: session === here,
        device: deviceOf(session.user_agent),
        ip: session.ip_address,
        lastUse: session.updated_at
      }))
    };
  });

export const actions: Actions = {
  removePasskey: (event) =>
    act(event, removePasskey, { say: 'account.security.passkey_removed', form: 'passkeys' }),
  revoke: (event) => act(event, revokeSession, { say: 'account.security.session_ended', form: 'sessions' }),
  async revokeOthers(event) {
    const { entered } = await openScope(event);
    await actorOf(event);
    return act(event, revokeOtherSessions, {
      input: () => ({ sessionId: entered?.sessionId }),
      say: ({ ended }) => ({ key: 'account.security.sessions_ended', params: { count: ended } }),
      form: 'sessions'
    });
  }
};
