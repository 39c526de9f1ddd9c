/** What a search means: which words were typed, what each may match, and from which end it is cheapest to begin. */
import { fold } from '#lib/kernel/text.ts';

/** How well an organisation was found, best first; also the first order of the results. */
export const TIERS = { exact: 0, start: 1, inside: 2, slip: 3, about: 4 } as const;

const MOST_WORDS = 6;
const LONGEST_WORD = 60;

/** The words of a search as names are stored: small letters, no accents. At most six, none twice. */
export const wordsOf = (text: string): string[] =>
  [...new Set(fold(text).split(' '))]
    .filter(Boolean)
    .slice(0, MOST_WORDS)
    .map((word) => word.slice(0, LONGEST_WORD));

/**
 * Something to look up in the vocabulary: `word` in names and texts; `joined` two neighbours written as one
 * ("benchekroun" for "ben chekroun"), in names only; `about` in texts only; `term` a term as it is.
 */
export type Entry = { kind: 'word' | 'joined' | 'about' | 'term'; word: string; also: string[] };

/**
 * Entries of a search. `meaning` gives terms that a word means without being written in any sheet, such as the
 * divisions of a sector or the code of a language.
 */
export function entriesOf(words: string[], meaning: (word: string) => string[]): Entry[] {
  return [
    ...words.map((word): Entry => ({ kind: 'word', word, also: meaning(word) })),
    ...words.slice(1).map((word, at): Entry => ({ kind: 'joined', word: words[at]! + word, also: [] }))
  ];
}

/** What the vocabulary knows of one entry. */
export type Known = {
  word: string;
  /** Terms of names (`n:`) with the tier at which they match. */
  names: { term: string; tier: number }[];
  /** First halves of the entry that are a word of some name, as the rest is: "ben" of "benchekroun". */
  lefts: string[];
  /** Terms of texts, sectors and languages. */
  about: string[];
  /** A word such as "de" or "the", which no text is searched for. */
  small: boolean;
};

/** Organisations that the terms lead to, counted up to a bound, and 0 where there is nothing to choose. */
export type Resolved = Known & { nameCount: number; aboutCount: number };

/**
 * What the vocabulary is asked for the entries, by their index: fragments that begin with `start`, whole fragments, and
 * words whose stems begin a stem of some text.
 */
export function lookUpsOf(entries: Entry[]): {
  starts: { at: number; start: string }[];
  pieces: string[];
  texts: { at: number; word: string }[];
} {
  return {
    starts: entries.flatMap(({ kind, word }, at) =>
      kind === 'word'
        ? [{ at, start: EXACT + word }, ...(word.length > 2 ? [{ at, start: `-${word}` }] : [])]
        : []
    ),
    pieces: [
      ...new Set(
        entries.flatMap((entry) => [...slipsOf(entry), ...halvesOf(entry).flat(), ...wholeOf(entry)])
      )
    ],
    texts: entries.flatMap(({ kind, word }, at) =>
      kind === 'word' || kind === 'about' ? [{ at, word }] : []
    )
  };
}
/** Marks of fragments: the whole word, and the word without one letter. */
const [EXACT, SHORTENED] = ['=', '~'];

const wholeOf = ({ kind, word }: Entry): string[] => (kind === 'joined' ? [EXACT + word] : []);

/** Fragments of the words that are one slip away, and of some that are two: a letter too many, missing, wrong, or moved. */
function slipsOf({ kind, word }: Entry): string[] {
  const letters = Array.from(word);
  if ((kind !== 'word' && kind !== 'joined') || letters.length < 4 || letters.length > 31) return [];
  const shorter = letters.map((_, at) => letters.toSpliced(at, 1).join(''));
  return [SHORTENED + word, ...shorter.flatMap((rest) => [SHORTENED + rest, EXACT + rest])];
}

/** Both halves of a word, as fragments, wherever it may be cut in two. */
function halvesOf({ kind, word }: Entry): [string, string][] {
  const letters = Array.from(word);
  if (kind !== 'word' || letters.length > 40) return [];
  return letters
    .slice(2, -1)
    .map((_, cut) => [EXACT + letters.slice(0, cut + 2).join(''), EXACT + letters.slice(cut + 2).join('')]);
}

/** A row of the vocabulary: under a `start` of entry `at`, as a whole fragment (no `at`), or by a stem (no `fragment`). */
export type Found = { at: number | null; fragment: string | null; word: string | null };

/** What was found for each entry. A stem that no text has comes without a word: it tells that the entry has stems. */
export function knownOf(entries: Entry[], found: Found[]): Known[] {
  const words = Map.groupBy(
    found.filter(({ at }) => at === null),
    ({ fragment }) => fragment!
  );
  const under = (pieces: string[]): string[] => [
    ...new Set(pieces.flatMap((piece) => words.get(piece) ?? []).map(({ word }) => word!))
  ];
  return entries.map((entry, at) => {
    const { kind, word, also } = entry;
    const mine = found.filter((row) => row.at === at);
    const stems = mine.filter(({ fragment }) => fragment === null);
    const tierOf = (row: Found): number =>
      row.word === word ? TIERS.exact : row.fragment!.startsWith(EXACT) ? TIERS.start : TIERS.inside;
    return {
      word,
      names: [
        ...mine
          .filter(({ fragment }) => fragment !== null)
          .map((row) => ({ term: `n:${row.word}`, tier: tierOf(row) })),
        ...under(wholeOf(entry)).map((whole) => ({ term: `n:${whole}`, tier: TIERS.exact })),
        ...under(slipsOf(entry))
          .filter((near) => near !== word && isSlip(word, near))
          .map((near) => ({ term: `n:${near}`, tier: TIERS.slip }))
      ],
      lefts: halvesOf(entry).flatMap(([left, right]) =>
        words.has(left) && words.has(right) ? [left.slice(EXACT.length)] : []
      ),
      about: [
        ...new Set([
          ...stems.flatMap((row) => (row.word === null ? [] : [`x:${row.word}`])),
          ...also,
          ...(kind === 'term' ? [word] : [])
        ])
      ],
      small: stems.length === 0 && (kind === 'word' || kind === 'about')
    };
  });
}

/**
 * Terms whose organisations are worth counting: two lists for each entry, of names and of texts, left empty where there is
 * nothing to choose and where there are many for sure.
 */
export const listsToCount = (known: Known[]): string[][] =>
  known.flatMap(({ names, about }) => [
    (known.length > 1 || names.length > LISTED) && names.length < MOST ? names.map(({ term }) => term) : [],
    known.length > 1 ? about : []
  ]);

/** With the counts of `listsToCount`, in its order. */
export const counted = (known: Known[], counts: number[]): Resolved[] =>
  known.map((one, at) => ({
    ...one,
    nameCount: one.names.length >= MOST ? COUNTED + 1 : (counts[2 * at] ?? 0),
    aboutCount: counts[2 * at + 1] ?? 0
  }));

export type Term = {
  term: string;
  tier: number;
  /** What the name must look like besides; names are matched between two spaces. */
  like: string;
  /** What it must not look like, for then a better tier has it already. */
  unlike: string;
};

/** One word of a search, or one filter, with everything it may match. */
export type Clause = {
  /** Null for a filter: what it asks for is read on the sheet itself. */
  word: string | null;
  terms: Term[];
  /** Names that match, as patterns. */
  patterns: string[];
  /** Terms of which a sheet that matches otherwise has one. */
  probes: string[];
  /** So many different words match that names are better read in their order. */
  broad: boolean;
  cost: number;
};

/** From this many words on, and with more organisations than `MANY`, collecting costs more than reading in order. */
export const LISTED = 20;
export const MANY = 1000;
/** Organisations of one word are counted up to here, to begin with the rarest. */
export const COUNTED = 3000;
/** Words of texts that are listed for one beginning. */
export const LISTED_TEXTS = 100;
/** Words listed for one beginning or middle of a word; with more, names are read in their order. */
export const MOST = 400;
/** Words listed for all whole fragments of a search together: a few hundred at most in any language written in letters. */
export const MOST_PIECES = 1000;
const NEVER = ' ';
const MOST_PROBES = 60;

/** From what the vocabulary knows to what must hold, cheapest first. Small words are dropped when others remain. */
export function clausesOf(entries: Entry[], found: Resolved[]): Clause[] {
  const singles = entries.map((entry, at) => ({ entry, at, known: found[at]! }));
  const words = singles.filter(({ entry }) => entry.kind === 'word');
  const telling = words.filter(({ known }) => !known.small);
  const firstJoined = entries.findIndex(({ kind }) => kind === 'joined');
  const joinsOf = (at: number): Resolved[] =>
    firstJoined < 0
      ? []
      : [at - 1, at].flatMap((join) => (inRange(join, words.length - 1) ? [found[firstJoined + join]!] : []));
  const filters = singles.filter(({ entry }) => entry.kind === 'about' || entry.kind === 'term');
  return [
    ...(telling.length > 0 ? telling : words).map(({ entry, at, known }) =>
      clauseOf(entry.word, known, joinsOf(at))
    ),
    ...filters.filter(({ known }) => leads(known)).map(({ known }) => filterOf(known))
  ].sort((a, b) => Number(a.broad) - Number(b.broad) || a.cost - b.cost);
}

/**
 * How the other words are checked. `whole`: all organisations of the word are read once, then it is a look-up; `single`:
 * each organisation is looked up by itself, which ends as soon as the page is full. Two frequent words often meet on
 * fifty names; three rarely do, and then everything is looked through.
 */
export function wayOf(clause: Clause, lead: Clause, others: number): 'whole' | 'single' {
  if (lead.broad || lead.cost < WORTH_READING) return 'single';
  const counted = ({ cost }: Clause): boolean => cost <= COUNTED;
  return counted(clause) || (others > 1 && !counted(lead)) ? 'whole' : 'single';
}
const WORTH_READING = 100;

/** A filter leads a search unless its word is too small or too short to look up; it is read on the sheet anyway. */
const leads = ({ small, about }: Resolved): boolean => !small && about.length < LISTED_TEXTS;

const inRange = (index: number, length: number): boolean => index >= 0 && index < length;

function clauseOf(word: string, known: Resolved, joins: Resolved[]): Clause {
  const { exact, start, inside, slip, about } = TIERS;
  const unlike = [NEVER, `% ${word} %`, `% ${word}%`, `%${word}%`, `%${word}%`];
  const splits = known.lefts.map((left) => ({ left, right: word.slice(left.length) }));
  const terms: Term[] = [
    ...known.names.map(({ term, tier }) => ({ term, tier, like: '%', unlike: unlike[tier]! })),
    ...splits.map(({ left, right }) => ({
      term: `n:${right}`,
      tier: inside,
      like: `% ${left} ${right} %`,
      unlike: unlike[slip]!
    })),
    ...joins.flatMap(({ names }) =>
      names.map(({ term, tier }) => ({
        term,
        tier: tier === exact ? inside : slip,
        like: '%',
        unlike: unlike[slip]!
      }))
    ),
    ...known.about.map((term) => ({ term, tier: about, like: '%', unlike: unlike[about]! }))
  ];
  const broad = known.names.length > LISTED && known.nameCount > MANY;
  const inName = ({ tier, like }: Term): boolean => tier === start || tier === inside || like !== '%';
  return {
    word,
    terms: broad ? besideName(terms, word) : terms,
    patterns: [`%${word}%`, ...splits.map(({ left, right }) => `% ${left} ${right} %`)],
    probes: [
      ...terms.filter((term) => !inName(term)).map(({ term }) => term),
      ...joins.flatMap(({ names }) => names.map(({ term }) => term))
    ].slice(0, MOST_PROBES),
    broad,
    cost: known.nameCount + known.aboutCount
  };
}

/** What leads to organisations whose name does not hold the word: texts, and short names that are the word itself. */
function besideName(terms: Term[], word: string): Term[] {
  return terms
    .filter(({ tier }) => tier === TIERS.about || tier === TIERS.exact)
    .map((term) => ({ ...term, tier: TIERS.about, unlike: `%${word}%` }));
}

/** One slip of the fingers: a letter wrong, missing, too many, or two neighbours swapped. */
export function isSlip(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const swapped = left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
  return swapped || (left.length <= 1 && right.length <= 1);
}

const filterOf = (known: Resolved): Clause => ({
  word: null,
  terms: known.about.map((term) => ({ term, tier: TIERS.about, like: '%', unlike: NEVER })),
  patterns: [],
  probes: [],
  broad: false,
  cost: known.aboutCount
});

/**
 * Filters as entries, so that the rarest thing asked for leads the search. The language of the network itself is no
 * term: nearly everybody speaks it.
 */
export function filterEntries(filters: {
  town: string | null;
  skill: string | null;
  division: string | null;
  language: string | null;
  home: string;
}): Entry[] {
  const { town, skill, division, language, home } = filters;
  const longest = (text: string | null): string =>
    wordsOf(text ?? '').reduce((long, word) => (word.length > long.length ? word : long), '');
  const entry = (kind: Entry['kind'], word: string): Entry[] => (word ? [{ kind, word, also: [] }] : []);
  return [
    ...entry('about', longest(town)),
    ...entry('about', longest(skill)),
    ...entry('term', division ? `a:${division}` : ''),
    ...entry('term', language && language !== home ? `l:${language}` : '')
  ];
}
