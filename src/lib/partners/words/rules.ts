/** Free texts made comparable: the same word in another number or gender counts as the same. French first, and English. */
import { fold } from '#lib/kernel/text.ts';

/** Words of four letters and more, without the endings that number and gender give them. */
export function stems(text: string): Set<string> {
  const found = new Set<string>();
  for (const token of text.split(BETWEEN)) {
    let stem = stemmed.get(token);
    if (stem === undefined) {
      const word = fold(token);
      stem = word.length > 3 && !SMALL.has(word) ? word.replace(ENDING, '') : '';
      if (stemmed.size > MOST_WORDS) stemmed.clear();
      stemmed.set(token, stem);
    }
    if (stem !== '') found.add(stem);
  }
  return found;
}
const BETWEEN = /[^\p{L}\p{N}\p{M}]+/u;
const ENDING = /(?<=....)(ations?|ements?|es|s|x|e)$/;
/** A word costs more to fold than to look up, and thousands of sheets use the same ones. */
const stemmed = new Map<string, string>();
const MOST_WORDS = 20_000;

/** Words of four letters and more that say nothing about what somebody needs or offers; folded. */
const SMALL = new Set(
  'dans avec pour sans leur leurs nous vous notre votre cette plus tous tout toutes sont etre avoir faire chez entre aussi from with that this their'.split(
    ' '
  )
);
