/**
 * How well an organisation fits each criterion, from 0 to 1, and why; null where its sheet does not say. It is given
 * sheets from which everything the reader may not see has been taken out (organisations/confidentiality), so that a
 * score can tell nothing that the sheet does not.
 */
import { fold } from '#lib/kernel/text.ts';
import { divisionOf } from '#lib/organisations/sectors/rules.ts';
import type { Sheet } from '#lib/organisations/sheet/rules.ts';
import { SIZE_CLASSES } from '#lib/organisations/rules.ts';
import { areaName, areaOf, kilometres, regionOf } from '../areas/rules.ts';
import type { Criterion } from '../criteria/rules.ts';
import { legalKindsOf } from '../legal-kinds/rules.ts';
import { stems } from '../words/rules.ts';

/** The columns of a sheet that scores are made of. */
export type ScoredSheet = Pick<
  Sheet,
  | 'name'
  | 'description'
  | 'brings'
  | 'seeks'
  | 'sector_code'
  | 'sector_version'
  | 'skills'
  | 'languages'
  | 'size_class'
  | 'legal_form'
  | 'rna'
  | 'founded_on'
  | 'country'
  | 'postal_code'
> & {
  id: string;
  /** What it is in the network; null: merely known. */
  standing: string | null;
};

export type Why =
  | 'missing'
  | 'no_need'
  | 'no_sector_of_ours'
  | 'no_size_of_ours'
  | 'no_mark'
  | 'mark'
  | 'area'
  | 'region'
  | 'elsewhere'
  | 'distance'
  | 'sector'
  | 'sector_near'
  | 'sector_other'
  | 'complement'
  | 'complement_one'
  | 'competing'
  | 'competing_near'
  | 'not_competing'
  | 'size'
  | 'words'
  | 'languages'
  | 'legal'
  | 'legal_other'
  | 'seniority'
  | 'standing';

/** A score with its reason: `partners.why.<why>` in the message files. Null: not known, and not held against anybody. */
export type Finding = { score: number | null; why: Why; params?: Record<string, string | number> };

/** The reason in words. */
export function whyOf(
  { why, params }: Finding,
  say: (key: `partners.why.${Why}`, params?: Finding['params']) => string
): string {
  return say(`partners.why.${why}`, params);
}

/** A criterion ready to be asked of one sheet after the other. */
export type Judge = (sheet: ScoredSheet) => Finding;

/** Our own side: what complementarity, competition and size compare with. Null for a search of the network itself. */
export type Home = Pick<
  ScoredSheet,
  'sector_code' | 'sector_version' | 'brings' | 'seeks' | 'skills' | 'size_class'
> | null;

const missing: Finding = { score: null, why: 'missing' };

/** A criterion made ready once, to be asked of thousands. `marks`: organisation → 0 to 5, given by hand. */
export function judgeOf(
  criterion: Criterion,
  home: Home,
  today: Temporal.PlainDate,
  marks: (organisationId: string, criterionId: string) => number | null
): Judge {
  const { asked, amount } = criterion;
  switch (criterion.kind) {
    case 'territory':
      return territory(asked, amount ?? 0);
    case 'sector':
      return sector(asked);
    case 'complement':
      return complement(home);
    case 'competing':
      return competing(home, amount === 1);
    case 'size':
      return size(amount ?? employeesOf(home?.size_class ?? null));
    case 'skills':
      return wordsIn(asked, ({ skills }) => skills);
    case 'values':
      return wordsIn(asked, () => []);
    case 'languages':
      return languages(asked);
    case 'legal':
      return legal(asked);
    case 'seniority':
      return seniority(amount ?? 3, today);
    case 'standing':
      return standing;
    case 'hand':
      return ({ id }) => {
        const mark = marks(id, criterion.id);
        return mark === null
          ? { score: null, why: 'no_mark' }
          : { score: mark / 5, why: 'mark', params: { mark } };
      };
  }
}

/** In one of the areas 1, elsewhere in their region one half; or falling with the distance to nothing at `limit` km. */
function territory(areas: string[], limit: number): Judge {
  const regions = new Set(areas.map(regionOf));
  const near = new Map<string, Finding>();
  const judge = (area: string): Finding => {
    if (limit > 0) {
      const km = Math.min(...areas.map((from) => kilometres(from, area) ?? Infinity));
      if (!Number.isFinite(km)) return missing;
      const params = { area: areaName(area), km: Math.round(km), limit };
      return { score: Math.max(0, 1 - km / limit), why: 'distance', params };
    }
    const params = { area: areaName(area), region: regionOf(area) ?? '' };
    if (areas.includes(area)) return { score: 1, why: 'area', params };
    return regions.has(regionOf(area))
      ? { score: 0.5, why: 'region', params }
      : { score: 0, why: 'elsewhere', params };
  };
  return ({ postal_code, country }) => {
    const area = areaOf(postal_code, country);
    if (area === null) return missing;
    let found = near.get(area);
    if (!found) near.set(area, (found = judge(area)));
    return found;
  };
}

/** A code that begins as asked counts whole, one of the same division by half. */
function sector(prefixes: string[]): Judge {
  const plain = prefixes.map(bareCode);
  const divisions = new Set(plain.map((prefix) => prefix.slice(0, 2)));
  return ({ sector_code, sector_version }) => {
    if (!sector_code) return missing;
    const params = { sector: sector_code };
    const found = bareCode(sector_code);
    if (plain.some((prefix) => found.startsWith(prefix))) return { score: 1, why: 'sector', params };
    const division = divisionOf(sector_code, sector_version);
    if (division === null) return missing;
    return divisions.has(division)
      ? { score: 0.5, why: 'sector_near', params }
      : { score: 0, why: 'sector_other', params };
  };
}
const bareCode = (text: string): string => text.replace(/[.\s]/g, '').toUpperCase();

/**
 * What they bring against what we seek, and what we bring against what they seek: the harmonic mean of both, for a
 * partnership lives only when both sides gain (the reciprocal score of Pizzato et al., RECON, 2010). Where they do not
 * say what they seek, the first alone.
 */
function complement(home: Home): Judge {
  const [ours, offered] = [
    stems(home?.seeks ?? ''),
    stems([home?.brings, ...(home?.skills ?? [])].join(' '))
  ];
  if (ours.size === 0) return () => ({ score: null, why: 'no_need' });
  return (sheet) => {
    const theirs = stems([sheet.brings, sheet.description, ...sheet.skills].join(' '));
    if (theirs.size === 0) return missing;
    const forth = overlap(ours, theirs);
    const needs = stems(sheet.seeks ?? '');
    const gain = Math.round(forth * 100);
    if (needs.size === 0 || offered.size === 0)
      return { score: forth, why: 'complement_one', params: { gain } };
    const back = overlap(needs, offered);
    const score = forth + back === 0 ? 0 : (2 * forth * back) / (forth + back);
    return { score, why: 'complement', params: { gain, back: Math.round(back * 100) } };
  };
}

/** Three words found of those asked are enough to be complementary: a need is told in many words. */
function overlap(asked: Set<string>, found: Set<string>): number {
  let hits = 0;
  for (const word of asked) if (found.has(word)) hits += 1;
  return Math.min(1, hits / Math.min(3, asked.size));
}

/** The same class of activity competes, the same division may; tolerated, it counts half as much against. */
function competing(home: Home, tolerated: boolean): Judge {
  const [ours, division] = [
    home?.sector_code ? bareCode(home.sector_code).slice(0, 4) : null,
    divisionOf(home?.sector_code ?? null, home?.sector_version ?? null)
  ];
  if (ours === null || division === null) return () => ({ score: null, why: 'no_sector_of_ours' });
  const against = (score: number): number => (tolerated ? (1 + score) / 2 : score);
  return ({ sector_code, sector_version }) => {
    const theirs = divisionOf(sector_code, sector_version);
    if (sector_code === null || theirs === null) return missing;
    const params = { sector: sector_code };
    if (ours.length === 4 && bareCode(sector_code).startsWith(ours))
      return { score: against(0), why: 'competing', params };
    return theirs === division
      ? { score: against(0.5), why: 'competing_near', params }
      : { score: 1, why: 'not_competing', params };
  };
}

/** The middle of a size class in employees; one without employees counts as half a one. Null when not known. */
export function employeesOf(sizeClass: string | null): number | null {
  const found = SIZE_CLASSES.find((row) => row[0] === sizeClass);
  if (!found || found[1] === null) return null;
  const [, least, most] = found;
  return most === null ? least : Math.max(0.5, Math.sqrt(Math.max(least, 0.5) * Math.max(most, 0.5)));
}

const TOO_FAR = Math.log(10);

/** Close enough in size: |log of the ratio|; the same is 1, ten times larger or smaller is nothing. */
function size(wanted: number | null): Judge {
  if (!wanted) return () => ({ score: null, why: 'no_size_of_ours' });
  const found = new Map<string | null, Finding>();
  return ({ size_class }) => {
    const known = found.get(size_class);
    if (known) return known;
    const theirs = employeesOf(size_class);
    const finding: Finding =
      theirs === null
        ? missing
        : {
            score: Math.max(0, 1 - Math.abs(Math.log(theirs / wanted)) / TOO_FAR),
            why: 'size',
            params: { theirs: Math.round(theirs), wanted }
          };
    found.set(size_class, finding);
    return finding;
  };
}

/** The share of the words asked that is found: in the list whole, in the free text by half. */
function wordsIn(asked: string[], listed: (sheet: ScoredSheet) => string[]): Judge {
  const wanted = asked.map((word) => ({ word, folded: fold(word) })).filter(({ folded }) => folded !== '');
  const parts = wanted.map(({ folded }) => [...stems(folded)]);
  const plain = new Map<string, string>();
  const folding = (text: string): string => {
    let folded = plain.get(text);
    if (folded === undefined) plain.set(text, (folded = fold(text)));
    return folded;
  };
  return (sheet) => {
    const list = listed(sheet).map(folding);
    const said = saidBy(sheet);
    if (list.length === 0 && said.size === 0) return missing;
    let sum = 0;
    const found: string[] = [];
    for (const [index, { word, folded }] of wanted.entries()) {
      const words = parts[index]!;
      const inText = words.length > 0 && words.every((stem) => said.has(stem));
      const worth = list.includes(folded) ? 1 : inText ? (list.length > 0 ? 0.5 : 1) : 0;
      sum += worth;
      if (worth > 0) found.push(word);
    }
    const params = { found: found.join(', ') || 'none', count: found.length, asked: wanted.length };
    return { score: wanted.length ? sum / wanted.length : null, why: 'words', params };
  };
}

/** The share of the languages asked in which it works. */
function languages(asked: string[]): Judge {
  return ({ languages: spoken }) => {
    if (spoken.length === 0) return missing;
    const common = asked.filter((language) => spoken.includes(language));
    const params = { count: common.length, asked: asked.length };
    return { score: asked.length ? common.length / asked.length : null, why: 'languages', params };
  };
}

/** Of one of the families asked, or not. */
function legal(asked: string[]): Judge {
  return ({ legal_form, rna }) => {
    const kinds = legalKindsOf(legal_form, rna);
    if (kinds.length === 0) return missing;
    const fits = kinds.some((kind) => asked.includes(kind));
    return { score: fits ? 1 : 0, why: fits ? 'legal' : 'legal_other', params: { kind: kinds[0]! } };
  };
}

/** Rising with the years since it was founded, counted in months, to 1 at `years`. */
function seniority(years: number, today: Temporal.PlainDate): Judge {
  return ({ founded_on }) => {
    if (!founded_on) return missing;
    const lived = Math.max(0, (today.year * 12 + today.month - monthsOf(founded_on)) / 12);
    return {
      score: years > 0 ? Math.min(1, lived / years) : 1,
      why: 'seniority',
      params: { years: Math.floor(lived) }
    };
  };
}
const monthsOf = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));

/** Nearness to the network: members first, and who was put out of it last; an organisation merely known counts 0.4. */
const STANDINGS: Record<string, number> = {
  admitted: 1,
  candidate: 0.7,
  suspended: 0.5,
  resigned: 0.3,
  excluded: 0
};
const standing: Judge = ({ standing: state }) => ({
  score: state === null ? 0.4 : (STANDINGS[state] ?? 0.4),
  why: 'standing',
  params: { state: state ?? 'none' }
});

/** What a sheet says in its own words, read once for however many criteria. */
function saidBy(sheet: ScoredSheet): Set<string> {
  let said = spoken.get(sheet);
  if (!said) {
    const { description, brings, seeks } = sheet;
    spoken.set(sheet, (said = stems(`${description ?? ''} ${brings ?? ''} ${seeks ?? ''}`)));
  }
  return said;
}
const spoken = new WeakMap<ScoredSheet, Set<string>>();
