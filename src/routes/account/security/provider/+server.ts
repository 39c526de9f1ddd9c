import { error, redirect } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { ledByUs } from '#lib/identity/provider/rules.ts';
import { departToLink } from '#lib/identity/sign-in.server.ts';
import { runtimeConfig } from '#lib/platform/config.ts';

/** To the provider, to show that the account there is one's own. */
export const GET: RequestHandler = async (event) => {
  if (!runtimeConfig().provider) error(404, { message: 'not_found' });
  if (!ledByUs(event.request.headers, event.url.origin)) redirect(303, '/account/security');
  const address = await departToLink(event);
  redirect(303, address.ok ? address.value : `/account/security?refused=${address.problems[0]!.code}`);
};
