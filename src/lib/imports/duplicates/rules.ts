/**
 * Whether two records mean the same organisation, why we think so, and how sure that is. Registers' numbers decide;
 * a name decides only together with a place. Nothing here merges anything: it proposes.
 */
import { fold } from '#lib/kernel/text.ts';

/** What is compared; everything else of a record is left out, so that a hundred thousand fit in memory. */
export type Fingerprint = {
  siren: string | null;
  siret: string | null;
  rna: string | null;
  ice: string | null;
  /** Words of the name that mean something, in the order of the name. */
  words: string[];
  /** Folded towns and postal codes; empty when the place is unknown. */
  places: string[];
};

export type Reason =
  | 'same_id'
  | 'same_siret'
  | 'same_rna'
  | 'same_ice'
  | 'same_siren'
  | 'same_name_place'
  | 'other_siret'
  | 'other_siren'
  | 'near_name_place'
  | 'same_name';
export type Likeness = {
  reason: Reason;
  /** 0 to 1; 1 is identity. */
  score: number;
  /** How alike the names are, 0 to 1; breaks ties between equal reasons. */
  name: number;
};

/** Reasons that are enough to take two records for one unless somebody objects. */
export const isCertain = (reason: Reason): boolean => CERTAIN.has(reason);
const CERTAIN = new Set<Reason>([
  'same_id',
  'same_siret',
  'same_rna',
  'same_ice',
  'same_siren',
  'same_name_place'
]);

export function fingerprint(record: {
  name?: string | null;
  town?: string | null;
  postal_code?: string | null;
  siren?: string | null;
  siret?: string | null;
  rna?: string | null;
  ice?: string | null;
}): Fingerprint {
  return {
    siren: record.siren ?? null,
    siret: record.siret ?? null,
    rna: record.rna ?? null,
    ice: record.ice ?? null,
    words: meaningfulWords(record.name ?? ''),
    places: [record.postal_code, record.town && townKey(record.town)].filter((place): place is string =>
      Boolean(place)
    )
  };
}

/** The strongest reason to take both for one organisation, or null. */
export function compare(a: Fingerprint, b: Fingerprint): Likeness | null {
  const name = nameLikeness(a.words, b.words);
  const like = (reason: Reason, score: number): Likeness => ({ reason, score, name });
  if (a.siret && a.siret === b.siret) return like('same_siret', 1);
  const otherSiren = Boolean(a.siren && b.siren && a.siren !== b.siren);
  if ((a.rna && a.rna === b.rna) || (a.ice && a.ice === b.ice)) {
    if (otherSiren) return like('other_siren', 0.5);
    return like(a.rna && a.rna === b.rna ? 'same_rna' : 'same_ice', 1);
  }
  // Two establishments of one legal unit: one organisation or two is for a person to say.
  if (a.siren && a.siren === b.siren)
    return a.siret && b.siret ? like('other_siret', 0.7) : like('same_siren', 0.98);
  if (otherSiren || (a.rna && b.rna) || (a.ice && b.ice) || a.words.length === 0) return null;
  if (a.places.some((place) => b.places.includes(place))) {
    if (name === 1) return like('same_name_place', 0.95);
    return name >= 0.9 && numbersOf(a.words) === numbersOf(b.words)
      ? like('near_name_place', name * 0.9)
      : null;
  }
  return name === 1 && (a.places.length === 0 || b.places.length === 0) ? like('same_name', 0.6) : null;
}

/** Better reasons first, then names that are more alike. */
export const isBetter = (a: Likeness, b: Likeness | undefined): boolean =>
  !b || a.score > b.score || (a.score === b.score && a.name > b.name);

/**
 * An index of records for finding the like of another one without comparing all with all: records meet when they share
 * a number, or a place and the beginning (or the end) of a word of the name. Work grows with the number of records.
 * Blocks are kept under a hash: two that fall together only cost a comparison.
 */
export class LikenessIndex<Key> {
  #keys: Key[] = [];
  #prints: Fingerprint[] = [];
  #blocks = new Map<number, number | number[]>();

  add(key: Key, print: Fingerprint): void {
    const at = this.#keys.push(key) - 1;
    this.#prints.push(print);
    for (const block of blocksOf(print)) {
      const found = this.#blocks.get(block);
      if (found === undefined) this.#blocks.set(block, at);
      else if (typeof found === 'number') this.#blocks.set(block, [found, at]);
      else if (found.length < LARGEST_BLOCK) found.push(at);
    }
  }

  /** Every record of the index that is like `print`, once each. */
  like(print: Fingerprint): Map<Key, Likeness> {
    const found = new Map<Key, Likeness>();
    const compared = new Set<number>();
    for (const block of blocksOf(print)) {
      for (const at of [this.#blocks.get(block) ?? []].flat()) {
        if (compared.has(at)) continue;
        compared.add(at);
        const likeness = compare(print, this.#prints[at]!);
        if (likeness) found.set(this.#keys[at]!, likeness);
      }
    }
    return found;
  }
}

/** Jaro-Winkler likeness of two texts, 0 to 1 (Winkler 1990, prefix weight 0.1 up to four letters). */
export function similarity(a: string, b: string): number {
  if (a === b) return 1;
  const jaro = jaroOf(a, b);
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

/** A block of a name that half the country bears tells nothing; only its first records are compared. */
const LARGEST_BLOCK = 60;

function blocksOf(print: Fingerprint): Set<number> {
  const blocks = new Set<number>();
  for (const scheme of ['siret', 'siren', 'rna', 'ice'] as const)
    if (print[scheme]) blocks.add(hash(scheme + print[scheme]));
  if (print.words.length === 0) return blocks;
  blocks.add(hash(`=${print.words.join(' ')}`));
  const [longest = '', second] = print.words.toSorted((a, b) => b.length - a.length);
  for (const place of print.places) {
    blocks.add(hash(`${place}^${longest.slice(0, 3)}`)).add(hash(`${place}$${longest.slice(-3)}`));
    if (second) blocks.add(hash(`${place}^${second.slice(0, 3)}`));
  }
  return blocks;
}

/** FNV-1a, cut to the 30 bits that the engine keeps without an object around them. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value & 0x3fffffff;
}

/** Words that tell one organisation from another: without articles and legal forms, unless nothing else is left. */
function meaningfulWords(name: string): string[] {
  const all = fold(name).split(' ').filter(Boolean);
  const kept = all.filter((word) => !EMPTY_WORDS.has(word));
  return kept.length > 0 ? kept : all;
}

const EMPTY_WORDS = new Set(
  `a au aux d de des du en et l la le les the of and sarl sas sasu sa eurl snc scic scop sci gie ei eirl ste societe association asso ass
   assoc company cie ltd شركة جمعية`.split(/\s+/)
);

const SAINT: Record<string, string> = { st: 'saint', ste: 'sainte' };
/** A town however it is written: ST DENIS, Saint-Denis; without « Cedex 3 » and districts. */
export const townKey = (town: string): string =>
  fold(town)
    .replace(/\b(cedex.*|\d+ *(er|e|eme)? *(arrondissement)?)$/, '')
    .split(' ')
    .filter(Boolean)
    .map((word) => SAINT[word] ?? word)
    .join(' ');

function nameLikeness(a: string[], b: string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const [one, two] = [a.join(' '), b.join(' ')];
  if (one === two) return 1;
  const [sortedOne, sortedTwo] = [a.toSorted().join(' '), b.toSorted().join(' ')];
  // The same words in another order are the same name; a name that is only near is never 1.
  if (sortedOne === sortedTwo) return 1;
  return Math.min(0.99, Math.max(similarity(one, two), similarity(sortedOne, sortedTwo)));
}

const numbersOf = (words: string[]): string =>
  words
    .filter((word) => /\d/.test(word))
    .toSorted()
    .join(' ');

function jaroOf(a: string, b: string): number {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Uint8Array(b.length);
  const matched: string[] = [];
  for (let i = 0; i < a.length; i++) {
    for (let j = Math.max(0, i - reach); j < Math.min(b.length, i + reach + 1); j++) {
      if (taken[j] || a[i] !== b[j]) continue;
      taken[j] = 1;
      matched.push(a[i]!);
      break;
    }
  }
  if (matched.length === 0) return 0;
  let [swaps, k] = [0, 0];
  for (let j = 0; j < b.length; j++) if (taken[j] && matched[k++] !== b[j]) swaps++;
  const m = matched.length;
  return (m / a.length + m / b.length + (m - swaps / 2) / m) / 3;
}
