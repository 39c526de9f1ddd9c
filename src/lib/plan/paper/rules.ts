/** The action plan as a paper: the summary first, the budget to its last line, the tasks as a table. Pure. */
import type { Formats } from '#lib/platform/formats.ts';
import type { Translate } from '#lib/platform/messages.ts';
import type { Paper } from '#lib/platform/papers/paper.ts';
import type { Plan } from '../data.server.ts';
import { BUDGET_PARTS, budgetOf, SECTIONS } from '../rules.ts';
import type { TaskState } from '../tasks/rules.ts';

/** Whose plan it is, and in which language its headings are. */
export type Place = { network: string; currency: string; t: Translate; formats: Formats };
export type PrintedTask = {
  title: string;
  state: TaskState;
  organisationName: string | null;
  personName: string | null;
  earliestEnd: string;
  dueOn: string | null;
  budget: string | null;
};

export function paperOf(
  plan: Pick<Plan, 'sections' | 'lines' | 'effects'>,
  tasks: readonly PrintedTask[],
  place: Place,
  now: Temporal.Instant
): Paper {
  const { t, formats } = place;
  const day = (text: string) => formats.date(Temporal.PlainDate.from(text));
  const budgets = tasks.map(({ budget }) => BigInt(budget ?? 0));
  const money = formats.column(budgets, place.currency);
  return {
    language: t.locale,
    over: place.network,
    title: t('plan.title'),
    under: [formats.date(now, 'full')],
    sections: [
      ...SECTIONS.flatMap((section) => {
        const body = plan.sections[section];
        return body ? [{ heading: t(`plan.section.${section}`), body }] : [];
      }),
      ...(plan.lines.length ? [budgetIn(plan.lines, place)] : []),
      ...(plan.effects.length
        ? [{ heading: t('plan.effects'), body: plan.effects.map(effectIn).join('\n') }]
        : [])
    ],
    table: {
      heading: t('plan.tab.tasks'),
      columns: [t('plan.task'), t('plan.owner'), t('plan.due_on'), t('plan.task_budget'), t('plan.state')],
      rows: tasks.map((task) => [
        task.title,
        [task.personName, task.organisationName].filter(Boolean).join(', '),
        day(task.dueOn ?? task.earliestEnd),
        task.budget === null ? '' : money(BigInt(task.budget)),
        t(`plan.task_state.${task.state}`)
      ]),
      figures: [3],
      empty: t('plan.no_tasks')
    },
    closing: [],
    foot: `${place.network} – ${t('plan.title')}`,
    page: ['', ' / ', ''],
    date: now
  };
}

const effectIn = ({ name, effect }: Plan['effects'][number]): string =>
  `- ${name} – ${effect.replace(/\s+/g, ' ')}`;

function budgetIn(lines: Plan['lines'], { t, formats, currency }: Place): Paper['sections'][number] {
  const total = budgetOf(lines.map(({ part, amount }) => ({ part, amount: BigInt(amount) })));
  const money = formats.column(
    lines.map(({ amount }) => BigInt(amount)),
    currency
  );
  const parts = BUDGET_PARTS.map((part) => [
    [t(`plan.part.${part}`), money(total[part])],
    ...lines
      .filter((line) => line.part === part)
      .map((line) => [`– ${line.label}`, money(BigInt(line.amount))])
  ]);
  const rows = [
    ...parts.flat(),
    [t('plan.result'), money(total.result)],
    [t('plan.balance'), money(total.balance)]
  ];
  const heads = parts.map((_, i) => parts.slice(0, i).flat().length);
  return {
    heading: t('plan.budget'),
    body: '',
    table: {
      columns: [t('plan.line'), t('plan.amount')],
      rows,
      figures: [1],
      sums: [...heads, rows.length - 2, rows.length - 1]
    }
  };
}
