import type { PageServerLoad } from './$types';
import { getRecommendation } from '#lib/decide/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, ({ ask }) => ask(getRecommendation, { id: event.params.id }));
