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
  /** The words of the name that tell it from others, folded, in the order of the name. */
  name: string;
  postalCode: string;
  town: string;
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
    name: meaningfulWords(record.name ?? ''),
    postalCode: record.postal_code ?? '',
    town: record.town ? townKey(record.town) : ''
  };
}

/** The strongest reason to take both for one organisation, or null. */
export function compare(a: Fingerprint, b: Fingerprint): Likeness | null {
  const like = (reason: Reason, score: number, name = nameLikeness(a.name, b.name)): Likeness => ({
    reason,
    score,
    name
  });
  if (a.siret && a.siret === b.siret) return like('same_siret', 1);
  const otherSiren = Boolean(a.siren && b.siren && a.siren !== b.siren);
  if ((a.rna && a.rna === b.rna) || (a.ice && a.ice === b.ice)) {
    if (otherSiren) return like('other_siren', 0.5);
    return like(a.rna && a.rna === b.rna ? 'same_rna' : 'same_ice', 1);
  }
  // Two establishments of one legal unit: one organisation or two is for a person to say.
  if (a.siren && a.siren === b.siren)
    return a.siret && b.siret ? like('other_siret', 0.7) : like('same_siren', 0.98);
  if (otherSiren || (a.rna && b.rna) || (a.ice && b.ice) || a.name === '' || b.name === '') return null;
  const sameTown = a.town !== '' && a.town === b.town;
  const samePlace = a.postalCode && b.postalCode ? a.postalCode === b.postalCode : sameTown;
  if (!samePlace) {
    // One place is not known, or a large town has several postal codes: the whole name may still say something.
    const apart = (a.postalCode || a.town) && (b.postalCode || b.town) && !sameTown;
    return !apart && a.name === b.name ? like('same_name', 0.6, 1) : null;
  }
  if (numbersOf(a.name) !== numbersOf(b.name)) return null;
  const name = nameLikeness(a.name, b.name);
  if (name === 1) return like('same_name_place', 0.95, name);
  return name >= 0.9 ? like('near_name_place', name * 0.9, name) : null;
}

/** Better reasons first, then names that are more alike. */
export const isBetter = (a: Likeness, b: Likeness | undefined): boolean =>
  !b || a.score > b.score || (a.score === b.score && a.name > b.name);

/**
 * An index of records for finding the like of another one without comparing all with all: records meet when they share
 * a number, or a place and the beginning (or the end) of a word of the name. Work grows with the number of records.
 * Entries are chained by hash in plain arrays: a map of a million small lists would take ten times the memory.
 */
export class LikenessIndex<Key> {
  #keys: Key[] = [];
  #prints: Fingerprint[] = [];
  #heads = new Int32Array(BUCKETS).fill(-1);
  #hashes = new Int32Array(1024);
  #records = new Int32Array(1024);
  #next = new Int32Array(1024);
  #size = 0;

  add(key: Key, print: Fingerprint): void {
    const at = this.#keys.push(key) - 1;
    this.#prints.push(print);
    for (const hash of numberBlocks(print)) this.#put(hash, at);
    for (const hash of nameBlocks(print, [print.postalCode !== '']))
      this.#put(print.siren ? ~hash : hash, at);
  }

  /** Every record of the index that is like `print`, once each. */
  like(print: Fingerprint): Map<Key, Likeness> {
    const found = new Map<Key, Likeness>();
    const compared = new Set<number>();
    const look = (hash: number): void => {
      let looked = 0;
      for (
        let entry = this.#heads[hash & (BUCKETS - 1)]!;
        entry >= 0 && looked < LARGEST_BLOCK;
        entry = this.#next[entry]!
      ) {
        if (this.#hashes[entry] !== hash) continue;
        looked += 1;
        const at = this.#records[entry]!;
        if (compared.has(at)) continue;
        compared.add(at);
        const likeness = compare(print, this.#prints[at]!);
        if (likeness) found.set(this.#keys[at]!, likeness);
      }
    };
    for (const hash of numberBlocks(print)) look(hash);
    // With a postal code, a town alone is compared only with those that have none.
    for (const hash of nameBlocks(print, print.postalCode === '' ? [true, false] : [false])) {
      look(hash);
      // Two records with a SIREN each are told apart by it: their names need no comparison.
      if (!print.siren) look(~hash);
    }
    return found;
  }

  #put(hash: number, at: number): void {
    if (this.#size === this.#hashes.length) this.#grow();
    const bucket = hash & (BUCKETS - 1);
    this.#hashes[this.#size] = hash;
    this.#records[this.#size] = at;
    this.#next[this.#size] = this.#heads[bucket]!;
    this.#heads[bucket] = this.#size++;
  }

  #grow(): void {
    const twice = (array: Int32Array): Int32Array<ArrayBuffer> => {
      const larger = new Int32Array(array.length * 2);
      larger.set(array);
      return larger;
    };
    this.#hashes = twice(this.#hashes);
    this.#records = twice(this.#records);
    this.#next = twice(this.#next);
  }
}

const BUCKETS = 2 ** 20;

/** Jaro-Winkler likeness of two texts, 0 to 1 (Winkler 1990, prefix weight 0.1 up to four letters). */
export function similarity(a: string, b: string): number {
  if (a === b) return 1;
  const jaro = jaroOf(a, b);
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

/** A name that half the country bears tells nothing: of such a block only some are compared. */
const LARGEST_BLOCK = 60;

function numberBlocks(print: Fingerprint): number[] {
  const blocks: number[] = [];
  if (print.siret) blocks.push(hashOf(`siret${print.siret}`));
  if (print.siren) blocks.push(hashOf(`siren${print.siren}`));
  if (print.rna) blocks.push(hashOf(`rna${print.rna}`));
  if (print.ice) blocks.push(hashOf(`ice${print.ice}`));
  return blocks;
}

/**
 * The whole name; at each place the beginning and the end of its longest word, the beginning of the second longest. Towns
 * are kept apart by whether a postal code stands beside them (`coded`), for then it decides.
 */
function nameBlocks({ name, postalCode, town }: Fingerprint, coded: readonly boolean[]): number[] {
  if (name === '') return [];
  const blocks = [hashOf(`=${name}`)];
  const [longest = '', second] = name.split(' ').sort((a, b) => b.length - a.length);
  const places = town === '' ? [] : coded.map((beside) => `${beside ? '+' : ''}${town}`);
  for (const place of postalCode === '' ? places : [postalCode, ...places]) {
    blocks.push(hashOf(`${place}^${longest.slice(0, 3)}`), hashOf(`${place}$${longest.slice(-3)}`));
    if (second) blocks.push(hashOf(`${place}^${second.slice(0, 3)}`));
  }
  return blocks;
}

/** FNV-1a, cut to the 30 bits that the engine keeps without an object around them. */
function hashOf(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value & 0x3fffffff;
}

/** Without articles and legal forms, unless nothing else is left. */
function meaningfulWords(name: string): string {
  const all = fold(name).split(' ').filter(Boolean);
  const kept = all.filter((word) => !EMPTY_WORDS.has(word));
  return (kept.length > 0 ? kept : all).join(' ');
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

/** The same words in another order are the same name; a name that is only near is never 1. */
function nameLikeness(one: string, two: string): number {
  if (one === '' || two === '') return 0;
  if (one === two) return 1;
  // Jaro-Winkler cannot reach 0.9 when one text is twice as long as the other.
  const [shorter, longer] = one.length < two.length ? [one, two] : [two, one];
  if (shorter.length * 2 < longer.length) return Math.min(0.89, similarity(one, two));
  const [sortedOne, sortedTwo] = [sorted(one), sorted(two)];
  if (sortedOne === sortedTwo) return 1;
  return Math.min(0.99, Math.max(similarity(one, two), similarity(sortedOne, sortedTwo)));
}

const sorted = (words: string): string => words.split(' ').sort().join(' ');

const numbersOf = (words: string): string =>
  /\d/.test(words)
    ? words
        .split(' ')
        .filter((word) => /\d/.test(word))
        .sort()
        .join(' ')
    : '';

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
