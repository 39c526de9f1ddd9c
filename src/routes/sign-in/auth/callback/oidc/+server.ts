import { error, redirect } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { noteSecurityChange } from '#lib/identity/operations.ts';
import { arrive } from '#lib/identity/sign-in.server.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { execute } from '#lib/platform/operation.ts';
import { actorOf, flash } from '#lib/platform/page.server.ts';

/** Back from the provider. */
export const GET: RequestHandler = async (event) => {
  const { provider } = runtimeConfig();
  if (!provider) error(404, 'not_found');
  const { opened, next, linking } = await arrive(event, event.url.searchParams);
  const kept = `next=${encodeURIComponent(next)}`;
  if (!opened.ok) {
    const refused = `refused=${opened.problems[0]!.code}`;
    redirect(303, linking ? `/account/security?${refused}` : `/sign-in?${kept}&${refused}`);
  }
  if (opened.value === 'linked') {
    await execute(noteSecurityChange, {
      actor: await actorOf(event),
      input: { change: 'provider_linked' },
      requestId: event.locals.requestId
    });
    flash(event, 'account.provider.linked', { name: provider.name });
    redirect(303, '/account/security');
  }
  redirect(303, opened.value === 'second' ? `/sign-in/two-factor?${kept}` : next);
};
