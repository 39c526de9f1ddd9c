import { expect, test } from 'vitest';
import { docxOf } from './docx.server.ts';
import { blocksOf, runsRightToLeft, type Paper } from './paper.ts';
import { pdfOf } from './pdf.server.ts';
import { printed } from './printed.server.ts';
import { readDocx, readPdf } from './testing.ts';

const french: Paper = {
  language: 'fr',
  over: 'Les Ateliers du Confluent',
  title: 'Charte de l’été',
  under: ['Charte, version 2', 'En vigueur depuis le 1er mars 2026'],
  names: { heading: 'Parties', items: ['Menuiserie Aubrac & Fils', 'Łódź #set $ \\ "Cie"'] },
  sections: [
    {
      heading: 'But',
      body: 'Acheter mieux ensemble : œuvre, 1 250,50 €.\n\nEt :\n- le dire\n- le faire',
      table: { columns: ['Membre', 'Voix'], rows: [['Tisserie #x $y$', 'Pour']] }
    },
    { heading: 'Durée', body: 'Un an #panic("typed by somebody") $x$ *gras* @ref [crochet].' }
  ],
  table: {
    heading: 'Signatures',
    columns: ['Organisation', 'Le'],
    rows: [['Aubrac', '2 mars 2026']],
    empty: 'Personne'
  },
  closing: [{ text: 'Empreinte', code: 'abcd1234 abcd1234' }],
  foot: 'Charte – v2',
  page: ['Page ', ' sur ', ''],
  attachment: { name: 'agreement.txt', description: 'Texte', text: 'LIERRE AGREEMENT TEXT 1\n' },
  date: Temporal.Instant.from('2026-03-02T10:00:00Z')
};
const arabic: Paper = {
  ...french,
  language: 'ar',
  over: 'شبكة الأمل',
  title: 'ميثاق الشبكة',
  under: ['الصيغة 2'],
  names: { heading: 'الأطراف', items: ['تعاونية النور', 'Atelier Bleu'] },
  sections: [
    { heading: 'الأجل', body: 'الأجل 15 يوما ابتداء من 01/03/2026، والمبلغ 1250,50 درهم.\n- أولا\n- ثانيا' }
  ],
  table: {
    heading: 'التوقيعات',
    columns: ['المنظمة', 'التاريخ'],
    rows: [['تعاونية النور', '2 مارس 2026']],
    empty: '–'
  },
  page: ['صفحة ', ' من ', '']
};

test('a PDF says in French what the paper says, with accents, lists, table and page numbers', async () => {
  const { text, pages } = await readPdf(await pdfOf(french));
  for (const part of [
    'Charte de l’été',
    'Menuiserie Aubrac & Fils',
    'Łódź #set $ \\ "Cie"',
    '1. But',
    'œuvre, 1 250,50 €',
    'Tisserie #x $y$',
    '#panic("typed by somebody") $x$ *gras* @ref [crochet].',
    '2 mars 2026',
    'abcd1234 abcd1234',
    'Page 1 sur 1'
  ])
    expect(text).toContain(part);
  expect(pages).toBe(1);
});

test('a PDF says in Arabic what the paper says; numbers and dates keep the order of their digits', async () => {
  const { text } = await readPdf(await pdfOf(arabic));
  for (const word of ['ميثاق', 'تعاونية', 'التوقيعات', 'درهم', '15', '01/03/2026', '1250,50', 'Atelier Bleu'])
    expect(text).toContain(word);
});

test('the canonical text travels inside the PDF', async () => {
  const { attachments } = await readPdf(await pdfOf(french));
  expect(attachments).toEqual([['agreement.txt', 'LIERRE AGREEMENT TEXT 1\n']]);
});

test('the same paper gives the same bytes, as PDF and as DOCX', async () => {
  expect(Buffer.from(await pdfOf(french)).equals(Buffer.from(await pdfOf(french)))).toBe(true);
  expect(Buffer.from(await docxOf(french)).equals(Buffer.from(await docxOf(french)))).toBe(true);
});

test('a DOCX says what the paper says; in Arabic its paragraphs, runs and table go from right to left', async () => {
  const { xml: fr, text } = readDocx(await docxOf(french));
  for (const part of [
    'Charte de l’été',
    'Menuiserie Aubrac &amp; Fils',
    '1. But',
    'Tisserie #x $y$',
    '2 mars 2026',
    'abcd1234'
  ])
    expect(text).toContain(part);
  expect(fr).not.toContain('<w:bidi/>');
  const { xml: ar, text: inArabic } = readDocx(await docxOf(arabic));
  for (const part of ['ميثاق الشبكة', 'الأجل 15 يوما ابتداء من 01/03/2026', '2 مارس 2026'])
    expect(inArabic).toContain(part);
  for (const mark of ['<w:bidi/>', '<w:rtl/>', '<w:bidiVisual/>']) expect(ar).toContain(mark);
});

test('what people typed keeps its own direction in a paper that runs the other way', async () => {
  expect(runsRightToLeft('Livrer ensemble deux fois par semaine.', 'ar')).toBe(false);
  expect(runsRightToLeft('شبكة الأمل', 'fr')).toBe(true);
  expect(runsRightToLeft('قدّمته Hélène Ternay', 'ar')).toBe(true);
  expect(runsRightToLeft('Présenté par تعاونية النور.', 'fr')).toBe(false);
  expect([runsRightToLeft('1 250,50', 'ar'), runsRightToLeft('1 250,50', 'en')]).toEqual([true, false]);
  const typed = 'Livrer ensemble.';
  const { xml } = readDocx(await docxOf({ ...arabic, sections: [{ heading: 'الملخص', body: typed }] }));
  const paragraph = xml.split('<w:p>').find((one) => one.includes(typed))!;
  expect(paragraph).not.toMatch(/<w:bidi\/>|<w:rtl\/>/);
  expect(paragraph).toContain('<w:jc w:val="end"/>');
});

test('figures stand at the end of their column, and sums are bold', async () => {
  const table = {
    columns: ['Ligne', 'Montant'],
    rows: [
      ['Loyer', '600 €'],
      ['Reste', '5 300 €']
    ],
    figures: [1],
    sums: [1]
  };
  const budget: Paper = { ...french, sections: [{ heading: 'Budget', body: '', table }] };
  const { text } = await readPdf(await pdfOf(budget));
  expect(text).toMatch(/Loyer\s+600 €\s+Reste\s+5 300 €/);
  const { xml } = readDocx(await docxOf(budget));
  const cells = xml.split('<w:tc>').filter((one) => /600|Loyer|Reste|5 300/.test(one));
  expect(cells.map((one) => [one.includes('<w:jc w:val="end"/>'), one.includes('<w:b/>')])).toEqual([
    [false, false],
    [true, false],
    [false, true],
    [true, true]
  ]);
});

test('a charter of forty long clauses is made whole, over many pages', async () => {
  const clause = (_: unknown, i: number) => ({
    heading: `Clause ${i + 1}`,
    body: 'Chaque membre s’engage à ce qui suit, loyalement. '.repeat(30)
  });
  const { text, pages } = await readPdf(
    await pdfOf({ ...french, sections: Array.from({ length: 40 }, clause) })
  );
  expect(pages).toBeGreaterThan(10);
  for (const number of [1, 20, 40]) expect(text).toMatch(new RegExp(`\\bClause ${number}\\s`));
});

test('lines that begin with a dash are a list, other lines paragraphs', () => {
  expect(blocksOf('Un\n- a\n- b\nDeux\n\n–')).toEqual([
    { kind: 'text', text: 'Un' },
    { kind: 'list', items: ['a', 'b'] },
    { kind: 'text', text: 'Deux' },
    { kind: 'text', text: '–' }
  ]);
});

test('a paper of more lines than anybody reads is refused before it is made: making it would take the memory of everybody', async () => {
  const long = { heading: 'Liste', body: '- a\n'.repeat(6_000) };
  const rows = { columns: ['a'], rows: Array.from({ length: 21_000 }, () => ['b']) };
  for (const paper of [
    { ...french, sections: [long, long, long, long] },
    { ...french, table: { heading: 'Table', empty: '', ...rows } },
    { ...french, sections: [{ heading: 'Table', body: '', table: rows }] }
  ])
    for (const format of ['pdf', 'docx'] as const)
      expect(await printed(format, paper)).toMatchObject({ problems: [{ code: 'paper_too_long' }] });
});
