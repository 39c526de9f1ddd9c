import type { PageServerLoad } from './$types';
import { getMap } from '#lib/plan/map/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) => view(event, ({ ask }) => ask(getMap, {}));
