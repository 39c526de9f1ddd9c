/** A text that a network has already, read as clauses: it is discussed, accepted and changed like one begun here. Pure. */
export type Pasted = { heading: string; body: string };

const MARKED = /^#{1,6}\s+(.+)$/;
/** "Article 3 – Cotisations", "Art. 3", "Clause 3 : …", « المادة 3: … ». */
const NAMED = /^(?:article|art\.|clause|section|titre|chapitre|chapter|المادة|الفصل|الباب|البند)\s+\S+.*$/iu;
/** "3. Cotisations", "IV – Cotisations": short, and no sentence. */
const NUMBERED = /^(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,6})(?:[.)]|\s*[-–—:])?\s+\S.{0,99}$/u;
const SENTENCE = /[.;,،؛…]$/u;
const NUMBER = /^(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,6})(?:[.)]|\s*[-–—:])?\s+/u;
const NAME =
  /^(?:article|art\.|clause|section|titre|chapitre|chapter|المادة|الفصل|الباب|البند)\s+\S+?\s*[-–—:.]\s*(?=\S)/iu;

/**
 * Headings are lines that say so: marked (#), called an article, or numbered after an empty line. What stands before the
 * first one comes under `title`; a heading without words of its own goes into the next one. Headings lose their number,
 * which follows from their place here.
 */
export function clausesIn(text: string, title: string, longest: { heading: number; body: number }): Pasted[] {
  const found: { heading: string[]; lines: string[] }[] = [{ heading: [], lines: [] }];
  let above = '';
  for (const line of text.split('\n').map((one) => one.trim())) {
    const heading = headingOf(line, above === '');
    const last = found.at(-1)!;
    if (heading === null) last.lines.push(line);
    else if (last.lines.some(Boolean)) found.push({ heading: [heading], lines: [] });
    else last.heading.push(heading);
    above = line;
  }
  return found.flatMap(({ heading, lines }, i) => {
    const typed = lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
    const words = heading.join(' – ') || title;
    // What does not fit into a heading, or stands there without a text, is kept as text.
    const whole = words.length <= longest.heading && (typed || i < found.length - 1 || !heading.length);
    const body = whole ? typed : `${words}\n${typed}`.trim();
    return pieces(body, longest.body).map((piece) => ({ heading: cut(words, longest.heading), body: piece }));
  });
}

function headingOf(line: string, afterGap: boolean): string | null {
  const marked = MARKED.exec(line)?.[1];
  if (marked) return marked.replace(NUMBER, '').replace(NAME, '');
  if (NAMED.test(line) && line.length <= 160 && !SENTENCE.test(line)) return line.replace(NAME, '');
  return afterGap && NUMBERED.test(line) && !SENTENCE.test(line) ? line.replace(NUMBER, '') : null;
}

const cut = (words: string, most: number): string =>
  words.length > most ? `${words.slice(0, most - 1)}…` : words;

/** No longer than `most`, cut between lines where there is one, otherwise between words. */
function pieces(body: string, most: number): string[] {
  const list: string[] = [];
  let rest = body;
  while (rest.length > most) {
    const at = Math.max(rest.lastIndexOf('\n', most), 0) || Math.max(rest.lastIndexOf(' ', most), 0) || most;
    list.push(rest.slice(0, at).trim());
    rest = rest.slice(at).trim();
  }
  return [...list, rest].filter(Boolean);
}
