import { error } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { printPlan } from '#lib/plan/paper/operations.ts';
import { listTasks } from '#lib/plan/tasks/operations.ts';
import { calendarOf, tableOf } from '#lib/plan/writing/rules.ts';
import { minorDigits, writeAmount } from '#lib/kernel/money.ts';
import { translator } from '#lib/platform/messages.ts';
import { execute } from '#lib/platform/operation.ts';
import { actorOf, download, statusOf } from '#lib/platform/page.server.ts';

/** The plan on paper (`?format=pdf`, `docx`), its tasks as a table (`csv`) or as a calendar (`ics`). */
export const GET: RequestHandler = async (event) => {
  const { requestId } = event.locals;
  const format = event.url.searchParams.get('format');
  if (format === 'pdf' || format === 'docx')
    return download(event, printPlan, { format, language: event.url.searchParams.get('language') });
  const actor = await actorOf(event);
  if (format !== 'csv' && format !== 'ics') error(404, 'not_found', { requestId });
  const found = await execute(listTasks, { actor, input: {}, requestId });
  if (!found.ok) error(statusOf(found.problems), found.problems[0]!.code, { requestId });
  const { slug, name, currency, country } = actor.network!;
  const t = translator(actor.locale, country);
  const digits = minorDigits(currency);
  const tasks = found.value.tasks.map((task) => ({
    ...task,
    budget: task.budget && writeAmount(BigInt(task.budget), digits)
  }));
  const heads = [
    t('plan.task'),
    t('plan.state'),
    t('plan.progress_percent'),
    t('plan.organisation'),
    t('plan.person'),
    t('plan.starts_on'),
    t('plan.due_on'),
    `${t('plan.starts_on')} *`,
    `${t('plan.due_on')} *`,
    `${t('plan.task_budget')} (${currency})`,
    t('plan.needs'),
    t('plan.result_text'),
    t('plan.detail')
  ];
  const body =
    format === 'csv'
      ? tableOf(tasks, heads, (state) => t(`plan.task_state.${state}`))
      : calendarOf(tasks, {
          name: `${name} – ${t('plan.title')}`,
          host: event.url.host,
          now: Temporal.Now.instant()
        });
  return new Response(body, {
    headers: {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'text/calendar; charset=utf-8',
      'content-disposition': `attachment; filename="${slug}-plan.${format}"`,
      'cache-control': 'no-store'
    }
  });
};
