import type { Actions, PageServerLoad } from './$types';
import { remarkActions } from '../../remarks.server.ts';
import { listRemarks } from '#lib/plan/remarks/operations.ts';
import { getTask, moveTask, updateTask } from '#lib/plan/tasks/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const { id } = event.params;
    return {
      ...(await ask(getTask, { id })),
      remarks: await ask(listRemarks, { part: 'tasks', taskId: id })
    };
  });

export const actions: Actions = {
  move: (event) =>
    act(event, moveTask, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      say: 'plan.moved',
      form: 'move'
    }),
  save: (event) =>
    act(event, updateTask, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      say: 'plan.saved',
      form: 'save'
    }),
  ...remarkActions
};
