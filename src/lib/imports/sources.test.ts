import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCards } from '#lib/imports/cards/rules.ts';
import { inspect, rowsOf, type Choices, type Source } from '#lib/imports/sources/rules.ts';
import { MAX_COLUMNS, MAX_ROWS, type Row } from '#lib/imports/tables/rules.ts';

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const real = (name: string): Buffer => readFileSync(`e2e/organisations/${name}`);

function seen(bytes: Uint8Array, choices?: Choices): Source {
  const source = inspect(bytes, choices);
  if (!source.ok) throw new Error(source.problems[0]!.code);
  return source.value;
}
function refused(bytes: Uint8Array): string {
  const source = inspect(bytes);
  return source.ok ? 'accepted' : source.problems[0]!.code;
}
async function allRows(bytes: Uint8Array, source = seen(bytes)): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of rowsOf(bytes, source)) rows.push(...batch);
  return rows;
}

/** windows-1256 has the letters of `text` at these places; Node decodes the encoding but does not write it. */
function windows1256(text: string): Buffer {
  const decoder = new TextDecoder('windows-1256');
  const table = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Buffer.of(byte)), byte]));
  return Buffer.from([...text].map((letter) => table.get(letter) ?? 0x3f));
}

const FRENCH = 'Nom;Ville\nL’Été créatif;Périgueux\nAtelier du Hêtre;Bègles\n';
const ARABIC = 'الاسم;المدينة\nجمعية النور;الدار البيضاء\nتعاونية الأمل;الرباط\n';

describe('the text of a file', () => {
  test('UTF-8 with or without byte-order mark', async () => {
    for (const bytes of [utf8(FRENCH), utf8(`\uFEFF${FRENCH}`)]) {
      expect(seen(bytes).columns.map((column) => column.target)).toEqual(['name', 'town']);
      expect((await allRows(bytes))[0]!.cells).toEqual(['L’Été créatif', 'Périgueux']);
    }
    expect(seen(utf8(`\uFEFF${FRENCH}`)).encodingReason).toBe('bom');
  });

  test('UTF-16 in both orders, with and without byte-order mark', async () => {
    const little = Buffer.from(FRENCH, 'utf16le');
    const big = Buffer.from(little).swap16();
    for (const [bytes, encoding, reason] of [
      [Buffer.concat([Buffer.of(0xff, 0xfe), little]), 'utf-16le', 'bom'],
      [Buffer.concat([Buffer.of(0xfe, 0xff), big]), 'utf-16be', 'bom'],
      [little, 'utf-16le', 'zeros'],
      [big, 'utf-16be', 'zeros']
    ] as const) {
      expect(seen(bytes)).toMatchObject({ encoding, encodingReason: reason });
      expect((await allRows(bytes))[1]!.cells).toEqual(['Atelier du Hêtre', 'Bègles']);
    }
  });

  test('windows-1252: accents that stand alone', async () => {
    const bytes = Buffer.from(FRENCH.replaceAll('’', "'"), 'latin1');
    expect(seen(bytes)).toMatchObject({ encoding: 'windows-1252', encodingReason: 'accents' });
    expect((await allRows(bytes))[0]!.cells).toEqual(["L'Été créatif", 'Périgueux']);
  });

  test('windows-1256: whole words of Arabic letters', async () => {
    const bytes = windows1256(ARABIC);
    expect(seen(bytes)).toMatchObject({ encoding: 'windows-1256', encodingReason: 'arabic_words' });
    expect(seen(bytes).columns.map((column) => column.target)).toEqual(['name', 'town']);
    expect((await allRows(bytes))[0]!.cells).toEqual(['جمعية النور', 'الدار البيضاء']);
  });

  test('a person may choose another encoding than the guess', async () => {
    const bytes = Buffer.from('Nom\nCaf\u008e\n', 'latin1');
    expect((await allRows(bytes, seen(bytes, { encoding: 'macintosh', heading: true })))[0]!.cells).toEqual([
      'Café'
    ]);
  });

  test('one damaged letter does not change the encoding of a whole file', () => {
    const bytes = Buffer.concat([utf8(FRENCH.repeat(20)), Buffer.of(0xe9, 0x0a)]);
    expect(seen(bytes).encoding).toBe('utf-8');
  });
});

describe('files that are no tables are refused by name', () => {
  test.each([
    [
      'a spreadsheet named .csv',
      Buffer.concat([Buffer.from('PK\u0003\u0004'), utf8('....[Content_Types].xml')]),
      'file_is_spreadsheet'
    ],
    ['a zip', Buffer.concat([Buffer.from('PK\u0003\u0004'), utf8('membres.csv')]), 'file_is_archive'],
    ['an old spreadsheet', Buffer.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1), 'file_is_old_spreadsheet'],
    ['a PDF', utf8('%PDF-1.7 ...'), 'file_is_pdf'],
    ['an image', Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d), 'file_is_image'],
    ['a web page', utf8('<!DOCTYPE html><html>'), 'file_is_web_page'],
    ['bytes of a program', Buffer.from(Array.from({ length: 400 }, (_, i) => i % 7)), 'file_is_binary'],
    ['nothing', utf8(''), 'file_empty'],
    ['only spaces', utf8(' \n \n'), 'file_empty'],
    ['500 columns', utf8(`${'a,'.repeat(499)}a\n${'1,'.repeat(499)}1\n`), 'too_many_columns'],
    ['more than 30 MB', Buffer.alloc(30_000_001, 'a'), 'file_too_large'],
    ['broken JSON', utf8('[{"a":'), 'json_unreadable']
  ])('%s', (_, bytes, code) => {
    expect(refused(bytes)).toBe(code);
  });
});

describe('a table', () => {
  test.each([',', ';', '\t', '|'] as const)(
    'separated by %j, with commas and line breaks in quotes',
    async (separator) => {
      const text = [
        ['Nom', 'Adresse', 'Ville'],
        ['A', '"26, rue; st | père\nbât. 2"', 'Ternay'],
        ['B', '1 rue', 'Lyon']
      ]
        .map((cells) => cells.join(separator))
        .join('\r\n');
      expect(seen(utf8(text)).separator).toBe(separator);
      expect(await allRows(utf8(text))).toEqual([
        { line: 2, cells: ['A', '26, rue; st | père\nbât. 2', 'Ternay'] },
        { line: 4, cells: ['B', '1 rue', 'Lyon'] }
      ]);
    }
  );

  test('of one column has no separator', async () => {
    expect((await allRows(utf8('Nom\nAlpha, Bêta et Cie\nGamma\n'))).map((row) => row.cells[0])).toHaveLength(
      2
    );
  });

  test('may have a title above its heading, and blank rows', async () => {
    const bytes = utf8('Liste des adhérents 2025;;\n;;\nNom;SIREN;Ville\n\nA;552081317;Lyon\n');
    expect(seen(bytes).columns.map((column) => column.target)).toEqual(['name', 'siren', 'town']);
    expect(await allRows(bytes)).toEqual([{ line: 5, cells: ['A', '552081317', 'Lyon'] }]);
  });

  test('without heading is read from its first row, by its values', async () => {
    const bytes = utf8('Alpha;552081317;64700;a@exemple.fr\nBêta;732829320;75001;b@exemple.fr\n');
    expect(seen(bytes).columns.map((column) => column.target)).toEqual([
      'name',
      'siren',
      'postal_code',
      'email'
    ]);
    expect(await allRows(bytes)).toHaveLength(2);
  });

  test('with a quotation mark that is never closed is refused at its line', async () => {
    const bytes = utf8('Nom,Ville\nA,Lyon\nB,"Paris\nC,Nice\n');
    const reading = rowsOf(bytes, seen(bytes));
    let next = await reading.next();
    while (!next.done) next = await reading.next();
    expect(next.value).toMatchObject({
      ok: false,
      problems: [{ code: 'quote_not_closed', params: { line: 3 } }]
    });
  });
});

describe('a file that is small and would make a table that is not', () => {
  const refusal = (text: string) => inspect(Buffer.from(text));
  const many = (count: number, one: (n: number) => string): string[] =>
    Array.from({ length: count }, (_, n) => one(n));

  test('is refused before the table is made, if every row has a column of its own', () => {
    const problems = [{ code: 'too_many_columns', params: { columns: 30_000 } }];
    expect(refusal(`[${many(30_000, (n) => `{"k${n}":1}`).join()}]`)).toMatchObject({ problems });
    const card = (n: number): string => `BEGIN:VCARD\nX-LIERRE-EXTRA:{"k${n}":"1"}\nEND:VCARD\n`;
    expect(refusal(many(30_000, card).join(''))).toMatchObject({ problems });
  });

  test('is refused before the table is made, if nearly all of its rows are empty', () => {
    const wide = `{${many(MAX_COLUMNS, (n) => `"k${n}":1`).join()}}`;
    const long = `[${[wide, ...many(MAX_ROWS, () => '{}')].join()}]`;
    expect(refusal(long)).toMatchObject({ problems: [{ code: 'too_many_rows' }] });
  });
});

describe('cards', () => {
  test('with more said about a value than anybody says cannot be read', () => {
    const card = (said: string): string => `BEGIN:VCARD\nVERSION:4.0\nFN${said}:x\nEND:VCARD\n`;
    for (const said of [';a=b'.repeat(1000), '\n ;a=b'.repeat(1000), `;c=":"${';a="b"'.repeat(1000)}`])
      expect(readCards(card(said))).toMatchObject({ value: { rows: [{ broken: 'card_unreadable' }] } });
    expect(readCards(card(';type=":";pref=1'))).toMatchObject({ value: { rows: [{ cells: ['x'] }] } });
  });

  const card3 =
    'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Leïla Amrani\r\nORG:Coopérative Argan;Ventes\r\nTEL;TYPE=WORK:+212 5\r\nEMAIL;TYPE=pref:leila@exemple.ma\r\nADR;TYPE=WORK:;;1 rue A;Agadir;;80000;Maroc\r\nEND:VCARD\r\n';
  const card4 =
    'BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Atelier du\n  Hêtre\nCATEGORIES:bois,meubles\nEND:VCARD\n';

  test('of versions 3 and 4 become rows; a broken one is reported at its line and the others stay', async () => {
    const bytes = utf8(
      `${card3}BEGIN:VCARD\nVERSION:2.1\nN:x\nEND:VCARD\nBEGIN:VCARD\nVERSION:4.0\nFN\nEND:VCARD\n${card4}`
    );
    const source = seen(bytes);
    const rows = await allRows(bytes);
    const cell = (row: Row, target: string) =>
      row.cells[source.columns.findIndex((column) => column.target === target)];
    expect(rows.map((row) => row.broken)).toEqual([undefined, 'card_version', 'card_unreadable', undefined]);
    expect(rows[2]!.line).toBe(13);
    expect(
      ['name', 'phone', 'email', 'town', 'postal_code', 'country'].map((field) => cell(rows[0]!, field))
    ).toEqual(['Coopérative Argan', "'+212 5", 'leila@exemple.ma', 'Agadir', '80000', 'Maroc']);
    expect(cell(rows[3]!, 'name')).toBe('Atelier du Hêtre');
    expect(cell(rows[3]!, 'skills')).toBe('bois; meubles');
  });
});

describe('the real files', () => {
  test('third places: every column is recognised as the file is', async () => {
    const source = seen(real('tiers-lieux.csv'));
    expect(Object.fromEntries(source.columns.map((column) => [column.heading, column.target]))).toMatchObject(
      {
        ID_UNIQUE: 'external_id',
        NOM: 'name',
        NOM_STRC_PORT: 'extra',
        ADRESSE: 'address',
        CODPOST: 'postal_code',
        VILLE: 'town',
        INTERNET: 'website',
        siren: 'siren'
      }
    );
    expect(await allRows(real('tiers-lieux.csv'))).toHaveLength(47);
  });

  test('social economy: every column is recognised as the file is', async () => {
    const source = seen(real('ess-organisations.csv'));
    expect(source).toMatchObject({ encoding: 'utf-8', encodingReason: 'bom', separator: ',' });
    expect(Object.fromEntries(source.columns.map((column) => [column.heading, column.target]))).toMatchObject(
      {
        siren: 'siren',
        siret_siege: 'siret',
        denomination: 'name',
        sigle: 'short_name',
        naf: 'sector',
        tranche_effectifs: 'size_class',
        categorie_juridique: 'legal_form',
        date_creation: 'founded_on',
        rna: 'rna',
        code_postal: 'postal_code',
        commune: 'town',
        site_web: 'website'
      }
    );
    expect(await allRows(real('ess-organisations.csv'))).toHaveLength(3667);
  });
});
