import { fold } from '#lib/kernel/text.ts';

/** How near a name is to another: the same, heard as the same, or written almost so. */
export type Nearness = 'same' | 'sounds' | 'near';

/** Words that tell no name from another. */
const EMPTY = new Set(
  'a au aux d de des du en et l la le les the of and reseau network association club cercle شبكة'.split(' ')
);

/** What is heard of a name: no small words, spaces, doubled letters, mute endings; letters of one sound made one. */
export function skeleton(name: string): string {
  const all = fold(name).split(' ').filter(Boolean);
  const kept = all.filter((word) => !EMPTY.has(word));
  return (kept.length ? kept : all)
    .map((word) => word.replace(/(.)[sxtze]+$/u, '$1'))
    .join('')
    .replace(/ph/g, 'f')
    .replace(/(qu|q|ck|c(?![eiy])|k)/g, 'k')
    .replace(/c/g, 's')
    .replace(/y/g, 'i')
    .replace(/h/g, '')
    .replace(/eau|au/g, 'o')
    .replace(/(.)\1+/gu, '$1');
}

/** Trigrams shared by two folded texts, 0 to 1, as pg_trgm counts them: two blanks before each word, one after. */
export function trigramLikeness(a: string, b: string): number {
  const [one, other] = [trigrams(a), trigrams(b)];
  const shared = [...one].filter((three) => other.has(three)).length;
  const all = one.size + other.size - shared;
  return all === 0 ? 0 : shared / all;
}

function trigrams(text: string): Set<string> {
  const found = new Set<string>();
  for (const word of fold(text).split(' ').filter(Boolean)) {
    const padded = `  ${word} `;
    for (let i = 0; i + 3 <= padded.length; i += 1) found.add(padded.slice(i, i + 3));
  }
  return found;
}

/** From here on two names are written almost alike. */
export const NEAR = 0.5;

export function nearness(a: string, b: string): Nearness | null {
  if (fold(a) === '' || fold(b) === '') return null;
  if (fold(a) === fold(b)) return 'same';
  if (skeleton(a) === skeleton(b)) return 'sounds';
  return trigramLikeness(a, b) >= NEAR ? 'near' : null;
}

export type Twin = { organisationId: string; name: string; nearness: Nearness };

/** The twins among candidates, the nearest first. */
export function twinsOf(
  name: string,
  candidates: readonly { organisationId: string; name: string }[]
): Twin[] {
  const order: Nearness[] = ['same', 'sounds', 'near'];
  return candidates
    .flatMap((one) => {
      const near = nearness(name, one.name);
      return near ? [{ ...one, nearness: near }] : [];
    })
    .sort((a, b) => order.indexOf(a.nearness) - order.indexOf(b.nearness) || a.name.localeCompare(b.name));
}
