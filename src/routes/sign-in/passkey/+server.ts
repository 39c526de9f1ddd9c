import { json } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { safeNext } from '#lib/identity/rules.ts';
import { limited, passkeyAnswer, viaAuth } from '#lib/identity/sign-in.server.ts';
import { statusOf } from '#lib/platform/page.server.ts';

/** What static/passkey.js hands to the browser: a challenge, for whichever passkey the person has for this site. */
export const GET: RequestHandler = async (event) => {
  const free = await limited(event, 'passkey');
  if (!free.ok) return json(free.problems, { status: statusOf(free.problems) });
  const options = await viaAuth(event, (api, headers) =>
    api.generatePasskeyAuthenticationOptions({ headers, returnHeaders: true })
  );
  if (!options.ok) return json(options.problems, { status: statusOf(options.problems) });
  return json({ ...options.value, userVerification: 'required' });
};

export const POST: RequestHandler = async (event) => {
  const free = await limited(event, 'passkey');
  if (!free.ok) return json(free.problems, { status: statusOf(free.problems) });
  const sent = await passkeyAnswer(event.request);
  if (!sent.ok) return json(sent.problems, { status: statusOf(sent.problems) });
  const { response } = sent.value;
  const opened = await viaAuth(event, (api, headers) =>
    api.verifyPasskeyAuthentication({ body: { response }, headers, returnHeaders: true })
  );
  if (!opened.ok) return json(opened.problems, { status: statusOf(opened.problems) });
  return json({ to: safeNext(event.url.searchParams.get('next')) });
};
