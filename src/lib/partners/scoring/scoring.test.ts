import { expect, test } from 'vitest';
import type { Criterion, CriterionKind } from '../criteria/rules.ts';
import { legalKindsOf } from '../legal-kinds/rules.ts';
import { stems } from '../words/rules.ts';
import { employeesOf, judgeOf, type Home, type ScoredSheet } from './rules.ts';

const today = Temporal.PlainDate.from('2026-06-01');
const sheet: ScoredSheet = {
  id: '1',
  name: 'Le Moulin',
  standing: null,
  description: null,
  brings: null,
  seeks: null,
  sector_code: null,
  sector_version: null,
  skills: [],
  languages: [],
  size_class: null,
  legal_form: null,
  rna: null,
  founded_on: null,
  country: 'FR',
  postal_code: null
};
const home: NonNullable<Home> = {
  sector_code: '43.32A',
  sector_version: 'NAFrev2',
  brings: 'Un atelier de menuiserie',
  seeks: 'Un électricien pour des rénovations',
  skills: [],
  size_class: '11'
};
const criterion = (kind: CriterionKind, more: Partial<Criterion> = {}): Criterion => ({
  id: 'c1',
  kind,
  weight: 5,
  floor: null,
  label: null,
  asked: [],
  amount: null,
  ...more
});
const judge = (asked: Criterion, of: Partial<ScoredSheet>, ours: Home = home, mark: number | null = null) =>
  judgeOf(asked, ours, today, () => mark)({ ...sheet, ...of });

test.each<CriterionKind>([
  'territory',
  'sector',
  'complement',
  'competing',
  'size',
  'skills',
  'languages',
  'values',
  'legal',
  'seniority',
  'hand'
])('of an empty sheet nothing is known about %s, and that is no zero', (kind) =>
  expect(judge(criterion(kind, { asked: ['FR-64'], amount: 5 }), {}).score).toBe(null)
);

test('in the area whole, in its region by half, elsewhere nothing', () => {
  const asked = criterion('territory', { asked: ['FR-64'], amount: 0 });
  expect(judge(asked, { postal_code: '64000' }).score).toBe(1);
  expect(judge(asked, { postal_code: '40100' }).score).toBe(0.5);
  expect(judge(asked, { postal_code: '59000' }).score).toBe(0);
});

test('with a distance the score falls with the kilometres, to nothing at the limit', () => {
  const asked = criterion('territory', { asked: ['FR-64'], amount: 400 });
  const [near, far] = [judge(asked, { postal_code: '40000' }), judge(asked, { postal_code: '75001' })];
  expect(near.score).toBeGreaterThan(0.8);
  expect(far).toMatchObject({ score: 0, why: 'distance' });
  expect(far.params!.km).toBeGreaterThan(600);
  const across = criterion('territory', { asked: ['MA-20'], amount: 200 });
  expect(judge(across, { postal_code: '10000', country: 'MA' }).score).toBeGreaterThan(0.5);
});

test('Corsica and overseas have their own areas', () => {
  expect(judge(criterion('territory', { asked: ['FR-2B'] }), { postal_code: '20200' }).score).toBe(1);
  expect(judge(criterion('territory', { asked: ['FR-974'] }), { postal_code: '97400' }).score).toBe(1);
});

test('a code that begins as asked counts whole, one of the same division by half, an old nomenclature is not guessed', () => {
  const asked = criterion('sector', { asked: ['62.01'] });
  expect(judge(asked, { sector_code: '62.01Z', sector_version: 'NAFrev2' }).score).toBe(1);
  expect(judge(asked, { sector_code: '62.02A', sector_version: 'NAFrev2' }).score).toBe(0.5);
  expect(judge(asked, { sector_code: '43.32A', sector_version: 'NAFrev2' }).score).toBe(0);
  expect(judge(asked, { sector_code: '45.2R', sector_version: 'NAFrev1' }).score).toBe(null);
});

test('the same class competes, the same division may, others do not; tolerated, it weighs half as much', () => {
  const of = (code: string, amount: number | null = null) =>
    judge(criterion('competing', { amount }), { sector_code: code, sector_version: 'NAFrev2' }).score;
  expect([of('43.32A'), of('43.21A'), of('62.01Z')]).toEqual([0, 0.5, 1]);
  expect([of('43.32A', 1), of('43.21A', 1), of('62.01Z', 1)]).toEqual([0.5, 0.75, 1]);
});

test('size is close enough by the ratio: ten times larger is as far as ten times smaller', () => {
  const of = (size_class: string) => judge(criterion('size', { amount: 14 }), { size_class }).score!;
  expect(of('11')).toBeGreaterThan(0.95);
  expect(of('42')).toBe(0);
  expect(of('12')).toBeGreaterThan(of('21'));
  expect(judge(criterion('size', { amount: 14 }), { size_class: 'NN' }).score).toBe(null);
  expect(employeesOf('00')).toBe(0.5);
});

test('both sides have to gain: who needs nothing of ours fits less than who does', () => {
  const brings = 'Électricien, rénovations électriques';
  const both = judge(criterion('complement'), { brings, seeks: 'Un atelier de menuiserie' });
  const oneSided = judge(criterion('complement'), { brings, seeks: 'Des palettes' });
  const silent = judge(criterion('complement'), { brings });
  expect(both.score).toBeGreaterThan(0.5);
  expect(oneSided.score).toBe(0);
  expect(silent).toMatchObject({ why: 'complement_one' });
});

test('skills of the list count whole, words of the text by half, capitals and accents do not matter', () => {
  const asked = criterion('skills', { asked: ['Menuiserie', 'soudure'] });
  expect(judge(asked, { skills: ['menuiserie'], description: 'Aussi de la soudure.' }).score).toBe(0.75);
  expect(judge(asked, { skills: ['cuisine'] }).score).toBe(0);
});

test('languages and legal kinds', () => {
  expect(judge(criterion('languages', { asked: ['fr', 'ar'] }), { languages: ['ar'] }).score).toBe(0.5);
  expect(judge(criterion('legal', { asked: ['association'] }), { legal_form: '9220' }).score).toBe(1);
  expect(judge(criterion('legal', { asked: ['association'] }), { rna: 'W643001234' }).score).toBe(1);
  expect(judge(criterion('legal', { asked: ['cooperative'] }), { legal_form: '5710' }).score).toBe(0);
  expect(legalKindsOf('5460', null)).toContain('cooperative');
});

test('age counts up to the years asked, and a mark given by hand is out of five', () => {
  expect(judge(criterion('seniority', { amount: 4 }), { founded_on: '2024-06-01' }).score).toBe(0.5);
  expect(judge(criterion('hand'), {}, home, 4)).toMatchObject({ score: 0.8, why: 'mark' });
});

test('a search of the network itself has no side of its own: what compares with it is not known', () => {
  expect(
    judge(criterion('competing'), { sector_code: '62.01Z', sector_version: 'NAFrev2' }, null).score
  ).toBe(null);
  expect(judge(criterion('complement'), { brings: 'Du pain' }, null).score).toBe(null);
});

test('words are compared without accents, number and small words', () => {
  expect(stems('Les rénovations complètes')).toEqual(stems('rénovation complète'));
});
