import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { blocksOf, type Paper } from './paper.ts';

/**
 * The paper as a PDF (PDF 1.7, typeface Amiri inside). The same paper gives the same bytes. What people typed goes
 * in as data, never as Typst source. About 30 ms for ten pages; longer texts are bounded by those who make papers.
 * Throws `PdfUnavailable` on a machine for which the compiler is not published.
 */
export async function pdfOf(paper: Paper): Promise<Uint8Array<ArrayBuffer>> {
  const compiler = (made ??= await make());
  const data = { ...paper, date: undefined, sections: undefined };
  const sections = paper.sections.map(({ body, ...section }) => ({ ...section, blocks: blocksOf(body) }));
  compiler.resetShadow();
  compiler.mapShadow(`${folder()}/paper.json`, Buffer.from(JSON.stringify({ ...data, sections })));
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
#set document(title: d.title, date: none)
#set text(font: "Amiri", lang: d.language, dir: if rtl-page { rtl } else { ltr }, size: 11.5pt, hyphenate: false)
#set par(leading: 0.72em, spacing: 0.95em)
#set page(
  paper: "a4",
  margin: (x: 27mm, top: 26mm, bottom: 28mm),
  footer: context {
    set text(size: 8.5pt, fill: luma(90))
    line(length: 100%, stroke: 0.3pt + luma(180))
    v(-0.4em)
    grid(columns: (1fr, auto), d.foot,
      d.page.at(0) + str(counter(page).get().first()) + d.page.at(1) + str(counter(page).final().first()) + d.page.at(2))
  },
)
#set list(marker: [–], indent: 0.6em, body-indent: 0.6em, spacing: 0.7em)
#show heading: set block(above: 1.7em, below: 0.75em, sticky: true)
#show heading.where(level: 1): set text(size: 21pt)
#show heading.where(level: 2): set text(size: 13pt)
#let rule = line(length: 100%, stroke: 0.4pt + luma(150))
#let code(it) = text(dir: ltr, font: ("DejaVu Sans Mono", "Amiri"), size: 8.5pt, it)
#let rows(it) = {
  set text(size: 9.5pt)
  show table.cell.where(y: 0): set text(weight: "bold")
  table(
    columns: it.columns.len(),
    stroke: (x, y) => (bottom: 0.4pt + luma(if y == 0 { 90 } else { 190 })),
    inset: (x: 4pt, y: 6pt),
    table.header(..it.columns.map(one => [#one])),
    ..it.rows.flatten().map(one => [#one]),
  )
}

#text(size: 10.5pt, fill: luma(80), d.over)
#v(-0.3em)
#heading(level: 1, d.title)
#for one in d.under { par(text(size: 10.5pt, fill: luma(60), one)) }
#v(0.3em)
#rule
#if d.at("names", default: none) != none {
  heading(level: 2, d.names.heading)
  list(..d.names.items.map(one => [#one]))
}
#for (i, s) in d.sections.enumerate() {
  heading(level: 2, str(i + 1) + ". " + s.heading)
  for b in s.blocks {
    if b.kind == "list" { list(..b.items.map(one => [#one])) } else { par(b.text) }
  }
  if s.at("table", default: none) != none { rows(s.table) }
}
#if d.at("table", default: none) != none {
  heading(level: 2, d.table.heading)
  if d.table.rows.len() == 0 { par(d.table.empty) } else { rows(d.table) }
}
#v(1.4em)
#rule
#set text(size: 9pt, fill: luma(60))
#for one in d.closing {
  par(one.text)
  if one.at("code", default: none) != none { par(code(one.code)) }
}
#if d.at("attachment", default: none) != none {
  pdf.embed(d.attachment.name, bytes(d.attachment.text), mime-type: "text/plain", description: d.attachment.description, relationship: "source")
}
`;
