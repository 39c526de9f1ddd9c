import type { PageServerLoad } from './$types';
import { safeNext } from '#lib/identity/rules.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { view } from '#lib/platform/page.server.ts';

/** The same page for every address: whether a mail was sent, only its owner learns. */
export const load: PageServerLoad = (event) =>
  view(event, async () => ({
    email: event.cookies.get('lierre_sent') ?? null,
    next: safeNext(event.url.searchParams.get('next')),
    hasMailServer: runtimeConfig().smtpUrl !== null
  }));
