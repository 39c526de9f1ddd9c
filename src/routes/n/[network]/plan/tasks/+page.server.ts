import type { PageServerLoad } from './$types';
import { listTasks } from '#lib/plan/tasks/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) => view(event, ({ ask }) => ask(listTasks, {}));
