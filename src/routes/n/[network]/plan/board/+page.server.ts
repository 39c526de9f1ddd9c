import type { Actions, PageServerLoad } from './$types';
import { listTasks, moveTask } from '#lib/plan/tasks/operations.ts';
import { act, typedIn, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) => view(event, ({ ask }) => ask(listTasks, {}));

export const actions: Actions = {
  default: async (event) => {
    const form = `move-${await typedIn(event, 'id')}`;
    return act(event, moveTask, { say: 'plan.moved', form });
  }
};
