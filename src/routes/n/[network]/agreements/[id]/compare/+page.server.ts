import type { PageServerLoad } from './$types';
import { compareVersions } from '#lib/agreements/versions/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, ({ ask }) => {
    const asked = event.url.searchParams;
    const [from, to] = [asked.get('from') ?? '1', asked.get('to') ?? '0'];
    return ask(compareVersions, { id: event.params.id, from, to });
  });
