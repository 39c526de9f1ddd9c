import type { PageServerLoad } from './$types';
import { listRates } from '#lib/dues/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) => view(event, async ({ ask }) => ask(listRates, {}));
