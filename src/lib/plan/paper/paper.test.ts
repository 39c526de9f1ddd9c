import { expect, test } from 'vitest';
import { formatter } from '#lib/platform/formats.ts';
import { translator } from '#lib/platform/messages.ts';
import { blocksOf } from '#lib/platform/papers/paper.ts';
import { paperOf } from './rules.ts';

const now = Temporal.Instant.from('2026-03-02T10:00:00Z');
const plan = {
  sections: { risks: 'Un vélo en panne.', summary: 'Livrer ensemble.' },
  lines: [
    { id: '1', part: 'sales', label: 'Abonnements', amount: '2400050' },
    { id: '2', part: 'operations', label: 'Livreur', amount: '1750000' },
    { id: '3', part: 'investment', label: 'Vélo', amount: '620000' },
    { id: '4', part: 'financing', label: 'Aide', amount: '500000' }
  ],
  effects: [{ organisationId: 'a', name: 'Atelier', effect: 'Une demi-journée\néconomisée.' }]
} as const;
const task = {
  title: 'Chiffrer',
  state: 'doing',
  organisationName: 'Atelier',
  personName: 'Ana',
  earliestEnd: '2026-03-09',
  dueOn: null,
  budget: '20000'
} as const;
const printed = (locale: 'fr' | 'ar' | 'en', tasks = [task]) =>
  paperOf(
    { ...plan, lines: [...plan.lines], effects: [...plan.effects] },
    tasks,
    {
      network: 'Confluent',
      currency: 'EUR',
      t: translator(locale, 'FR'),
      formats: formatter({ locale, country: 'FR', zone: 'Europe/Paris' })
    },
    now
  );
const plain = (text: string) => text.replace(/\p{Zs}/gu, ' ');

test('the plan on paper begins with the summary and goes on in the order of the page', () => {
  expect(printed('fr').sections.map(({ heading }) => heading)).toEqual([
    'Résumé',
    'Risques, et ce que nous ferions',
    'Budget',
    'Ce que le plan change pour chacun'
  ]);
});

test('the budget on paper has every line under its part, and adds up', () => {
  const budget = printed('fr').sections.find(({ heading }) => heading === 'Budget')!;
  expect(budget.table!.rows.map((row) => row.map(plain))).toEqual([
    ['Ventes', '24 000,50 €'],
    ['– Abonnements', '24 000,50 €'],
    ['Fonctionnement', '17 500,00 €'],
    ['– Livreur', '17 500,00 €'],
    ['Investissement', '6 200,00 €'],
    ['– Vélo', '6 200,00 €'],
    ['Financement', '5 000,00 €'],
    ['– Aide', '5 000,00 €'],
    ['Résultat : ventes moins fonctionnement', '6 500,50 €'],
    ['Reste une fois tout payé', '5 300,50 €']
  ]);
});

test('what it means for each member is one line each; a task has its owner, its day and its budget', () => {
  const paper = printed('fr');
  expect(blocksOf(paper.sections.at(-1)!.body)).toEqual([
    { kind: 'list', items: ['Atelier – Une demi-journée économisée.'] }
  ]);
  expect(paper.table!.rows.map((row) => row.map(plain))).toEqual([
    ['Chiffrer', 'Ana, Atelier', '9 mars 2026', '200 €', 'En cours']
  ]);
  expect(printed('fr', []).table!.empty).not.toBe('');
});

test('it is printed in the three languages', () => {
  expect(['fr', 'en', 'ar'].map((locale) => printed(locale as 'fr').title)).toEqual([
    'Plan d’action',
    'Action plan',
    'خطة العمل'
  ]);
});
