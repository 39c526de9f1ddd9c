import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeAmount } from '#lib/kernel/money.ts';
import type { Result } from '#lib/kernel/result.ts';
import { LOCALES, translator, type MessageKey } from '#lib/platform/messages.ts';
import ar from '#messages/ar.json' with { type: 'json' };
import en from '#messages/en.json' with { type: 'json' };
import fr from '#messages/fr.json' with { type: 'json' };
import { divergences } from './divergences/rules.ts';
import { kinds, type SurveyKind } from './kinds/rules.ts';
import {
  answersFromTyped,
  labelsOf,
  optionKey,
  optionsOf,
  questionKey,
  readAnswers,
  type Answers,
  type Question
} from './questions/rules.ts';
import { answer, close, open, postpone, replaces, reveal, reminderAt, type Survey } from './rules.ts';
import { resultsTable } from './writing/rules.ts';

const now = Temporal.Instant.from('2026-03-05T10:00:00Z');
const day = (text: string) => Temporal.PlainDate.from(text);
const survey = (changes: Partial<Survey> = {}): Survey => ({
  state: 'open',
  closesAt: Temporal.Instant.from('2026-03-10T23:00:00Z'),
  invited: 3,
  handedIn: 1,
  ...changes
});
const code = (result: Result<unknown>) => (result.ok ? 'ok' : result.problems[0]!.code);

describe('a survey', () => {
  test('is opened once, with somebody to answer and a day to come', () => {
    const draft = survey({ state: 'draft', closesAt: null, handedIn: 0 });
    expect(open(draft, day('2026-03-10'), 'Europe/Paris', now)).toEqual({
      ok: true,
      value: Temporal.Instant.from('2026-03-10T23:00:00Z')
    });
    expect(code(open(survey(), day('2026-03-10'), 'Europe/Paris', now))).toBe('survey_not_draft');
    expect(code(open({ ...draft, invited: 0 }, day('2026-03-10'), 'Europe/Paris', now))).toBe(
      'survey_without_participants'
    );
    expect(code(open(draft, day('2026-03-05'), 'Europe/Paris', now))).toBe('day_not_to_come');
    expect(code(open(draft, day('2027-12-05'), 'Europe/Paris', now))).toBe('day_too_far');
    expect(code(postpone(draft, day('2026-03-12'), 'Europe/Paris', now))).toBe('survey_not_open');
  });
  test('is revealed when all have handed in, by whoever comes last', () => {
    expect(code(reveal(survey({ handedIn: 3 }), now))).toBe('ok');
  });
  test('is otherwise revealed only after its last day, and only with two answers at least', () => {
    const after = survey().closesAt!;
    expect(code(reveal(survey({ handedIn: 2 }), after.subtract({ milliseconds: 1 })))).toBe('survey_not_due');
    expect(code(reveal(survey({ handedIn: 2 }), after))).toBe('ok');
    expect(code(reveal(survey(), after))).toBe('survey_too_few');
  });
  test('once revealed or ended takes no answer, no other end and no second reveal', () => {
    for (const state of ['revealed', 'closed'] as const) {
      expect(code(answer(survey({ state }), true))).toBe('survey_ended');
      expect(code(reveal(survey({ state, handedIn: 3 }), now))).toBe('survey_not_open');
      expect(code(close(survey({ state })))).toBe('survey_ended');
    }
  });
  test('lets people write before it opens, and hand in only once it is open', () => {
    expect(code(answer(survey({ state: 'draft' }), false))).toBe('ok');
    expect(code(answer(survey({ state: 'draft' }), true))).toBe('survey_not_open');
  });
  test('tells the second of two people who write at the same time, and overwrites nothing unseen', () => {
    expect(replaces(undefined, 0)).toEqual({ ok: true, value: 1 });
    expect(replaces({ revision: 1, by: 'Ana' }, 1)).toEqual({ ok: true, value: 2 });
    expect(code(replaces({ revision: 2, by: 'Ana' }, 1))).toBe('answers_changed');
  });
  test('reminds a day before the end, unless it lasts less than two days', () => {
    expect(reminderAt(now.add({ hours: 72 }), now)).toEqual(now.add({ hours: 48 }));
    expect(reminderAt(now.add({ hours: 30 }), now)).toBeNull();
  });
});

const questions: Question[] = [
  { id: 'why', type: 'text' },
  { id: 'lines', type: 'lines', most: 3 },
  { id: 'pick', type: 'one', options: [{ id: 'a' }, { id: 'b' }] },
  { id: 'sure', type: 'doubt', optional: true },
  { id: 'how', type: 'scale', most: 5 },
  { id: 'sum', type: 'amount', optional: true },
  { id: 'weights', type: 'weights', options: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] },
  { id: 'scores', type: 'scores', most: 5, options: [{ id: 'a' }, { id: 'b' }] }
];
const good = {
  why: ' Parce que ',
  lines: '- une\n\n deux \nune',
  pick: 'b',
  how: '4',
  sum: '1 250,5',
  weights: { a: '60', b: '40', c: '' },
  scores: { a: '5', b: '1' }
};
const read = (typed: Record<string, unknown>, complete = true) =>
  readAnswers(questions, typed, { complete, digits: 2 });
const problemsOf = (typed: Record<string, unknown>, complete = true) => {
  const result = read(typed, complete);
  return result.ok ? [] : result.problems.map(({ field, code }) => `${field} ${code}`);
};

describe('answers', () => {
  test('are read as they were meant', () => {
    expect(read(good)).toEqual({
      ok: true,
      value: {
        why: 'Parce que',
        lines: ['une', 'deux'],
        pick: 'b',
        how: 4,
        sum: '125050',
        weights: { a: 60, b: 40, c: 0 },
        scores: { a: 5, b: 1 }
      }
    });
  });
  test('that are final lack nothing, and every lack is told at its field', () => {
    expect(problemsOf({ ...good, why: '', how: '', scores: { a: '5' } })).toEqual([
      'a-why required',
      'a-how required',
      'a-scores-b required'
    ]);
    expect(problemsOf({ ...good, weights: { a: 60, b: 30 } })).toEqual(['a-weights weights_sum']);
  });
  test('may be unfinished in a draft, but not wrong', () => {
    expect(problemsOf({ weights: { a: 60 }, scores: { a: 2 } }, false)).toEqual([]);
    expect(problemsOf({ how: '9', pick: 'z', sum: 'beaucoup', lines: 'a\nb\nc\nd' }, false)).toEqual([
      'a-lines too_many_lines',
      'a-pick not_a_choice',
      'a-how too_large',
      'a-sum not_an_amount'
    ]);
  });
  test.each([
    ['1250', '125000'],
    ['1 250,50', '125050'],
    ['1.250,50', '125050'],
    ['1,250.5', '125050'],
    ['0,05', '5'],
    ['1.250', '125000']
  ])('an amount typed as %s is %s minor units', (typed, minor) => {
    expect(read({ ...good, sum: typed })).toMatchObject({ ok: true, value: { sum: minor } });
  });
  test('come from a flat form under the names of their fields', () => {
    expect(answersFromTyped({ 'a-why': 'x', 'a-scores-b': '2', 'a-scores-a': '1', other: 'y' })).toEqual({
      why: 'x',
      scores: { a: '1', b: '2' }
    });
  });
  test('of any kind are read without surprise, and what is read is read again the same', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...questions.map(({ id }) => id)), fc.anything()),
        (typed) => {
          const first = read(typed, false);
          if (!first.ok) return;
          const { sum, ...rest } = first.value;
          const again = read(
            typeof sum === 'string' ? { ...rest, sum: writeAmount(BigInt(sum), 2) } : rest,
            false
          );
          expect(again).toEqual(first);
        }
      )
    );
  });
});

describe('divergences', () => {
  const given = (...answers: Answers[]) => answers.map((one, i) => ({ participant: `p${i}`, answers: one }));
  const found = (...answers: Answers[]) =>
    divergences(questions, given(...answers)).map(({ question, measure }) => `${question} ${measure}`);

  test('on a scale begin two points apart', () => {
    expect(found({ how: 3 }, { how: 4 })).toEqual([]);
    expect(found({ how: 2 }, { how: 4 })).toEqual(['how spread']);
  });
  test('between choices begin with the second choice', () => {
    expect(found({ pick: 'a' }, { pick: 'a' })).toEqual([]);
    expect(found({ pick: 'a' }, { pick: 'b' })).toEqual(['pick choices']);
  });
  test('between amounts begin when one is half of the other', () => {
    expect(found({ sum: '1000' }, { sum: '501' })).toEqual([]);
    expect(found({ sum: '1000' }, { sum: '500' })).toEqual(['sum amounts']);
  });
  test('name the options on which weights or scores are apart, the furthest first', () => {
    const list = divergences(
      questions,
      given({ weights: { a: 80, b: 20, c: 0 } }, { weights: { a: 20, b: 45, c: 35 } })
    );
    expect(list).toEqual([
      { question: 'weights', measure: 'weights', size: 0.6, options: ['a', 'c', 'b'], most: 60 }
    ]);
  });
  test('count as missing what some have said and others not, with who', () => {
    expect(divergences(questions, given({ sum: '5' }, {}))).toEqual([
      { question: 'sum', measure: 'missing', size: 0.25, silent: ['p1'] }
    ]);
  });
  test('need two answers, and do not depend on who answered first', () => {
    expect(found({ how: 1 })).toEqual([]);
    const answers = fc.record(
      {
        how: fc.integer({ min: 1, max: 5 }),
        pick: fc.constantFrom('a', 'b'),
        lines: fc.array(fc.constantFrom('x', 'y'))
      },
      { requiredKeys: [] }
    );
    fc.assert(
      fc.property(fc.array(answers, { maxLength: 6 }), (all) => {
        const one = divergences(questions, given(...(all as Answers[])));
        const other = divergences(questions, given(...(all as Answers[])).toReversed());
        const plain = (list: typeof one) =>
          list.map(({ silent, ...rest }) => ({ ...rest, silent: silent?.toSorted() }));
        expect(plain(other)).toEqual(plain(one));
      })
    );
  });
});

const catalogues: Record<string, Record<string, string>> = { fr, ar, en };
test.each(Object.keys(kinds) as SurveyKind[])('every question of %s has words in each language', (kind) => {
  const keys = kinds[kind].questions.flatMap((question: Question) => [
    questionKey(kind, question),
    ...optionsOf(question).map(({ id }) => optionKey(kind, question, id)),
    ...(question.part ? [`surveys.${kind}.part.${question.part}`] : [])
  ]);
  for (const { locale } of LOCALES)
    expect(
      keys.filter((key) => !catalogues[locale]![key]),
      locale
    ).toEqual([]);
  expect(new Set(kinds[kind].questions.map(({ id }) => id)).size).toBe(kinds[kind].questions.length);
});

test('a table for a spreadsheet holds every answer in words, and no formula', () => {
  const t = translator('fr');
  const table = resultsTable(
    {
      kind: 'relations',
      questions: kinds.relations.questions.slice(0, 4),
      answered: [{ id: 'p', name: '=Atelier' }],
      given: [{ participant: 'p', answers: { gain: 'Moins cher', gain_on: 'cost', gain_amount: '125050' } }]
    },
    { say: (key) => t(key as MessageKey), digits: 2 }
  );
  expect(table).toContain("Les questions;'=Atelier\r\n");
  expect(table).toContain(';Un coût qui baisse\r\n');
  expect(table).toContain(';1250,50\r\n');
});

test('the summary above a form can name every field', () => {
  const labels = labelsOf('decide', kinds.decide.questions, (key) => catalogues.fr![key] ?? '');
  expect(labels['a-weights-cost']).toBe('Ce qui compte pour vous, Coût');
});
