/**
 * From the bytes of a file to its text: what kind of file it is, in which encoding, and why we think so.
 * Nothing here throws, whatever the bytes are.
 */
import { isUtf8 } from 'node:buffer';
import { analyse } from 'chardet';
import { no, ok, type Result } from '#lib/kernel/result.ts';

/** Encodings a person may choose when the guess is wrong. */
export const ENCODINGS = [
  'utf-8',
  'windows-1252',
  'windows-1256',
  'utf-16le',
  'utf-16be',
  'iso-8859-15',
  'macintosh'
] as const;
export type Encoding = (typeof ENCODINGS)[number];

export type EncodingReason =
  'bom' | 'ascii' | 'valid' | 'zeros' | 'arabic_words' | 'accents' | 'statistics' | 'chosen';
export type EncodingGuess = { encoding: Encoding; reason: EncodingReason };

/** Files that are not text are refused by name, so that the message can say what to do with each. */
export function refuseBinary(bytes: Uint8Array): Result<null> {
  if (bytes.length === 0) return no('invalid', 'file_empty', { field: 'file' });
  const kind = binaryKind(bytes);
  return kind ? no('invalid', `file_is_${kind}`, { field: 'file' }) : ok(null);
}

/**
 * A stated guess: byte-order mark, then the zeros that UTF-16 leaves in western text, then valid UTF-8, then
 * whether the letters beyond ASCII stand in words (Arabic) or alone (French accents), then statistics.
 */
export function guessEncoding(bytes: Uint8Array): EncodingGuess {
  if (starts(bytes, 0xef, 0xbb, 0xbf)) return { encoding: 'utf-8', reason: 'bom' };
  if (starts(bytes, 0xff, 0xfe)) return { encoding: 'utf-16le', reason: 'bom' };
  if (starts(bytes, 0xfe, 0xff)) return { encoding: 'utf-16be', reason: 'bom' };
  const zeros = zerosByParity(bytes.subarray(0, 65_536));
  if (zeros.odd > 0.3 && zeros.even < 0.05) return { encoding: 'utf-16le', reason: 'zeros' };
  if (zeros.even > 0.3 && zeros.odd < 0.05) return { encoding: 'utf-16be', reason: 'zeros' };
  const high = highBytes(bytes);
  if (high.count === 0) return { encoding: 'utf-8', reason: 'ascii' };
  if (isUtf8(bytes)) return { encoding: 'utf-8', reason: 'valid' };
  if (mostlyUtf8(bytes)) return { encoding: 'utf-8', reason: 'statistics' };
  // windows-1256 keeps the French accents where windows-1252 has them: only words of Arabic letters tell them apart.
  if (high.inWords > 0.3) return { encoding: 'windows-1256', reason: 'arabic_words' };
  if (high.inWords < 0.1 && high.frenchLetters > 0.5) return { encoding: 'windows-1252', reason: 'accents' };
  const ranked = analyse(aroundHighBytes(bytes)).map((match) => match.name.toLowerCase());
  const best = ranked
    .map((name) => SAME[name] ?? name)
    .find((name) => ENCODINGS.some((known) => known === name));
  return { encoding: (best as Encoding | undefined) ?? 'windows-1252', reason: 'statistics' };
}

/** A decoder of successive pieces; pieces may be cut anywhere. A byte-order mark is taken away. */
export function decoderOf(encoding: Encoding): { write: (piece: Uint8Array) => string; end: () => string } {
  const decoder = new TextDecoder(encoding);
  return { write: (piece) => decoder.decode(piece, { stream: true }), end: () => decoder.decode() };
}

export function decode(bytes: Uint8Array, encoding: Encoding): string {
  const decoder = decoderOf(encoding);
  return decoder.write(bytes) + decoder.end();
}

const SAME: Record<string, string> = {
  'iso-8859-1': 'windows-1252',
  'iso-8859-6': 'windows-1256',
  'mac-roman': 'macintosh'
};

const SIGNATURES: [kind: string, ...bytes: number[]][] = [
  ['old_spreadsheet', 0xd0, 0xcf, 0x11, 0xe0],
  ['pdf', 0x25, 0x50, 0x44, 0x46],
  ['image', 0x89, 0x50, 0x4e, 0x47],
  ['image', 0xff, 0xd8, 0xff],
  ['image', 0x47, 0x49, 0x46, 0x38],
  ['image', 0x52, 0x49, 0x46, 0x46],
  ['archive', 0x1f, 0x8b],
  ['archive', 0x37, 0x7a, 0xbc, 0xaf],
  ['archive', 0x52, 0x61, 0x72, 0x21],
  ['archive', 0x42, 0x5a, 0x68],
  ['rich_text', 0x7b, 0x5c, 0x72, 0x74, 0x66]
];

function binaryKind(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 4096));
  if (starts(bytes, 0x50, 0x4b, 0x03, 0x04)) {
    const names = head.toString('latin1');
    return /xl\/|\[Content_Types\]\.xml|opendocument\.spreadsheet/.test(names) ? 'spreadsheet' : 'archive';
  }
  if (starts(bytes, 0x50, 0x4b)) return 'archive';
  const signature = SIGNATURES.find(([, ...magic]) => starts(bytes, ...magic));
  if (signature) return signature[0];
  if (/^\s*(<!doctype html|<html[\s>])/i.test(head.toString('latin1'))) return 'web_page';
  const zeros = zerosByParity(head);
  const utf16 = Math.max(zeros.odd, zeros.even) > 0.3 && Math.min(zeros.odd, zeros.even) < 0.05;
  const marked = starts(bytes, 0xff, 0xfe) || starts(bytes, 0xfe, 0xff);
  const controls = head.reduce((count, byte) => count + (byte < 9 || (byte > 13 && byte < 32) ? 1 : 0), 0);
  return !utf16 && !marked && controls > head.length * 0.05 + 4 ? 'binary' : undefined;
}

const starts = (bytes: Uint8Array, ...magic: number[]): boolean =>
  magic.every((byte, index) => bytes[index] === byte);

function zerosByParity(bytes: Uint8Array): { odd: number; even: number } {
  const counts = [0, 0];
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0) counts[i % 2]! += 1;
  const half = Math.max(1, bytes.length / 2);
  return { even: counts[0]! / half, odd: counts[1]! / half };
}

/** French letters in both windows-1252 and windows-1256: à â ç è é ê ë î ï ô ù û ü, their capitals in 1252 only. */
const FRENCH = new Set([
  0xe0, 0xe2, 0xe7, 0xe8, 0xe9, 0xea, 0xeb, 0xee, 0xef, 0xf4, 0xf9, 0xfb, 0xfc, 0xc0, 0xc7, 0xc8, 0xc9, 0xca
]);
const ACCEPTED = new Set([...FRENCH, 0x92, 0x96, 0xab, 0xbb, 0xa0, 0xb0, 0x80, 0x9c, 0x8c]);

/** How many bytes are beyond ASCII, which share stands in runs of three or more, which share French would use. */
function highBytes(bytes: Uint8Array): { count: number; inWords: number; frenchLetters: number } {
  let [count, inWords, french, run] = [0, 0, 0, 0];
  for (let i = 0; i <= bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x80) {
      run += 1;
      if (ACCEPTED.has(byte)) french += 1;
      continue;
    }
    count += run;
    if (run >= 3) inWords += run;
    run = 0;
  }
  return count === 0
    ? { count, inWords: 0, frenchLetters: 0 }
    : { count, inWords: inWords / count, frenchLetters: french / count };
}

/** One damaged place in a long UTF-8 file must not turn every accent of it into two letters. */
function mostlyUtf8(bytes: Uint8Array): boolean {
  const sample = aroundHighBytes(bytes);
  let [good, bad] = [0, 0];
  for (let i = 0; i < sample.length; i++) {
    const byte = sample[i]!;
    if (byte < 0x80) continue;
    const more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc2 ? 1 : 0;
    const whole = more > 0 && sample.subarray(i + 1, i + 1 + more).every((next) => (next & 0xc0) === 0x80);
    if (whole) [good, i] = [good + 1, i + more];
    else bad += 1;
  }
  return good >= 8 && bad * 20 < good;
}

/** The parts of a file that say something about its encoding: 64 KiB of bytes around those beyond ASCII. */
function aroundHighBytes(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let i = 0; i < bytes.length && size < 65_536; i++) {
    if (bytes[i]! < 0x80) continue;
    const part = bytes.subarray(Math.max(0, i - 16), i + 48);
    parts.push(part);
    size += part.length;
    i += 47;
  }
  return Buffer.concat(parts);
}
