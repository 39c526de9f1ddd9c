import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { blocksOf, runsRightToLeft, type Block, type Paper, type Rows } from './paper.ts';

/**
 * The paper as a PDF (PDF 1.7, typeface Amiri inside). The same paper gives the same bytes. What people typed goes
 * in as data, never as Typst source. About 30 ms for ten pages; longer texts are bounded by those who make papers.
 * Throws `PdfUnavailable` on a machine for which the compiler is not published.
 */
export async function pdfOf(paper: Paper): Promise<Uint8Array<ArrayBuffer>> {
  const compiler = (made ??= await make());
  compiler.resetShadow();
  compiler.mapShadow(`${folder()}/paper.json`, Buffer.from(JSON.stringify(dataOf(paper))));
  try {
    const pdf = compiler.pdf(
      { mainFileContent: SOURCE },
      { pdfStandard: '1.7', creationTimestamp: Math.floor(paper.date.epochMilliseconds / 1000) }
    );
    return new Uint8Array(pdf);
  } finally {
    compiler.resetShadow();
    compiler.evictCache(10);
  }
}

export class PdfUnavailable extends Error {}

/** The paper as the source below reads it: each line that may be somebody's own words with its direction. */
function dataOf({ sections, names, table, under, ...paper }: Paper): object {
  const line = (text: string) => {
    const rtl = runsRightToLeft(text, paper.language);
    // Amiri writes a full stop that stands alone between marks of direction as the Arabic one.
    return { rtl, text: rtl || runsRightToLeft(text, 'ar') ? text : text.replace(/[\u2066-\u2069]/g, '') };
  };
  const rows = ({ columns, rows: all, figures = [], sums = [] }: Rows) => ({
    columns: columns.map(line),
    rows: all.map((cells) => cells.map(line)),
    figures,
    sums
  });
  const block = (one: Block) =>
    one.kind === 'list'
      ? { kind: 'list', items: one.items.map(line) }
      : { kind: 'text', line: line(one.text) };
  return {
    ...paper,
    date: undefined,
    under: under.map(line),
    ...(names && { names: { ...names, items: names.items.map(line) } }),
    sections: sections.map((one) => ({
      heading: one.heading,
      blocks: blocksOf(one.body).map(block),
      ...(one.table && { table: rows(one.table) })
    })),
    ...(table && { table: { heading: table.heading, empty: table.empty, ...rows(table) } })
  };
}

let made: NodeCompiler | undefined;
const require = createRequire(import.meta.url);
const folder = (): string => dirname(require.resolve('@expo-google-fonts/amiri/package.json'));

async function make(): Promise<NodeCompiler> {
  try {
    const { NodeCompiler } = await import('@myriaddreamin/typst-ts-node-compiler');
    return NodeCompiler.create({ workspace: folder(), fontArgs: [{ fontPaths: [folder()] }] });
  } catch (cause) {
    throw new PdfUnavailable('The PDF compiler is not there for this machine', { cause });
  }
}

/** A calm page: A4, wide margins, 11.5 pt, ragged edge, numbered sections, rules as thin as hair. */
const SOURCE = `
#let d = json("paper.json")
#let rtl-page = d.language == "ar"
#let close = d.at("close", default: false)
#set document(title: d.title, date: none)
#set text(font: "Amiri", lang: d.language, dir: if rtl-page { rtl } else { ltr }, size: if close { 9.5pt } else { 11.5pt }, hyphenate: false)
#set par(leading: if close { 0.6em } else { 0.72em }, spacing: if close { 0.75em } else { 0.95em })
#set align(if rtl-page { right } else { left })
#set page(
  paper: "a4",
  margin: if close { (x: 22mm, top: 18mm, bottom: 22mm) } else { (x: 27mm, top: 26mm, bottom: 28mm) },
  footer: context {
    set text(size: 8.5pt, fill: luma(90))
    line(length: 100%, stroke: 0.3pt + luma(180))
    v(-0.4em)
    grid(columns: (1fr, auto), d.foot,
      d.page.at(0) + str(counter(page).get().first()) + d.page.at(1) + str(counter(page).final().first()) + d.page.at(2))
  },
)
#set list(marker: [–], indent: 0.6em, body-indent: 0.6em, spacing: if close { 0.6em } else { 0.7em })
#show heading: set block(above: if close { 1.15em } else { 1.7em }, below: if close { 0.6em } else { 0.75em }, sticky: true)
#show heading.where(level: 1): set text(size: if close { 17pt } else { 21pt })
#show heading.where(level: 2): set text(size: if close { 11pt } else { 13pt })
#let rule = line(length: 100%, stroke: 0.4pt + luma(150))
#let code(it) = text(dir: ltr, font: ("DejaVu Sans Mono", "Amiri"), size: 8.5pt, it)
#let edge = if rtl-page { right } else { left }
#let other = if rtl-page { left } else { right }
#let own(it) = { set text(dir: if it.rtl { rtl } else { ltr }); it.text }
#let rows(it) = {
  set text(size: if close { 9pt } else { 9.5pt })
  set par(leading: 0.6em)
  let figures = it.figures
  show table.cell.where(y: 0): set text(weight: "bold")
  show table.cell: it-cell => if (it-cell.y - 1) in it.sums { strong(it-cell) } else { it-cell }
  table(
    columns: if figures.len() == 0 { it.columns.len() } else { (1fr,) + (auto,) * (it.columns.len() - 1) },
    align: (x, y) => if x in figures { other } else { edge },
    stroke: (x, y) => (bottom: 0.4pt + luma(if y == 0 { 90 } else { 190 })),
    inset: (x: 4pt, y: if close { 4pt } else { 6pt }),
    table.header(..it.columns.map(own)),
    ..it.rows.flatten().map(own),
  )
}

#text(size: 10.5pt, fill: luma(80), d.over)
#v(-0.3em)
#heading(level: 1, d.title)
#for one in d.under { set text(size: 10.5pt, fill: luma(60)); par(own(one)) }
#v(0.3em)
#rule
#if d.at("names", default: none) != none {
  heading(level: 2, d.names.heading)
  list(..d.names.items.map(own))
}
#for (i, s) in d.sections.enumerate() {
  heading(level: 2, str(i + 1) + ". " + s.heading)
  for b in s.blocks {
    if b.kind == "list" { list(..b.items.map(own)) } else { set text(dir: if b.line.rtl { rtl } else { ltr }); par(b.line.text) }
  }
  if s.at("table", default: none) != none { rows(s.table) }
}
#if d.at("table", default: none) != none {
  heading(level: 2, d.table.heading)
  if d.table.rows.len() == 0 { par(d.table.empty) } else { rows(d.table) }
}
#if d.closing.len() > 0 { v(1.4em); rule }
#set text(size: 9pt, fill: luma(60))
#for one in d.closing {
  par(one.text)
  if one.at("code", default: none) != none { par(code(one.code)) }
}
#if d.at("attachment", default: none) != none {
  pdf.embed(d.attachment.name, bytes(d.attachment.text), mime-type: "text/plain", description: d.attachment.description, relationship: "source")
}
`;
