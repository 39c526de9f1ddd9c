/**
 * The decisions register as a chain: each entry's text holds the hash of the entry before, so that no entry can change
 * without every later hash being wrong. Pure. The format is written down in README.md beside this file.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '#lib/kernel/canonical-json.ts';

export const FORMAT = 1;
/** What stands before the first entry. */
export const NOTHING = '0'.repeat(64);

/** A decision as it is stored. `result` holds the figures and the lines that explain them. */
export type Decision = {
  networkId: string;
  id: string;
  number: number;
  motionId: string;
  kind: string;
  title: string;
  outcome: 'adopted' | 'rejected' | 'no_quorum';
  result: unknown;
  decidedAt: Temporal.Instant;
  recordedAt: Temporal.Instant;
};
/** One line of the explained result, as it was stored: `governance.line.<code>` with its numbers. */
export type Line = { code: string; params: Record<string, number> };
/** The link of a decision to the one before. */
export type Link = { number: number; format: number; previous: string; hash: string };

/** The text of an entry: one line of JSON; its SHA-256 is the entry's hash, and the last one's is the register's head. */
export const entryText = (decision: Decision, previous: string): string =>
  canonicalJson({
    decided_at: decision.decidedAt.toString(),
    format: FORMAT,
    id: decision.id,
    kind: decision.kind,
    motion_id: decision.motionId,
    network_id: decision.networkId,
    number: decision.number,
    outcome: decision.outcome,
    previous,
    recorded_at: decision.recordedAt.toString(),
    result: decision.result,
    title: decision.title
  });

export const hashOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

export function link(decision: Decision, previous: string): Link {
  return { number: decision.number, format: FORMAT, previous, hash: hashOf(entryText(decision, previous)) };
}

/** Why the chain does not hold: the first entry that is wrong, in the order of numbers. */
export type Break = {
  number: number;
  reason:
    | 'decision_missing' // numbers have no gap
    | 'link_missing' // a decision that nothing chains
    | 'unknown_format'
    | 'previous_differs' // does not name the entry before
    | 'text_differs'; // what is stored is not what was hashed
};

/** A decision and its link under one number, either of which may be gone. */
export type Entry = { number: number; decision: Decision | null; link: Link | null };
export type Chain = { checked: number; head: string };
export const beginning: Chain = { checked: 0, head: NOTHING };

/** Goes on with a chain that held so far; entries in the order of their numbers. */
export function follow(chain: Chain, entries: Iterable<Entry>): Chain | Break {
  let { checked, head } = chain;
  for (const { number, decision, link: stored } of entries) {
    const expected = checked + 1;
    if (number !== expected || !decision) return { number: expected, reason: 'decision_missing' };
    if (!stored) return { number, reason: 'link_missing' };
    if (stored.format !== FORMAT) return { number, reason: 'unknown_format' };
    if (stored.previous !== head) return { number, reason: 'previous_differs' };
    if (stored.hash !== link(decision, head).hash) return { number, reason: 'text_differs' };
    checked = number;
    head = stored.hash;
  }
  return { checked, head };
}

export const isBreak = (result: Chain | Break): result is Break => 'reason' in result;
