import { error, redirect } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { ledByUs } from '#lib/identity/provider/rules.ts';
import { departToLink } from '#lib/identity/sign-in.server.ts';
import { runtimeConfig } from '#lib/platform/config.ts';

/** To the provider, to show that the account there is one's own. */
export const GET: RequestHandler = async (event) => {
  if (!runtimeConfig().provider) error(404, 'not_found');
  if (!ledByUs(event.request.headers, event.url.origin)) redirect(303, '/account/security');
  const address = await departToLink(event);
  if (!address.ok) redirect(303, `/account/security?refused=${address.problems[0]!.code}`);
  redirect(303, address.value, { external: true });
};
