import type { PageServerLoad } from './$types';
import { listSurveys } from '#lib/surveys/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => ask(listSurveys, { before: event.url.searchParams.get('before') }));
