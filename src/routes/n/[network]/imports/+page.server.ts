import type { PageServerLoad } from './$types';
import { listImports } from '#lib/imports/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) => view(event, ({ ask }) => ask(listImports, {}));
