/**
 * What members said of themselves, pooled: strengths, lacks, and which strength of one answers a lack of another. Pure,
 * and explainable: every match names the words it stands on.
 */
import { stringify } from 'csv-stringify/sync';
import { toSafeCell } from '#lib/imports/writing/rules.ts';
import { fold } from '#lib/kernel/text.ts';
import type { Answers } from '#lib/surveys/questions/rules.ts';

export type Line = { organisation: string; text: string; source: 'swot' | 'plan' | 'sheet' };
/** The word as the strength says it, and as the lack does; the same for an explicit tag (`#export`). */
export type Shared = { strength: string; lack: string; tag: boolean };
export type Match = { strength: Line; shared: Shared[] };
export type Answered = { lack: Line; answers: Match[] };
export type Pooled = {
  strengths: Line[];
  answered: Answered[];
  /** Lacks that nobody answers: what the network has to find outside. */
  open: Line[];
  /** Lacks that several have in common, by the word they share: to buy, learn or hire together. */
  common: { word: string; lines: Line[] }[];
};

export type Said = { organisation: string; swot?: Answers; plan?: Answers; skills?: readonly string[] };

/** Words that say nothing about what somebody can do or lacks. */
const SMALL = new Set(
  fold(
    'avec sans pour dans chez vers entre plus moins tres trop peu tout tous toute toutes les des une aux par sur sous ' +
      'notre nos votre vos leur leurs ses son mes mon nous vous avoir etre fait faire bon bonne bons bonnes grand grande ' +
      'the and for with our your their from into more less too much very have been good great ' +
      'على من في الى عن مع هذا هذه بعض جدا لنا لدينا'
  ).split(' ')
);
const SHORTEST = 3;
/** Two words are one when they share so long a beginning, and it is half of the longer one. */
const BEGINNING = 6;
const MOST_ANSWERS = 5;

export function pooled(said: readonly Said[]): Pooled {
  const strengths = once(
    said.flatMap((one) => [
      ...lines(one, 'swot', one.swot?.strengths),
      ...lines(one, 'plan', one.plan?.means),
      ...lines(one, 'sheet', one.skills)
    ])
  );
  const lacks = once(
    said.flatMap((one) => [
      ...lines(one, 'swot', one.swot?.weaknesses),
      ...lines(one, 'plan', one.plan?.lacks)
    ])
  );
  const all = lacks.map((lack) => ({ lack, answers: answersTo(lack, strengths) }));
  return {
    strengths,
    answered: all.filter(({ answers }) => answers.length > 0),
    open: all.filter(({ answers }) => answers.length === 0).map(({ lack }) => lack),
    common: commonWords(lacks)
  };
}

/** The strengths of others that share a word or a tag with a lack, the most shared first: of each its best one. */
export function answersTo(lack: Line, strengths: readonly Line[]): Match[] {
  const wanted = wordsOf(lack.text);
  return strengths
    .filter(({ organisation }) => organisation !== lack.organisation)
    .map((strength) => ({ strength, shared: sharedWords(wordsOf(strength.text), wanted) }))
    .filter(({ shared }) => shared.length > 0)
    .sort((a, b) => weight(b) - weight(a))
    .filter(
      ({ strength }, i, all) =>
        all.findIndex((one) => one.strength.organisation === strength.organisation) === i
    )
    .slice(0, MOST_ANSWERS);
}

/** A tag was written to be found: it counts for more than any number of chance words in a line. */
const weight = ({ shared }: Match): number => shared.reduce((sum, { tag }) => sum + (tag ? 10 : 1), 0);

type Word = { text: string; folded: string; tag: boolean };

export function wordsOf(text: string): Word[] {
  const words = text.match(/#?[\p{L}\p{N}]+/gu) ?? [];
  return words
    .map((word) => ({ text: word, whole: fold(word), tag: word.startsWith('#') }))
    .filter(({ whole, tag }) => whole !== '' && (tag || (whole.length >= SHORTEST && !SMALL.has(whole))))
    .map(({ text, whole, tag }) => ({ text, folded: stem(whole), tag }));
}

/** Plurals of French and English; nothing else is guessed. */
const stem = (word: string): string => (word.length > SHORTEST ? word.replace(/(?<=\p{L})[sx]$/u, '') : word);

function sharedWords(strength: Word[], lack: Word[]): Shared[] {
  return lack.flatMap((wanted) => {
    const found = strength.find((word) => alike(word.folded, wanted.folded));
    return found ? [{ strength: found.text, lack: wanted.text, tag: found.tag && wanted.tag }] : [];
  });
}

export function alike(one: string, other: string): boolean {
  if (one === other) return true;
  const longest = Math.max(one.length, other.length);
  let same = 0;
  while (same < longest && one[same] === other[same]) same += 1;
  return same >= BEGINNING && same * 2 >= longest;
}

/** Each word that lacks of at least two organisations share; a line stands under every word it shares. */
function commonWords(lacks: readonly Line[]): Pooled['common'] {
  const by = new Map<string, { word: string; lines: Line[] }>();
  for (const line of lacks)
    for (const { folded, text } of wordsOf(line.text)) {
      const entry = by.get(folded) ?? { word: text.replace(/^#/, ''), lines: [] };
      if (!entry.lines.includes(line)) entry.lines.push(line);
      by.set(folded, entry);
    }
  return [...by.values()]
    .filter((entry) => new Set(entry.lines.map(({ organisation }) => organisation)).size > 1)
    .sort((a, b) => b.lines.length - a.lines.length);
}

/** What an organisation said in two places counts once. */
const once = (all: Line[]): Line[] =>
  [
    ...new Map(all.toReversed().map((line) => [`${line.organisation} ${fold(line.text)}`, line])).values()
  ].toReversed();

function lines({ organisation }: Said, source: Line['source'], value: unknown): Line[] {
  return Array.isArray(value) ? value.map((text) => ({ organisation, text: String(text), source })) : [];
}

/** A row for each lack and each strength that answers it; lacks that nobody answers have empty cells beside them. */
export function mapTable(map: Pooled, names: Record<string, string>, heading: string[]): string {
  const rows = [
    ...map.answered.flatMap(({ lack, answers }) =>
      answers.map(({ strength, shared }) => [
        names[lack.organisation] ?? '',
        lack.text,
        names[strength.organisation] ?? '',
        strength.text,
        shared.map((pair) => pair.lack).join(', ')
      ])
    ),
    ...map.open.map((lack) => [names[lack.organisation] ?? '', lack.text, '', '', ''])
  ];
  return `\uFEFF${stringify(
    [heading, ...rows].map((row) => row.map(toSafeCell)),
    { delimiter: ';', record_delimiter: '\r\n' }
  )}`;
}
