import type { Actions, PageServerLoad } from './$types';
import { createAccessToken, listAccessTokens, revokeAccessToken } from '#lib/identity/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { act, actorOf, formInput, openScope, refuse, view } from '#lib/platform/page.server.ts';
import { formOf } from '#lib/platform/ended.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, entered }) => {
    const networks = entered?.networks ?? [];
    const { tokens } = await ask(listAccessTokens, {});
    const nameOf = (id: string) => networks.find((network) => network.id === id)?.name;
    return {
      choices: networks.map(({ id, name }) => ({ value: id, label: name })),
      tokens: tokens.map((token) => ({
        ...token,
        networks: token.network_ids?.map(nameOf).filter((name) => name !== undefined) ?? null
      }))
    };
  });

export const actions: Actions = {
  /** Answers with the token itself instead of a redirection: it is shown this once. Without `__key`, which would keep it. */
  async create(event) {
    const fields = formInput(await formOf(event));
    const sessionId = (await openScope(event)).entered?.sessionId;
    const made = await execute(createAccessToken, {
      actor: await actorOf(event),
      input: { ...fields, sessionId },
      requestId: event.locals.requestId
    });
    return made.ok ? { token: made.value.token } : refuse(event, made.problems, fields, 'create');
  },
  revoke: (event) => act(event, revokeAccessToken, { say: 'account.tokens.revoked', form: 'revoke' })
};
