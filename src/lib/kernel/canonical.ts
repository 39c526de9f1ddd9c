/**
 * The canonical text of an agreement, format 1: what people sign is the SHA-256 of its UTF-8 bytes.
 *
 *     LIERRE AGREEMENT TEXT 1
 *     network: <name>
 *     agreement: <id>
 *     version: <number>
 *     kind: charter | letter_of_intent | partnership_contract | final_agreement
 *     language: fr | en | ar
 *     title: <title>
 *     parties: all members            or one line `party: <name>` for each
 *     <empty line>
 *     clause: <heading>
 *     | <a line of its body>          an empty line of a body is `|`
 *     <empty line>
 *     clause: …
 *
 * Headers are one line each and lines of bodies are marked, so that two different agreements never give one text. NFC is
 * the same in all versions of Unicode for the characters that exist (Unicode UAX 15, "Stability"). The format never changes; another
 * one would have another number in its first line.
 */
export type CanonicalAgreement = {
  network: string;
  agreement: string;
  version: number;
  kind: string;
  language: string;
  title: string;
  /** Names in their order, or all members of the network. */
  parties: 'members' | readonly string[];
  clauses: readonly { heading: string; body: string }[];
};

export const CANONICAL_HEAD = 'LIERRE AGREEMENT TEXT 1';

export function canonicalText(agreement: CanonicalAgreement): string {
  const { network, version, kind, language, title, parties, clauses } = agreement;
  const head = [
    CANONICAL_HEAD,
    `network: ${inLine(network)}`,
    `agreement: ${inLine(agreement.agreement)}`,
    `version: ${version}`,
    `kind: ${kind}`,
    `language: ${language}`,
    `title: ${inLine(title)}`,
    ...(parties === 'members' ? ['parties: all members'] : parties.map((name) => `party: ${inLine(name)}`))
  ];
  const body = clauses.flatMap((clause) => [
    '',
    `clause: ${inLine(clause.heading)}`,
    ...normaliseText(clause.body)
      .trimEnd()
      .split('\n')
      .map((line) => `| ${line}`)
  ]);
  return normaliseText([...head, ...body].join('\n'));
}

/**
 * The same text whatever program it went through: NFC, line ends LF, no byte order mark, no control characters, no blanks
 * at the ends of lines, exactly one line end at the end.
 */
export const normaliseText = (text: string): string =>
  `${text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/[^\P{Cc}\n]/gu, '')
    .normalize('NFC')
    .replace(/ +$/gm, '')
    .replace(/^\n+|\n+$/g, '')}\n`;

/** SHA-256 of bytes, or of a text's UTF-8 bytes as they are, as 64 hexadecimal digits. */
export async function fingerprint(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** In groups of eight digits, as people compare it. */
export const spaced = (print: string): string => print.replace(/(.{8})(?=.)/g, '$1 ');

const inLine = (text: string): string => normaliseText(text).trim().replace(/\s+/gu, ' ');
