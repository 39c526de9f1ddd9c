/** One or two letters that stand for a name: first letters of its first and last words that bear meaning. */
export function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word && !SMALL.has(word.toLowerCase()));
  const first = words[0] ?? name.trim();
  const last = words.length > 1 ? words.at(-1) : undefined;
  return (letter(first) + (last ? letter(last) : '')).toLocaleUpperCase();
}

/** A hue (degrees) that stays the same for a name, away from the red of errors. */
export function hueOf(name: string): number {
  let hash = 7;
  for (let i = 0; i < name.length; i++) hash = (hash * 31 + name.charCodeAt(i)) | 0;
  return 60 + (Math.abs(hash) % 9) * 30;
}

const letter = (word: string): string => String.fromCodePoint(word.codePointAt(0) ?? 0x2022);
const SMALL = new Set([
  'de',
  'du',
  'des',
  'la',
  'le',
  'les',
  'l',
  'd',
  'et',
  'en',
  'a',
  'au',
  'aux',
  'the',
  'of',
  'and'
]);
