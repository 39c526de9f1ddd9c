import { expect, test } from 'vitest';
import { formatter } from '#lib/platform/formats.ts';
import { translator } from '#lib/platform/messages.ts';
import { pdfOf } from '#lib/platform/papers/pdf.server.ts';
import { readPdf } from '#lib/platform/papers/testing.ts';
import { decideQuestions } from '#lib/surveys/kinds/rules.ts';
import { criteriaOf } from '../operations.ts';
import { recommend } from '../rules.ts';
import { paperOf } from './rules.ts';

const at = Temporal.Instant.from('2026-03-02T10:00:00Z');
const criteria = criteriaOf(decideQuestions());
const scores = (numbers: number[]) => Object.fromEntries(criteria.map(({ id }, i) => [id, numbers[i]!]));
const founder = (name: string, together: number[]) => ({
  name,
  answers: {
    position: 'Quatre personnes.',
    aim: 'Livrer la vallée.',
    term: 'y2',
    weights: scores([30, 10, 20, 15, 5, 20]),
    scores_alone: scores([2, 2, 5, 2, 2, 1]),
    scores_buy: scores([1, 5, 2, 3, 1, 3]),
    scores_together: scores(together),
    worth_alone: '600000',
    worth_together: '1800000'
  }
});
const recommendation = recommend(
  [founder('Ana', [4, 2, 3, 4, 4, 5]), founder('Ben', [3, 2, 1, 2, 3, 4])],
  criteria,
  null
)!;
const printed = (locale: 'fr' | 'ar' | 'en') =>
  paperOf(
    { recommendation, adopted: { at, by: 'Ana' } },
    { name: 'Confluent', currency: 'EUR' },
    {
      t: translator(locale, 'FR'),
      formats: formatter({ locale, country: 'FR', zone: 'Europe/Paris' })
    },
    at
  );

test('the sheet says the answer first, then why, what would change it, readiness, worth and what each said', () => {
  const { title, under, sections } = printed('fr');
  expect(title).toContain('Construisez ou rejoignez un réseau');
  expect(under[0]).toBe('Adoptée le 2 mars 2026 par Ana');
  expect(sections.map(({ heading }) => heading)).toEqual([
    'Pourquoi',
    'Ce qui changerait la réponse',
    'Êtes-vous prêts ?'.replace(' ?', '\u202f?'),
    'Ce que le réseau doit valoir',
    'Les fondateurs'
  ]);
  expect(sections[1]!.body.split('\n')).toHaveLength(recommendation.changes.length);
  expect(sections.at(-1)!.table!.rows.map(([name]) => name)).toEqual(['Ana', 'Ben']);
});

test('the last line of its table is the result of each road, in the order of the columns', () => {
  const { rows, sums } = printed('fr').sections[0]!.table!;
  expect(sums).toEqual([rows.length - 1]);
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  const told = (['alone', 'buy', 'together'] as const).map((road) =>
    recommendation.values[road].toLocaleString('fr', digits)
  );
  expect(rows.at(-1)!.slice(2)).toEqual(told);
});

test('it fits on one page in the three languages, and is read back', async () => {
  for (const locale of ['fr', 'en', 'ar'] as const) {
    const { pages, text } = await readPdf(await pdfOf(printed(locale)));
    expect([locale, pages]).toEqual([locale, 1]);
    for (const part of ['Ana', 'Ben', 'Livrer la vallée']) expect(text).toContain(part);
  }
});
