/** The contract of a partnership, begun from what the partnership already knows. Pure. */

type Clause = { heading: string; body: string };
export type Filling = {
  subject: string;
  /** The first deal and what came of it; null where none was tried. */
  deal: string | null;
  sides: { name: string; brings: string | null }[];
};

const BLANK = /\[\[[^\]]*\]\]/;
const SIDE = /^- \[\[[^\]]*\]\](\s*:\s*)(\[\[[^\]]*\]\])$/;

/**
 * Fills the first two clauses of a partnership contract (agreements/templates): what it is about with the deal that was
 * tried, and what each side brings. What the partnership does not know stays a blank.
 */
export function fillContract<T extends Clause>(clauses: readonly T[], filling: Filling): T[] {
  const [object, work, ...others] = clauses;
  if (!object || !work) return [...clauses];
  const about = object.body.replace(BLANK, () => plain(filling.subject));
  const tried = filling.deal === null ? about : about.replace(BLANK, () => plain(filling.deal!));
  return [{ ...object, body: tried }, { ...work, body: sidesIn(work.body, filling.sides) }, ...others];
}

function sidesIn(body: string, sides: Filling['sides']): string {
  const lines = body.split('\n');
  const first = lines.findIndex((line) => SIDE.test(line));
  if (first < 0) return body;
  const [, between = ' : ', blank = ''] = SIDE.exec(lines[first]!)!;
  const named = sides.map(
    ({ name, brings }) => `- ${plain(name)}${between}${brings ? plain(brings) : blank}`
  );
  const rest = lines.filter((line) => !SIDE.test(line));
  return [...rest.slice(0, first), ...named, ...rest.slice(first)].join('\n');
}

/** One line that others go on from, and no blank of its own. */
const plain = (text: string): string =>
  text
    .replace(/\[\[|\]\]/g, '')
    .replace(/[.\s]+$/, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
