import type * as Docx from 'docx';
import type { Unzipped, Zippable } from 'fflate';
import { blocksOf, runsRightToLeft, type Paper, type Rows } from './paper.ts';

/**
 * The paper as a DOCX, for those who go on writing in it. Right to left in Arabic: paragraphs, table and numbers of pages;
 * a line that runs the other way keeps its own direction, on the side of the others.
 * The same paper gives the same bytes: dates inside are those of the paper.
 */
export async function docxOf(paper: Paper): Promise<Uint8Array<ArrayBuffer>> {
  const docx = await import('docx');
  const bytes = await docx.Packer.pack(documentOf(docx, paper), 'uint8array');
  const { unzipSync, zipSync } = await import('fflate');
  return new Uint8Array(zipSync(dated(unzipSync(bytes), paper.date), { mtime: EPOCH }));
}

/** The earliest moment a ZIP archive knows. */
const EPOCH = new Date(1980, 0, 1, 12);

function dated(files: Unzipped, date: Temporal.Instant): Zippable {
  const core = 'docProps/core.xml';
  const at = date.toString({ smallestUnit: 'second' });
  const text = new TextDecoder()
    .decode(files[core])
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, at)
    .replace(/(<dc:creator>|<cp:lastModifiedBy>)[^<]*/g, '$1Lierre');
  return { ...files, [core]: new TextEncoder().encode(text) };
}

function documentOf(docx: typeof Docx, paper: Paper): Docx.Document {
  const { AlignmentType, Document, Footer, HeadingLevel, PageNumber, Paragraph, TextRun } = docx;
  const rightToLeft = paper.language === 'ar';
  const run = (text: string, more: object = {}) => new TextRun({ text, rightToLeft, ...more });
  const paragraph = (text: string, more: object = {}, letters: object = {}) => {
    const own = runsRightToLeft(text, paper.language);
    return new Paragraph({
      bidirectional: own,
      ...(own !== rightToLeft && { alignment: AlignmentType.END }),
      spacing: { after: 120 },
      children: [run(text, { ...letters, rightToLeft: own })],
      ...more
    });
  };
  const heading = (text: string, level: 1 | 2) =>
    paragraph(text, {
      heading: level === 1 ? HeadingLevel.HEADING_1 : HeadingLevel.HEADING_2,
      spacing: { before: level === 1 ? 60 : 280, after: 120 },
      keepNext: true
    });
  const body = (text: string) =>
    blocksOf(text).flatMap((block) =>
      block.kind === 'text'
        ? [paragraph(block.text)]
        : block.items.map((item) => paragraph(item, { bullet: { level: 0 }, spacing: { after: 60 } }))
    );
  const [before, between, after] = paper.page;
  const foot = new Footer({
    children: [
      new Paragraph({
        bidirectional: rightToLeft,
        alignment: AlignmentType.CENTER,
        children: [
          run(`${paper.foot} – ${before}`, { size: 17 }),
          new TextRun({ children: [PageNumber.CURRENT], rightToLeft, size: 17 }),
          run(between, { size: 17 }),
          new TextRun({ children: [PageNumber.TOTAL_PAGES], rightToLeft, size: 17 }),
          run(after, { size: 17 })
        ]
      })
    ]
  });
  return new Document({
    title: paper.title,
    creator: 'Lierre',
    styles: { default: { document: { run: { font: rightToLeft ? 'Arial' : 'Cambria', size: 23 } } } },
    sections: [
      {
        properties: { page: { margin: { top: 1400, bottom: 1500, left: 1500, right: 1500 } } },
        footers: { default: foot },
        children: [
          paragraph(paper.over, {}, { color: '555555' }),
          heading(paper.title, 1),
          ...paper.under.map((line) => paragraph(line, {}, { color: '444444', size: 21 })),
          ...(paper.names
            ? [
                heading(paper.names.heading, 2),
                ...paper.names.items.map((item) => paragraph(item, { bullet: { level: 0 } }))
              ]
            : []),
          ...paper.sections.flatMap((section, index) => [
            heading(`${index + 1}. ${section.heading}`, 2),
            ...body(section.body),
            ...(section.table ? [tableOf(docx, section.table, rightToLeft)] : [])
          ]),
          ...(paper.table
            ? [
                heading(paper.table.heading, 2),
                paper.table.rows.length
                  ? tableOf(docx, paper.table, rightToLeft)
                  : paragraph(paper.table.empty)
              ]
            : []),
          ...paper.closing.flatMap(({ text, code }) => [
            paragraph(text, { spacing: { before: 200 } }, { size: 18 }),
            ...(code
              ? [new Paragraph({ children: [new TextRun({ text: code, font: 'Courier New', size: 16 })] })]
              : [])
          ])
        ]
      }
    ]
  });
}

function tableOf(
  { AlignmentType, Paragraph, Table, TableCell, TableRow, TextRun, WidthType }: typeof Docx,
  { columns, rows, figures = [], sums = [] }: Rows,
  rightToLeft: boolean
): Docx.Table {
  const cell = (text: string, column: number, bold: boolean) => {
    const own = runsRightToLeft(text, rightToLeft ? 'ar' : 'fr');
    const atEnd = figures.includes(column) !== (own !== rightToLeft);
    return new TableCell({
      children: [
        new Paragraph({
          bidirectional: own,
          ...(atEnd && { alignment: AlignmentType.END }),
          children: [new TextRun({ text, bold, rightToLeft: own, size: 20 })]
        })
      ]
    });
  };
  const row = (cells: string[], bold: boolean, tableHeader: boolean) =>
    new TableRow({
      tableHeader,
      cantSplit: true,
      children: cells.map((text, column) => cell(text, column, bold))
    });
  return new Table({
    visuallyRightToLeft: rightToLeft,
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [row(columns, true, true), ...rows.map((cells, i) => row(cells, sums.includes(i), false))]
  });
}
