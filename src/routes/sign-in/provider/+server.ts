import { error, redirect } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { ledByUs } from '#lib/identity/provider/rules.ts';
import { safeNext } from '#lib/identity/rules.ts';
import { departToSignIn } from '#lib/identity/sign-in.server.ts';
import { runtimeConfig } from '#lib/platform/config.ts';

/**
 * To the provider. A link and no form, because browsers hold a form to `form-action` on all its way and providers send
 * people on to others.
 */
export const GET: RequestHandler = async (event) => {
  if (!runtimeConfig().provider) error(404, 'not_found');
  const next = safeNext(event.url.searchParams.get('next'));
  const back = `/sign-in?next=${encodeURIComponent(next)}`;
  if (!ledByUs(event.request.headers, event.url.origin)) redirect(303, back);
  const address = await departToSignIn(event, next);
  if (!address.ok) redirect(303, `${back}&refused=${address.problems[0]!.code}`);
  redirect(303, address.value, { external: true });
};
