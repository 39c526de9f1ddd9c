import type { PageServerLoad } from './$types';
import { listPartnerships } from '#lib/partnerships/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) => view(event, ({ ask }) => ask(listPartnerships, {}));
