/** What a version holds, its canonical text, and how two versions differ. Pure. */
import { diffArrays } from 'diff';
import { canonicalText } from '#lib/kernel/canonical.ts';
import type { AgreementKind } from '../rules.ts';

export type ContentClause = { id: string; heading: string; body: string };
/** As pages and documents show it. `parties` are names; null where all members are parties. */
export type Content = { network: string; title: string; parties: string[] | null; clauses: ContentClause[] };

export const canonicalOf = (
  agreement: { id: string; kind: AgreementKind; language: string },
  number: number,
  { network, title, parties, clauses }: Content
): string =>
  canonicalText({
    network,
    agreement: agreement.id,
    version: number,
    kind: agreement.kind,
    language: agreement.language,
    title,
    parties: parties ?? 'members',
    clauses
  });

/** Does the working text say what the version says? */
export const sameText = (one: Omit<Content, 'network'>, other: Omit<Content, 'network'>): boolean =>
  JSON.stringify(plain(one)) === JSON.stringify(plain(other));
const plain = ({ title, parties, clauses }: Omit<Content, 'network'>) => [
  title,
  parties,
  clauses.map(({ heading, body }) => [heading, body])
];

/** A run of text that both have, that only the newer has, or that only the older has. */
export type Piece = { kind: 'same' | 'added' | 'removed'; text: string };
export type ClauseChange = {
  id: string;
  kind: 'same' | 'changed' | 'added' | 'removed';
  /** It stands in another place among the clauses that both versions have. */
  moved: boolean;
  heading: Piece[];
  body: Piece[];
};
export type Difference = {
  title: Piece[];
  parties: { added: string[]; removed: string[] };
  clauses: ClauseChange[];
};

/** What leads from the older to the newer version: clause by clause, matched by identity, inside a clause word by word. */
export function difference(older: Content, newer: Content, language: string): Difference {
  const effort = { left: 2 * MOST_EDITS ** 2 };
  const before = new Map(older.clauses.map((clause) => [clause.id, clause]));
  const after = new Set(newer.clauses.map(({ id }) => id));
  const kept = older.clauses.filter(({ id }) => after.has(id)).map(({ id }) => id);
  const stayed = unmoved(
    kept,
    newer.clauses.filter(({ id }) => before.has(id)).map(({ id }) => id)
  );
  const changes = newer.clauses.map((clause): ClauseChange => {
    const old = before.get(clause.id);
    if (!old) return whole(clause, 'added');
    const same = old.heading === clause.heading && old.body === clause.body;
    return {
      id: clause.id,
      kind: same ? 'same' : 'changed',
      moved: !stayed.has(clause.id),
      heading: words(old.heading, clause.heading, language, effort),
      body: words(old.body, clause.body, language, effort)
    };
  });
  // A clause that is gone is shown where it stood: after the one it followed.
  older.clauses.forEach((clause, index) => {
    if (after.has(clause.id)) return;
    const previous = older.clauses.slice(0, index).findLast(({ id }) => changes.some((one) => one.id === id));
    const at = previous ? changes.findIndex((one) => one.id === previous.id) + 1 : 0;
    changes.splice(at, 0, whole(clause, 'removed'));
  });
  const [was, is] = [older.parties ?? [], newer.parties ?? []];
  return {
    title: words(older.title, newer.title, language, effort),
    parties: {
      added: is.filter((name) => !was.includes(name)),
      removed: was.filter((name) => !is.includes(name))
    },
    clauses: changes
  };
}

export const changesNothing = ({ title, parties, clauses }: Difference): boolean =>
  title.every(({ kind }) => kind === 'same') &&
  parties.added.length + parties.removed.length === 0 &&
  clauses.every(({ kind, moved }) => kind === 'same' && !moved);

/** Beyond so many words inserted and removed a text is shown as replaced. */
const MOST_EDITS = 1500;
/** So many are found in any clause, whatever the others took. */
const FEW_EDITS = 100;

/** What comparing may still take; it takes the square of the words inserted and removed. */
type Effort = { left: number };

/** Words as a reader of the language sees them; punctuation and spaces are pieces of their own. */
export function words(
  older: string,
  newer: string,
  language: string,
  effort: Effort = { left: MOST_EDITS ** 2 }
): Piece[] {
  if (older === newer) return older ? [{ kind: 'same', text: older }] : [];
  const cut = (text: string): string[] =>
    Array.from(segmenter(language).segment(text), ({ segment }) => segment);
  const parts = compared(cut(older), cut(newer), effort);
  if (!parts) return replaced(older, newer);
  const pieces = parts.map(({ added, removed, value }): Piece => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value.join('')
  }));
  return joined(pieces);
}

function compared(older: string[], newer: string[], effort: Effort) {
  const fewest = fewestEdits(older, newer);
  const few = fewest > FEW_EDITS ? undefined : diffArrays(older, newer, { maxEditLength: FEW_EDITS });
  const most = Math.min(MOST_EDITS, Math.floor(Math.sqrt(effort.left)));
  if (few || fewest > most) return few;
  const parts = diffArrays(older, newer, { maxEditLength: most });
  const edits = parts?.reduce((sum, { added, removed, count }) => sum + (added || removed ? count : 0), 0);
  effort.left -= (edits ?? most) ** 2;
  return parts;
}

/** At least so many words were inserted and removed, in whatever order they stand. */
function fewestEdits(older: string[], newer: string[]): number {
  const surplus = new Map<string, number>();
  for (const word of older) surplus.set(word, (surplus.get(word) ?? 0) + 1);
  for (const word of newer) surplus.set(word, (surplus.get(word) ?? 0) - 1);
  return surplus.values().reduce((sum, count) => sum + Math.abs(count), 0);
}

const replaced = (older: string, newer: string): Piece[] =>
  [{ kind: 'removed', text: older } as const, { kind: 'added', text: newer } as const].filter(
    ({ text }) => text !== ''
  );

/** A single space or comma between two changes is read as part of them. */
function joined(pieces: Piece[]): Piece[] {
  const result: Piece[] = [];
  for (let i = 0; i < pieces.length; i += 1) {
    const [piece, next] = [pieces[i]!, pieces[i + 1]];
    const thin = piece.kind === 'same' && /^\s+$/.test(piece.text) && !piece.text.includes('\n');
    if (thin && next && result.length > 0 && next.kind !== 'same') {
      const run = result.splice(result.findLastIndex(({ kind }) => kind === 'same') + 1);
      const text = (kind: Piece['kind']) =>
        run
          .filter((one) => one.kind === kind)
          .map((one) => one.text)
          .join('');
      result.push(
        { kind: 'removed', text: text('removed') + piece.text },
        { kind: 'added', text: text('added') + piece.text }
      );
    } else {
      const run = result.slice(result.findLastIndex(({ kind }) => kind === 'same') + 1);
      const twin = run.find((one) => one.kind === piece.kind && piece.kind !== 'same');
      if (twin) twin.text += piece.text;
      else result.push({ ...piece });
    }
  }
  return result.filter(({ text }) => text !== '');
}

const whole = ({ id, heading, body }: ContentClause, kind: 'added' | 'removed'): ClauseChange => ({
  id,
  kind,
  moved: false,
  heading: [{ kind, text: heading }],
  body: [{ kind, text: body }]
});

/** Those that keep their place: a longest common order of both lists. */
function unmoved(before: string[], after: string[]): Set<string> {
  const parts = diffArrays(before, after);
  return new Set(parts.filter(({ added, removed }) => !added && !removed).flatMap(({ value }) => value));
}

const segmenters = new Map<string, Intl.Segmenter>();
function segmenter(language: string): Intl.Segmenter {
  const made = segmenters.get(language) ?? new Intl.Segmenter(language, { granularity: 'word' });
  segmenters.set(language, made);
  return made;
}
