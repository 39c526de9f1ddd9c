import { json } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { noteSecurityChange } from '#lib/identity/operations.ts';
import { passkeyAnswer, viaAuth } from '#lib/identity/sign-in.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { actorOf, flash, statusOf } from '#lib/platform/page.server.ts';

export const GET: RequestHandler = async (event) => {
  const options = await viaAuth(event, (api, headers) =>
    api.generatePasskeyRegistrationOptions({ headers, returnHeaders: true })
  );
  return options.ok ? json(options.value) : json(options.problems, { status: statusOf(options.problems) });
};

export const POST: RequestHandler = async (event) => {
  const sent = await passkeyAnswer(event.request);
  if (!sent.ok) return json(sent.problems, { status: statusOf(sent.problems) });
  const made = await viaAuth(event, (api, headers) =>
    api.verifyPasskeyRegistration({ body: sent.value, headers, returnHeaders: true })
  );
  if (!made.ok) return json(made.problems, { status: statusOf(made.problems) });
  await execute(noteSecurityChange, {
    actor: await actorOf(event),
    input: { change: 'passkey_added' },
    requestId: event.locals.requestId
  });
  flash(event, 'account.security.passkey_added');
  return json({ to: '/account/security' });
};
