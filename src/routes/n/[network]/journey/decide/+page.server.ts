import type { PageServerLoad } from './$types';
import { listStudies } from '#lib/decide/operations.ts';
import { isInside } from '#lib/platform/actor.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => ({ studies: await ask(listStudies, {}), mayStart: isInside(actor) }));
