import { ok } from '#lib/kernel/result.ts';
import { formatter } from '#lib/platform/formats.ts';
import { translator } from '#lib/platform/messages.ts';
import { query } from '#lib/platform/operation.ts';
import { PAPERS } from '#lib/platform/papers/paper.ts';
import { printed } from '#lib/platform/papers/printed.server.ts';
import { mayReadPlan } from '../access.ts';
import { readPlan } from '../data.server.ts';
import { tasksOf } from '../tasks/data.server.ts';
import { schedule } from '../tasks/rules.ts';
import { paperOf } from './rules.ts';
import { PrintPlan } from './schema.ts';

export const printPlan = query({
  name: 'plan.printPlan',
  summary:
    'The action plan as PDF or DOCX: its sections, its budget, what it means for each member, and its tasks',
  rest: 'GET /networks/{network}/plan/paper',
  input: PrintPlan,
  may: mayReadPlan,
  async run({ tx, actor, now }, { format, language }) {
    const { id, name, slug, currency, country, zone, ...network } = actor.network!;
    const locale = language ?? network.language;
    const tasks = await tasksOf(tx, id);
    const dates = schedule(tasks, now.toZonedDateTimeISO(zone).toPlainDate().toString());
    const paper = paperOf(
      await readPlan(tx, id),
      tasks.map((task) => ({ ...task, ...dates.get(task.id)! })),
      {
        network: name,
        currency,
        t: translator(locale, country),
        formats: formatter({ locale, country, zone })
      },
      now
    );
    const file = await printed(format, paper);
    if (!file.ok) return file;
    const { type, ending } = PAPERS[format];
    return ok({ name: `${slug}-plan.${ending}`, type, base64: Buffer.from(file.value).toString('base64') });
  }
});
