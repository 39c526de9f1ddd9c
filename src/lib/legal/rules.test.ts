import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  ACTS,
  advise,
  COUNTRIES,
  forms,
  hasAnswers,
  KINDS,
  noAnswers,
  SINGLE,
  sources,
  type Answers
} from './rules.ts';
import fr from '#messages/fr.json' with { type: 'json' };
import { LegalAnswers } from './schema.ts';

const anyAnswers: fc.Arbitrary<Answers> = fc.record({
  country: fc.constantFrom(...COUNTRIES),
  acts: fc.subarray([...ACTS]),
  kinds: fc.subarray([...KINDS]),
  count: fc.option(fc.integer({ min: 1, max: 200 }), { nil: null }),
  profit: fc.option(fc.constantFrom(...SINGLE.profit), { nil: null }),
  debts: fc.option(fc.constantFrom(...SINGLE.debts), { nil: null }),
  power: fc.option(fc.constantFrom(...SINGLE.power), { nil: null }),
  door: fc.option(fc.constantFrom(...SINGLE.door), { nil: null })
});

const When = z
  .strictObject({
    act: z.enum(ACTS),
    kind: z.enum(KINDS),
    without: z.enum(KINDS),
    fewer: z.int(),
    more: z.int(),
    profit: z.enum(SINGLE.profit),
    debts: z.enum(SINGLE.debts),
    power: z.enum(SINGLE.power),
    door: z.enum(SINGLE.door)
  })
  .partial()
  .refine((when) => Object.keys(when).length === 1);

test('the data is what the rules read: one question each, a verdict, a reason with words, a known source', () => {
  const verdict = z.enum(['fits', 'condition', 'refused']);
  for (const form of forms)
    for (const rule of form.rules) {
      expect(When.safeParse(rule.when).error, JSON.stringify(rule)).toBeUndefined();
      expect(verdict.safeParse(rule.verdict).success).toBe(true);
      expect(Object.hasOwn(fr, `legal.reason.${rule.reason}`), rule.reason).toBe(true);
      expect(Object.hasOwn(sources, rule.source), rule.source).toBe(true);
    }
});

test('each source names a law and a day; one without an article is marked to be verified, or is a whole text', () => {
  for (const [id, { law, date, article, verify }] of Object.entries(sources)) {
    expect(law.length, id).toBeGreaterThan(5);
    expect(() => Temporal.PlainDate.from(date)).not.toThrow();
    if (!article && !verify) expect(law).toMatch(/modifiant/);
  }
});

test('every form of a country answers every act, so that nothing fits by silence', () => {
  for (const form of forms)
    for (const act of ACTS)
      expect(
        form.rules.filter(({ when }) => when.act === act),
        `${form.country} ${form.id} ${act}`
      ).toHaveLength(1);
});

test('each form has its words in the messages and stands once in its country', () => {
  const names = forms.map(({ country, id }) => `${country} ${id}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { id } of forms)
    for (const part of ['', '_benefit', '_limit'])
      expect(Object.hasOwn(fr, `legal.form.${id}${part}`)).toBe(true);
});

test('a form that is refused says by which text of law', () => {
  fc.assert(
    fc.property(anyAnswers, (answers) => {
      for (const { verdict, reasons } of advise(answers)) {
        if (verdict !== 'refused') continue;
        const first = reasons[0]!;
        expect(first.verdict).toBe('refused');
        expect(first.source.law).not.toBe('');
      }
    })
  );
});

test('one more answer never takes a reason away, and never makes a refused form fit', () => {
  fc.assert(
    fc.property(anyAnswers, anyAnswers, (all, mask) => {
      const fewer: Answers = {
        ...all,
        acts: all.acts.filter((act) => mask.acts.includes(act)),
        kinds: mask.kinds.length ? all.kinds : [],
        count: mask.count === null ? null : all.count,
        profit: mask.profit === null ? null : all.profit,
        debts: mask.debts === null ? null : all.debts,
        power: mask.power === null ? null : all.power,
        door: mask.door === null ? null : all.door
      };
      const after = new Map(advise(all).map((advice) => [advice.form, advice]));
      for (const before of advise(fewer)) {
        const then = after.get(before.form)!;
        const kept = then.reasons.map((reason) => JSON.stringify(reason));
        for (const reason of before.reasons) expect(kept).toContain(JSON.stringify(reason));
        if (before.verdict === 'refused') expect(then.verdict).toBe('refused');
      }
    })
  );
});

test('what fits stands before what fits on conditions, and that before what is refused', () => {
  const order = ['fits', 'condition', 'refused'];
  fc.assert(
    fc.property(anyAnswers, (answers) => {
      const ranks = advise(answers).map(({ verdict }) => order.indexOf(verdict));
      expect(ranks).toEqual([...ranks].sort());
    })
  );
});

test('what would force a change later is told for each form that is not refused, and does not hold today', () => {
  fc.assert(
    fc.property(anyAnswers, (answers) => {
      for (const { verdict, reasons, later } of advise(answers)) {
        if (verdict === 'refused') expect(later).toEqual([]);
        for (const one of later) expect(reasons).not.toContainEqual(one);
      }
    })
  );
});

test('the answers of a form and of the API are the same', () => {
  const expected = { ...noAnswers('FR'), acts: ['buy', 'staff'], count: 12, power: 'equal' };
  expect(
    LegalAnswers.parse({ country: 'FR', acts: 'buy,staff', count: '12', power: 'equal', door: '' })
  ).toEqual(expected);
  expect(LegalAnswers.parse({ country: 'FR', acts: ['buy', 'staff'], count: 12, power: 'equal' })).toEqual(
    expected
  );
  expect(LegalAnswers.safeParse({ country: 'FR', acts: ['steal'] }).success).toBe(false);
  expect(hasAnswers(noAnswers('FR'))).toBe(false);
});
