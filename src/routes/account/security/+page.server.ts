import type { Actions, PageServerLoad } from './$types';
import {
  removePasskey,
  revokeOtherSessions,
  revokeSession,
  showSecurity,
  unlinkProvider
} from '#lib/identity/operations.ts';
import { isIssuer, refusalNamed } from '#lib/identity/provider/rules.ts';
import { deviceOf, signedInLately } from '#lib/identity/rules.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { act, actorOf, openScope, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, entered, now }) => {
    const { sessions, providers, ...security } = await ask(showSecurity, {});
    const { provider } = runtimeConfig();
    const here = sessions.find(({ id }) => id === entered?.sessionId);
    return {
      ...security,
      // A link to a provider of former times opens nothing.
      provider: provider && {
        name: provider.name,
        linkedAt: providers.find(({ issuer }) => isIssuer(issuer, provider.issuer))?.linkedAt ?? null
      },
      refused: refusalNamed(event.url.searchParams.get('refused')),
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
  unlinkProvider: (event) =>
    act(event, unlinkProvider, {
      to: () => '/account/security',
      say: () => ({
        key: 'account.provider.unlinked',
        params: { name: runtimeConfig().provider?.name ?? '' }
      }),
      form: 'provider'
    }),
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
