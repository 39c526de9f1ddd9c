/** What a search asks of a partner: criteria with weights, and from where on one of them alone rules somebody out. */

/** What Lierre can see in a sheet, and `hand`: what only people can judge, from 0 to 5. */
export const CRITERION_KINDS = [
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
  'standing',
  'hand'
] as const;
export type CriterionKind = (typeof CRITERION_KINDS)[number];

/** Families of legal forms that a search may wish for. */
export const LEGAL_KINDS = ['association', 'company', 'cooperative', 'public', 'sole', 'grouping'] as const;
export type LegalKind = (typeof LEGAL_KINDS)[number];

/**
 * One criterion. `weight` from 0 (not counted) to 10. `floor`, in hundredths: whoever is known to reach less is out,
 * however good the rest (no compensation); whoever is not known there stays, to be verified.
 */
export type Criterion = {
  id: string;
  kind: CriterionKind;
  weight: number;
  floor: number | null;
  /** What the criterion is called; needed for one judged by hand, otherwise the kind's own name. */
  label: string | null;
  /** What is asked: codes of sectors, skills, languages, words, legal kinds, areas; according to the kind. */
  asked: string[];
  /** Territory: kilometres, 0 for the areas themselves; size: employees; seniority: years; competing: 1 when tolerated. */
  amount: number | null;
};

export const MAX_CRITERIA = 16;
export const MAX_WEIGHT = 10;
export const MAX_COMPARED = 6;

/** Kinds that say nothing until they are told what to look for; our own sheet fills some of them. */
export const NEEDS_ASKED: readonly CriterionKind[] = [
  'territory',
  'sector',
  'skills',
  'languages',
  'values',
  'legal'
];

/** What our own organisation is, as a beginning: complementary and not competing, near, of a size close enough. */
export function firstCriteria(home: {
  area: string | null;
  employees: number | null;
  languages: readonly string[];
  seeks: string | null;
  division: string | null;
}): Omit<Criterion, 'id'>[] {
  const plain = { floor: null, label: null, asked: [], amount: null };
  return [
    ...(home.seeks ? [{ ...plain, kind: 'complement' as const, weight: 8 }] : []),
    ...(home.division ? [{ ...plain, kind: 'competing' as const, weight: 5 }] : []),
    ...(home.area
      ? [{ ...plain, kind: 'territory' as const, weight: 5, asked: [home.area], amount: 200 }]
      : []),
    ...(home.employees === null
      ? []
      : [{ ...plain, kind: 'size' as const, weight: 3, amount: home.employees }]),
    ...(home.languages.length
      ? [{ ...plain, kind: 'languages' as const, weight: 2, asked: [...home.languages].slice(0, 1) }]
      : []),
    { ...plain, kind: 'standing' as const, weight: 2 }
  ];
}
