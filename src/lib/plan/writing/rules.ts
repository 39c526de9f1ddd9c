/** The tasks as files: a table for spreadsheets, and a calendar (RFC 5545) whose entries any calendar can show. */
import { stringify } from 'csv-stringify/sync';
import ICAL from 'ical.js';
import { toSafeCell } from '#lib/imports/writing/rules.ts';
import type { TaskState } from '../tasks/rules.ts';

export type WrittenTask = {
  id: string;
  title: string;
  detail: string | null;
  organisationName: string | null;
  personName: string | null;
  startsOn: string | null;
  dueOn: string | null;
  earliestStart: string;
  earliestEnd: string;
  budget: string | null;
  state: TaskState;
  progress: number;
  result: string | null;
  needs: string[];
};

/**
 * Semicolons, as spreadsheets of France and Morocco expect: cut elsewhere than between its cells, a table could show a
 * formula in the middle of what somebody typed.
 */
export function tableOf(
  tasks: readonly WrittenTask[],
  heads: readonly string[],
  stateWord: (state: TaskState) => string
): string {
  const titles = new Map(tasks.map(({ id, title }) => [id, title]));
  const rows = tasks.map((task) =>
    [
      task.title,
      stateWord(task.state),
      String(task.progress),
      task.organisationName,
      task.personName,
      task.startsOn,
      task.dueOn,
      task.earliestStart,
      task.earliestEnd,
      task.budget,
      task.needs.map((id) => titles.get(id) ?? '').join(' ; '),
      task.result,
      task.detail
    ].map((cell) => toSafeCell(cell ?? ''))
  );
  return `\uFEFF${stringify([heads.slice(), ...rows], { delimiter: ';', record_delimiter: '\r\n' })}`;
}

/** Tasks with a date as whole days, dropped ones left out. An entry's id stays the same, so that it is updated. */
export function calendarOf(
  tasks: readonly WrittenTask[],
  { name, host, now }: { name: string; host: string; now: Temporal.Instant }
): string {
  const calendar = new ICAL.Component('vcalendar');
  calendar.updatePropertyWithValue('version', '2.0');
  calendar.updatePropertyWithValue('prodid', '-//Lierre//FR');
  calendar.updatePropertyWithValue('x-wr-calname', name);
  for (const task of tasks) {
    if (task.dueOn === null || task.state === 'dropped') continue;
    const event = new ICAL.Component('vevent');
    const day = (text: string): ICAL.Time => ICAL.Time.fromDateString(text);
    event.updatePropertyWithValue('uid', `${task.id}@${host}`);
    event.updatePropertyWithValue('dtstamp', ICAL.Time.fromJSDate(new Date(now.epochMilliseconds), true));
    event.updatePropertyWithValue('dtstart', day(task.startsOn ?? task.dueOn));
    // The end of a whole-day event is the first day that is free again (RFC 5545, 3.6.1).
    event.updatePropertyWithValue(
      'dtend',
      day(Temporal.PlainDate.from(task.dueOn).add({ days: 1 }).toString())
    );
    event.updatePropertyWithValue('summary', `${task.state === 'done' ? '✓ ' : ''}${task.title}`);
    const said = [task.organisationName, task.personName, task.detail].filter(Boolean).join('\n');
    if (said) event.updatePropertyWithValue('description', said);
    event.updatePropertyWithValue('transp', 'TRANSPARENT');
    calendar.addSubcomponent(event);
  }
  return `${calendar.toString()}\r\n`;
}
