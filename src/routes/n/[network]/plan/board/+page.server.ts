import type { Actions, PageServerLoad } from './$types';
import { listTasks, moveTask } from '#lib/plan/tasks/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) => view(event, ({ ask }) => ask(listTasks, {}));

export const actions: Actions = {
  default: (event) => act(event, moveTask, { say: 'plan.moved' })
};
