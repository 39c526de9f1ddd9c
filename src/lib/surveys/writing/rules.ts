/** The revealed answers as a table for a spreadsheet: a row for each question, a column for each who answered. */
import { stringify } from 'csv-stringify/sync';
import { toSafeCell } from '#lib/imports/writing/rules.ts';
import { writeAmount } from '#lib/kernel/money.ts';
import {
  optionKey,
  optionsOf,
  questionKey,
  type Answer,
  type Answers,
  type Question
} from '../questions/rules.ts';

export type Revealed = {
  kind: string;
  questions: readonly Question[];
  answered: readonly { id: string; name: string }[];
  given: readonly { participant: string; answers: Answers }[];
};
export type Speech = { say: (key: string) => string; digits: number };

/** With a byte-order mark, so that spreadsheets see UTF-8; semicolons, as those of France and Morocco expect. */
export function resultsTable({ kind, questions, answered, given }: Revealed, speech: Speech): string {
  const by = new Map(given.map(({ participant, answers }) => [participant, answers]));
  const rows = questions.map((question) => [
    speech.say(questionKey(kind, question)),
    ...answered.map(({ id }) => cell(kind, question, by.get(id)?.[question.id], speech))
  ]);
  const heading = [speech.say('surveys.questions'), ...answered.map(({ name }) => name)];
  return `\uFEFF${stringify(
    [heading, ...rows].map((row) => row.map(toSafeCell)),
    { delimiter: ';', record_delimiter: '\r\n', quoted_match: /[\r\n]|^\s|\s$/ }
  )}`;
}

function cell(kind: string, question: Question, answer: Answer | undefined, { say, digits }: Speech): string {
  const words = (option: string): string =>
    optionsOf(question).find(({ id }) => id === option)?.text ?? say(optionKey(kind, question, option));
  if (answer === undefined) return '';
  if (Array.isArray(answer)) return answer.join('\n');
  if (typeof answer === 'object')
    return Object.entries(answer)
      .map(([option, number]) => `${words(option)}: ${number}`)
      .join('\n');
  if (question.type === 'amount') return writeAmount(BigInt(String(answer)), digits);
  if (question.type === 'one' || question.type === 'doubt') return words(String(answer));
  return String(answer);
}
