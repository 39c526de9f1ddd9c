/**
 * Questions as data, and what an answer to each type may be. Pure. Answers are plain JSON: amounts are decimal texts of
 * minor units, so that none is rounded.
 */
import { readAmount } from '#lib/kernel/money.ts';
import type { Problem, Result } from '#lib/kernel/result.ts';
import { ok } from '#lib/kernel/result.ts';
import { cleanLine, cleanText } from '#lib/kernel/text.ts';

/** `id` also finds the words: `surveys.<kind>.<id>`, and `surveys.<kind>.<list or id>.<option>` for options. */
export type Question = {
  id: string;
  optional?: true;
  /** The name of a list of options that several questions share, for their words. */
  list?: string;
  /** The heading that begins before this question: `surveys.<kind>.part.<part>`. */
  part?: string;
} & (
  | { type: 'text' }
  | { type: 'lines'; most: number }
  | { type: 'one'; options: Option[] }
  | { type: 'doubt' }
  | { type: 'scale'; most: number }
  | { type: 'amount' }
  | { type: 'weights'; options: Option[] }
  | { type: 'scores'; options: Option[]; most: number }
);
/** `text` where somebody typed the words: they are the same in every language. */
export type Option = { id: string; text?: string };
export type QuestionType = Question['type'];

export const doubts = ['yes', 'no', 'unsure'] as const;
export type Doubt = (typeof doubts)[number];

export type Answer = string | number | string[] | Record<string, number>;
export type Answers = Record<string, Answer>;

/** Longest text, longest line of a list, largest amount in minor units (ten thousand million). */
const LONGEST_TEXT = 4000;
const LONGEST_LINE = 160;
const LARGEST = 10n ** 12n;
export const WHOLE = 100;

export const optionsOf = (question: Question): Option[] => ('options' in question ? question.options : []);
export const isEmpty = (answer: Answer | undefined): boolean =>
  answer === undefined ||
  answer === '' ||
  (typeof answer === 'object' && (Array.isArray(answer) ? answer : Object.keys(answer)).length === 0);

/** The names of a question's form fields; problems carry them too, so that each stands at its field. */
export const fieldOf = (question: string, option?: string): string =>
  option === undefined ? `a-${question}` : `a-${question}-${option}`;

/**
 * What was typed, as answers. Unknown questions are left out; an empty field is no answer. With `complete` every
 * question that is not optional must have one and the weights must sum to 100; a draft may be unfinished but not wrong.
 * `digits`: those of the currency's minor unit.
 */
export function readAnswers(
  questions: readonly Question[],
  typed: Record<string, unknown>,
  { complete, digits }: { complete: boolean; digits: number }
): Result<Answers> {
  const answers: Answers = {};
  const problems: Problem[] = [];
  for (const question of questions) {
    const refuse = (code: string, option?: string, params?: Problem['params']): void =>
      void problems.push({ kind: 'invalid', code, field: fieldOf(question.id, option), params });
    const given = Object.hasOwn(typed, question.id) ? typed[question.id] : undefined;
    const answer = read(question, given, digits, complete, refuse);
    if (answer !== undefined && !isEmpty(answer)) answers[question.id] = answer;
    else if (complete && !question.optional && !problems.some(({ field }) => belongs(field, question.id)))
      refuse('required');
  }
  return problems.length ? { ok: false, problems } : ok(answers);
}

const belongs = (field: string | undefined, id: string): boolean =>
  field === fieldOf(id) || Boolean(field?.startsWith(`${fieldOf(id)}-`));

type Refuse = (code: string, option?: string, params?: Problem['params']) => void;

function read(
  question: Question,
  given: unknown,
  digits: number,
  complete: boolean,
  refuse: Refuse
): Answer | undefined {
  if (given === undefined || given === null || given === '') return undefined;
  switch (question.type) {
    case 'text':
      return readText(given, refuse);
    case 'lines':
      return readLines(given, question.most, refuse);
    case 'one':
    case 'doubt': {
      const known = question.type === 'doubt' ? doubts : question.options.map(({ id }) => id);
      if (typeof given === 'string' && (known as readonly string[]).includes(given)) return given;
      return void refuse('not_a_choice');
    }
    case 'scale':
      return readNumber(given, 1, question.most, refuse);
    case 'amount':
      return readMoney(given, digits, refuse);
    case 'weights':
      return readWeights(question.options, given, complete, refuse);
    case 'scores':
      return readScores(question.options, given, question.most, complete && !question.optional, refuse);
  }
}

function readText(given: unknown, refuse: Refuse): string | undefined {
  if (typeof given !== 'string') return void refuse('invalid');
  const text = cleanText(given);
  if (text.length <= LONGEST_TEXT) return text;
  refuse('too_long', undefined, { max: LONGEST_TEXT });
}

function readLines(given: unknown, most: number, refuse: Refuse): string[] | undefined {
  const lines = typeof given === 'string' ? given.split('\n') : given;
  if (!Array.isArray(lines) || !lines.every((line) => typeof line === 'string'))
    return void refuse('invalid');
  const clean = [...new Set(lines.map((line) => cleanLine(line).replace(/^[-–•*]\s+/, '')).filter(Boolean))];
  if (clean.length > most) refuse('too_many_lines', undefined, { max: most });
  else if (clean.some((line) => line.length > LONGEST_LINE))
    refuse('line_too_long', undefined, { max: LONGEST_LINE });
  else return clean;
}

function readNumber(
  given: unknown,
  least: number,
  most: number,
  refuse: Refuse,
  option?: string
): number | undefined {
  const number =
    typeof given === 'number'
      ? given
      : typeof given === 'string' && /^\s*\d{1,4}\s*$/.test(given)
        ? Number(given)
        : Number.NaN;
  if (!Number.isInteger(number)) return void refuse('not_a_number', option);
  if (number < least) return void refuse('too_small', option, { min: least });
  if (number > most) return void refuse('too_large', option, { max: most });
  return number;
}

/** An amount of money in minor units, as text. */
function readMoney(given: unknown, digits: number, refuse: Refuse): string | undefined {
  const minor =
    typeof given === 'string' || typeof given === 'number' ? readAmount(String(given), digits) : null;
  if (minor === null) return void refuse('not_an_amount');
  if (minor <= LARGEST) return minor.toString();
  refuse('too_large', undefined, { max: Number(LARGEST / 10n ** BigInt(digits)) });
}

function readTable(given: unknown, refuse: Refuse): Record<string, unknown> | undefined {
  if (typeof given === 'object' && given !== null && !Array.isArray(given))
    return given as Record<string, unknown>;
  refuse('invalid');
}

function readWeights(
  options: Option[],
  given: unknown,
  complete: boolean,
  refuse: Refuse
): Record<string, number> | undefined {
  const table = readTable(given, refuse);
  if (!table) return undefined;
  const weights: Record<string, number> = {};
  let wrong = false;
  for (const { id } of options) {
    const cell = Object.hasOwn(table, id) ? table[id] : undefined;
    if (cell === undefined || cell === null || cell === '') continue;
    const weight = readNumber(cell, 0, WHOLE, refuse, id);
    if (weight === undefined) wrong = true;
    else weights[id] = weight;
  }
  if (wrong || Object.keys(weights).length === 0) return undefined;
  const sum = Object.values(weights).reduce((a, b) => a + b, 0);
  if (complete && sum !== WHOLE) return void refuse('weights_sum', undefined, { sum });
  if (complete) for (const { id } of options) weights[id] ??= 0;
  return weights;
}

function readScores(
  options: Option[],
  given: unknown,
  most: number,
  all: boolean,
  refuse: Refuse
): Record<string, number> | undefined {
  const table = readTable(given, refuse);
  if (!table) return undefined;
  const scores: Record<string, number> = {};
  for (const { id } of options) {
    const cell = Object.hasOwn(table, id) ? table[id] : undefined;
    if (cell === undefined || cell === null || cell === '') {
      if (all) refuse('required', id);
      continue;
    }
    const score = readNumber(cell, 1, most, refuse, id);
    if (score !== undefined) scores[id] = score;
  }
  return scores;
}

/**
 * A flat form (`a-<question>`, `a-<question>-<option>`) as the answers it holds. Names of questions and options have no
 * hyphen, so that no question needs to be known here.
 */
export function answersFromTyped(fields: Record<string, unknown>): Record<string, unknown> {
  const typed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const [, question, option] = /^a-(\w+)(?:-(\w+))?$/.exec(name) ?? [];
    if (question === undefined) continue;
    if (option === undefined) typed[question] = value;
    else typed[question] = { ...(typed[question] as object | undefined), [option]: value };
  }
  return typed;
}

/** Where in that form the problems of each answer are shown. */
export function fieldOfAnswer(path: string): string {
  const [list, question, option] = path.split('.');
  if (list !== 'answers' || question === undefined) return path;
  return fieldOf(question, option && /\D/.test(option) ? option : undefined);
}

/** The input of whoever writes for one participant, from the fields of the form. */
export const written = (id: string) => (fields: Record<string, unknown>) => ({
  id,
  participantId: fields.participantId,
  revision: fields.revision,
  answers: answersFromTyped(fields)
});

/** Message keys of a question and of one of its options; an option that somebody typed has its own words. */
export const questionKey = (kind: string, { id }: Question): string => `surveys.${kind}.${id}`;
export const optionKey = (kind: string, question: Question, option: string): string =>
  question.type === 'doubt'
    ? `surveys.doubt.${option}`
    : `surveys.${kind}.${question.list ?? question.id}.${option}`;

/** Question → its words, for the summary above a form; `say` translates a key. */
export function labelsOf(
  kind: string,
  questions: readonly Question[],
  say: (key: string) => string
): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const question of questions) {
    const label = say(questionKey(kind, question));
    labels[fieldOf(question.id)] = label;
    if (question.type !== 'weights' && question.type !== 'scores') continue;
    for (const { id, text } of question.options)
      labels[fieldOf(question.id, id)] = `${label}, ${text ?? say(optionKey(kind, question, id))}`;
  }
  return labels;
}

/** Questions by the part under whose heading they stand. */
export function inParts(questions: readonly Question[]): { part: string | null; questions: Question[] }[] {
  const parts: { part: string | null; questions: Question[] }[] = [];
  for (const question of questions) {
    const last = parts.at(-1);
    if (!last || question.part) parts.push({ part: question.part ?? null, questions: [question] });
    else last.questions.push(question);
  }
  return parts;
}
