/** What is being written, kept as it was typed: a draft may be unfinished, and wrong. Pure. */
import type { Problem, Result } from '#lib/kernel/result.ts';
import { ok } from '#lib/kernel/result.ts';
import { cleanText } from '#lib/kernel/text.ts';
import { fieldOf, optionsOf, type Answers, type Question } from '../questions/rules.ts';

/** By question what its field holds; by option where a question has a field for each. */
export type Typed = Record<string, string | Record<string, string>>;

/** Longer than any answer may be, so that what is too long is kept too, and said when it is handed in. */
export const LONGEST = 12_000;

/** What was given for questions that there are; a list as its lines, a number as its digits. */
export function typedOf(questions: readonly Question[], given: Record<string, unknown>): Result<Typed> {
  const typed: Typed = {};
  const problems: Problem[] = [];
  const keep = (value: unknown, field: string): string => {
    const text = textOf(value);
    if (text.length <= LONGEST) return text;
    problems.push({ kind: 'invalid', code: 'too_long', field, params: { max: LONGEST } });
    return '';
  };
  for (const question of questions) {
    const value = Object.hasOwn(given, question.id) ? given[question.id] : undefined;
    const options = question.type === 'weights' || question.type === 'scores' ? optionsOf(question) : null;
    if (!options) {
      const text = keep(value, fieldOf(question.id));
      if (text) typed[question.id] = text;
      continue;
    }
    const table = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    const cells = options
      .map(({ id }) => [id, keep(Object.hasOwn(table, id) ? table[id] : '', fieldOf(question.id, id))])
      .filter(([, text]) => text);
    if (cells.length) typed[question.id] = Object.fromEntries(cells) as Record<string, string>;
  }
  return problems.length ? { ok: false, problems } : ok(typed);
}

function textOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return cleanText(value.filter((line) => typeof line === 'string').join('\n'));
  return typeof value === 'string' ? cleanText(value) : '';
}

/** A draft as a form's fields; what was emptied is an empty field, not one that was never seen. */
export function fieldsOf(questions: readonly Question[], typed: Typed): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const question of questions) {
    const value = typed[question.id] ?? '';
    if (question.type !== 'weights' && question.type !== 'scores')
      fields[fieldOf(question.id)] = typeof value === 'string' ? value : '';
    else
      for (const { id } of question.options)
        fields[fieldOf(question.id, id)] = typeof value === 'string' ? '' : (value[id] ?? '');
  }
  return fields;
}

/** Answers as they would be typed again; `amount` writes minor units as they stand in a field. */
export function retyped(
  questions: readonly Question[],
  answers: Answers,
  amount: (minor: bigint) => string
): Typed {
  const given = questions.map((question) => {
    const answer = answers[question.id];
    const isAmount = question.type === 'amount' && answer !== undefined;
    return [question.id, isAmount ? amount(BigInt(String(answer))) : answer];
  });
  const typed = typedOf(questions, Object.fromEntries(given) as Record<string, unknown>);
  return typed.ok ? typed.value : {};
}
