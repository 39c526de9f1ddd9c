/** What becomes of an organisation's traces when it leaves the directory. Pure. */

/** A table that refers to it, what the database does with those rows, and how many there are. */
export type Reference = { table: string; action: 'kept' | 'unnamed' | 'deleted'; count: number };

/**
 * `holds`: it cannot be removed, for the network's history refers to it. `named`: stays, under its name. `goes`: is
 * removed with it.
 */
export type Fate = 'holds' | 'named' | 'goes';
export const KINDS = [
  'membership',
  'vote',
  'agreement',
  'partnership',
  'dispute',
  'plan',
  'search',
  'survey',
  'candidate',
  'task',
  'person',
  'other'
] as const;
export type Kind = (typeof KINDS)[number];
export type Trace = { kind: Kind; fate: Fate; count: number };

const BEGINNINGS: readonly [beginning: string, kind: Kind][] = [
  ['membership', 'membership'],
  ['agreement', 'agreement'],
  ['partnership', 'partnership'],
  ['dispute', 'dispute'],
  ['survey', 'survey'],
  ['partner_candidates', 'candidate'],
  ['partner_searches', 'search'],
  ['plan_tasks', 'task'],
  ['plan', 'plan'],
  ['motion', 'vote'],
  ['ballot', 'vote'],
  ['prox', 'vote'],
  ['amendment', 'vote'],
  ['interest', 'vote'],
  ['representatives', 'person'],
  ['invitations', 'person']
];
const kindOf = (table: string): Kind =>
  BEGINNINGS.find(([beginning]) => table.startsWith(beginning))?.[1] ?? 'other';

/** Rows that name it themselves; a membership holds it, whatever the database would do. */
const NAMED = new Set(['survey_participants', 'partner_candidates']);
const fateOf = ({ table, action }: Reference): Fate => {
  if (action === 'kept' || kindOf(table) === 'membership') return 'holds';
  return NAMED.has(table) ? 'named' : 'goes';
};

/** By kind, those that hold it first. */
export function tracesFrom(references: readonly Reference[]): Trace[] {
  const traces = new Map<string, Trace>();
  for (const reference of references.filter(({ count }) => count > 0)) {
    const [kind, fate] = [kindOf(reference.table), fateOf(reference)];
    const trace = traces.get(`${kind} ${fate}`) ?? { kind, fate, count: 0 };
    traces.set(`${kind} ${fate}`, { ...trace, count: trace.count + reference.count });
  }
  const order: Fate[] = ['holds', 'named', 'goes'];
  return [...traces.values()].toSorted(
    (a, b) => order.indexOf(a.fate) - order.indexOf(b.fate) || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind)
  );
}

export const isHeld = (traces: readonly Trace[]): boolean => traces.some(({ fate }) => fate === 'holds');
