/** One or two letters that stand for a name: first letters of its first and last words that bear meaning. */
export function initials(name: string): string {
  let letters = known.get(name);
  if (letters === undefined) {
    if (known.size === 5_000) known.clear();
    known.set(name, (letters = lettersOf(name)));
  }
  return letters;
}
/** Taking a name apart costs more than the rest of its row, and the same names are shown again and again. */
const known = new Map<string, string>();

function lettersOf(name: string): string {
  let first = '';
  let last = '';
  for (const word of name.split(BREAKS)) {
    if (word === '' || SMALL.has(word)) continue;
    if (first === '') first = word;
    else last = word;
  }
  return (letter(first || name.trim()) + (last && letter(last))).toUpperCase();
}

/** A hue (degrees) that stays the same for a name, away from the red of errors. */
export function hueOf(name: string): number {
  let hash = 7;
  for (let i = 0; i < name.length; i++) hash = (hash * 31 + name.charCodeAt(i)) | 0;
  return 60 + (Math.abs(hash) % 9) * 30;
}

const letter = (word: string): string => String.fromCodePoint(word.codePointAt(0) ?? 0x2022);
const BREAKS = /[\s'’‘"“”«»()[\]{}.,;:!?&+/|_–—·•*#@-]+/;
const SMALL = new Set(
  'de du des la le les l d et en a à au aux the of and De Du Des La Le Les L D The من في و'.split(' ')
);
