import type { Locale } from '#lib/platform/messages.ts';

/**
 * A document for paper, in one language: what it says, not how it looks. Text is plain: a line that begins with `- ` is
 * an item of a list, every other line a paragraph.
 */
export type Paper = {
  language: Locale;
  /** Above the title: whose it is. */
  over: string;
  title: string;
  /** Below the title, one line each. */
  under: string[];
  /** A list of names before the text. */
  names?: { heading: string; items: string[] };
  sections: { heading: string; body: string; table?: Rows }[];
  table?: Rows & { heading: string; empty: string };
  /** Small print at the end; `code` stands in letters of equal width, from left to right in every language. */
  closing: { text: string; code?: string }[];
  /** Set close together, for what is meant to be one page. */
  close?: boolean;
  /** At the foot of every page, before the number. */
  foot: string;
  /** "Page {page} of {pages}" in three pieces. */
  page: [before: string, between: string, after: string];
  /** Becomes a file inside a PDF. */
  attachment?: { name: string; description: string; text: string };
  /** When what it says came to be; the moment of printing is never in it, so that the same paper gives the same bytes. */
  date: Temporal.Instant;
};

/**
 * A table: its columns' names, and a cell for each column in each row. Columns of `figures` stand at the end of their
 * cells and leave the room to the first; rows of `sums` are bold.
 */
export type Rows = { columns: string[]; rows: string[][]; figures?: number[]; sums?: number[] };

/** The direction of a line: that of the paper, unless all its letters run the other way, as what people typed may. */
export function runsRightToLeft(text: string, language: Locale): boolean {
  const [rightToLeft, leftToRight] = [
    /[\u0590-\u08ff\ufb1d-\ufefc]/.test(text),
    /\p{Script=Latin}/u.test(text)
  ];
  return rightToLeft === leftToRight ? language === 'ar' : rightToLeft;
}

/** Lines of its text and cells of its tables: they say how much work it is to make. */
export const linesOf = ({ under, names, sections, table }: Paper): number =>
  under.length +
  (names?.items.length ?? 0) +
  cellsOf(table) +
  sections.reduce((sum, one) => sum + one.body.split('\n').length + cellsOf(one.table), 0);
const cellsOf = (table?: Rows): number => (table ? table.rows.length * table.columns.length : 0);

/** A body as blocks: paragraphs and lists. */
export type Block = { kind: 'text'; text: string } | { kind: 'list'; items: string[] };

export function blocksOf(body: string): Block[] {
  const blocks: Block[] = [];
  for (const line of body.split('\n')) {
    const item = /^[-•] (.*)$/.exec(line)?.[1];
    const last = blocks.at(-1);
    if (item !== undefined && last?.kind === 'list') last.items.push(item);
    else if (item !== undefined) blocks.push({ kind: 'list', items: [item] });
    else if (line.trim()) blocks.push({ kind: 'text', text: line });
  }
  return blocks;
}

/** What a paper is printed as. */
export const PAPERS = {
  pdf: { type: 'application/pdf', ending: 'pdf' },
  docx: { type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', ending: 'docx' }
} as const;
export type PaperFormat = keyof typeof PAPERS;
