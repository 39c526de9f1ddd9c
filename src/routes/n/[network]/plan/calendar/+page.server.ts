import type { PageServerLoad } from './$types';
import { listTasks } from '#lib/plan/tasks/operations.ts';
import { weeksOf } from '#lib/plan/tasks/rules.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const found = await ask(listTasks, {});
    const wanted = event.url.searchParams.get('month') ?? '';
    const month = /^(19|20|21)\d\d-(0[1-9]|1[0-2])$/.test(wanted) ? wanted : found.today.slice(0, 7);
    const around = Temporal.PlainYearMonth.from(month);
    return {
      ...found,
      month,
      weeks: weeksOf(month),
      before: around.subtract({ months: 1 }).toString(),
      after: around.add({ months: 1 }).toString()
    };
  });
