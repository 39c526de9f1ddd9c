import type { PageServerLoad } from './$types';
import { getVersion } from '#lib/agreements/versions/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, ({ ask }) => ask(getVersion, { id: event.params.id, number: Number(event.params.number) }));
