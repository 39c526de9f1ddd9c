import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  beginLiving,
  confirmFigure,
  end,
  figurePeriod,
  FIGURE_KINDS,
  review,
  signContract,
  startTest,
  type ContractOf,
  totals
} from './rules.ts';
import { clausesFor } from '#lib/agreements/templates/rules.ts';
import { fillContract } from './contract/rules.ts';

const codes = (result: { ok: boolean; problems?: { code: string }[] }): string[] =>
  result.ok ? [] : result.problems!.map(({ code }) => code);
const paper: ContractOf = { agreement: null, elsewhere: 'Chez le notaire' };
const both = [
  { organisationId: 'a', managed: true },
  { organisationId: 'b', managed: true }
];

test('a partnership is tested on one first deal before any contract, or says why not', () => {
  expect(codes(signContract('prepare', both, [], null, paper))).toEqual(['untested_why']);
  expect(
    codes(signContract('prepare', both, [], 'Nous travaillons ensemble depuis dix ans.', paper))
  ).toEqual([]);
  expect(codes(signContract('test', both, [{ verdict: 'success' }], null, paper))).toEqual([]);
});

test('a partnership is under contract once it is signed here, or with the reason why it is kept elsewhere', () => {
  const go = (contract: ContractOf) =>
    codes(signContract('test', both, [{ verdict: 'success' }], null, contract));
  expect(go({ agreement: null, elsewhere: null })).toEqual(['contract_missing']);
  expect(go({ agreement: { signed: false }, elsewhere: null })).toEqual(['contract_unsigned']);
  expect(go({ agreement: { signed: true }, elsewhere: null })).toEqual([]);
  expect(go({ agreement: { signed: false }, elsewhere: 'Chez le notaire' })).toEqual([]);
});

test('the contract begins with what the partnership knows: its subject, its first deal, what each side brings', () => {
  const filling = {
    subject: 'Livrer ensemble',
    deal: 'Une tournée – Partir à sept heures.',
    sides: [
      { name: 'Atelier', brings: 'Deux\ncamions' },
      { name: 'Fabrique', brings: null },
      { name: 'Dépôt', brings: 'Un quai' }
    ]
  };
  for (const language of ['fr', 'en', 'ar'] as const) {
    const known = { network: 'R', aim: '', perimeter: '', country: 'FR', currency: 'EUR' };
    const first = clausesFor('partnership_contract', language, known);
    const [object, work, ...others] = fillContract(first, filling);
    expect(object!.body).toContain('Livrer ensemble');
    expect(object!.body).toMatch(/Une tournée – Partir à sept heures\.$/m);
    expect(object!.body).not.toContain('[[');
    expect(work!.body).toMatch(/^- Atelier\s?: Deux camions$/m);
    expect(work!.body).toMatch(/^- Fabrique\s?: \[\[.+\]\]$/m);
    expect(work!.body).toMatch(/^- Dépôt\s?: Un quai$/m);
    expect(others).toEqual(first.slice(2));
    expect(fillContract(first, { ...filling, deal: null })[0]!.body).toContain('[[');
  }
});

test('a test that is still running comes to its end first', () => {
  expect(codes(signContract('test', both, [{ verdict: null }], 'Pressés', paper))).toEqual(['test_running']);
  expect(codes(startTest('test', [{ verdict: null }]))).toEqual(['test_running']);
  expect(codes(startTest('test', [{ verdict: 'failure' }]))).toEqual([]);
});

test('there is a manager on each side before anything is signed', () => {
  expect(
    codes(
      signContract(
        'test',
        [both[0]!, { organisationId: 'b', managed: false }],
        [{ verdict: 'mixed' }],
        null,
        paper
      )
    )
  ).toEqual(['manager_missing']);
});

test('one lives after the contract, is reviewed while one lives, and ends once', () => {
  expect(codes(beginLiving('test'))).toEqual(['partnership_step']);
  expect(codes(beginLiving('contract'))).toEqual([]);
  expect(codes(review('contract', '2026-01-01', null, '2026-06-01'))).toEqual(['partnership_step']);
  expect(codes(review('living', '2026-07-01', null, '2026-06-01'))).toEqual(['in_the_future']);
  expect(codes(review('reviewed', '2026-05-01', '2026-05-30', '2026-06-01'))).toEqual(['in_the_past']);
  expect(codes(review('reviewed', '2026-05-01', '2026-12-01', '2026-06-01'))).toEqual([]);
  expect(codes(end('prepare'))).toEqual([]);
  expect(codes(end('ended'))).toEqual(['partnership_ended']);
});

test('nobody confirms their own figure, nor one that is taken back or confirmed', () => {
  const figure = { organisationId: 'a', confirmed: false, withdrawn: false };
  expect(codes(confirmFigure(figure, 'a'))).toEqual(['figure_own']);
  expect(codes(confirmFigure(figure, 'b'))).toEqual([]);
  expect(codes(confirmFigure({ ...figure, confirmed: true }, 'b'))).toEqual(['figure_confirmed']);
  expect(codes(confirmFigure({ ...figure, withdrawn: true }, 'b'))).toEqual(['figure_withdrawn']);
});

test('a period has begun, is over, and runs forward', () => {
  expect(codes(figurePeriod('2026-05-01', '2026-04-30', '2026-06-01'))).toEqual(['ends_before_start']);
  expect(codes(figurePeriod('2026-05-01', '2026-06-30', '2026-06-01'))).toEqual(['in_the_future']);
  expect(codes(figurePeriod('2026-05-01', '2026-05-31', '2026-06-01'))).toEqual([]);
});

test('totals hold every amount once, and nothing that was taken back', () => {
  const figure = fc.record({
    kind: fc.constantFrom(...FIGURE_KINDS),
    amount: fc.bigInt({ min: 0n, max: 10n ** 12n }),
    confirmed: fc.boolean(),
    withdrawn: fc.boolean()
  });
  fc.assert(
    fc.property(fc.array(figure), (figures) => {
      const counted = totals(figures).reduce((sum, { confirmed, waiting }) => sum + confirmed + waiting, 0n);
      const expected = figures
        .filter(({ withdrawn }) => !withdrawn)
        .reduce((sum, { amount }) => sum + amount, 0n);
      expect(counted).toBe(expected);
    })
  );
});
