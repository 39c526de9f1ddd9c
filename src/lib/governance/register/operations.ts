import { notFound, ok } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { query } from '#lib/platform/operation.ts';
import { mayReadRegister } from './access.ts';
import * as data from './data.server.ts';
import { entryText, follow, isBreak, NOTHING, type Break, type Line } from './rules.ts';
import { ListRegister, OneEntry, VerifyRegister } from './schema.ts';

const PAGE = 50;

export const listRegister = query({
  name: 'register.listRegister',
  summary: 'The decisions of the network, latest first, and the head of their chain',
  rest: 'GET /networks/{network}/register',
  input: ListRegister,
  may: mayReadRegister,
  async run({ tx, actor }, { before }) {
    const networkId = actor.network!.id;
    const rows = await data.decisionsBefore(tx, networkId, before, PAGE + 1);
    const decisions = rows.slice(0, PAGE);
    const next = rows.length > PAGE ? decisions.at(-1)!.number : null;
    return ok({ decisions, next, head: await data.headOf(tx, networkId) });
  }
});

export const getEntry = query({
  name: 'register.getEntry',
  summary: 'One decision of the register: its result, its text, its place in the chain, checked',
  rest: 'GET /networks/{network}/register/{number}',
  input: OneEntry,
  may: mayReadRegister,
  async run({ tx, actor }, { number }) {
    const networkId = actor.network!.id;
    const found = await data.entryAndBefore(tx, networkId, number);
    const entry = found.find((e) => e.number === number);
    if (!entry?.decision) return notFound();
    const previous = number === 1 ? NOTHING : (found.find((e) => e.number === number - 1)?.link?.hash ?? '');
    const result = follow({ checked: number - 1, head: previous }, [entry]);
    return ok({
      ...entry.decision,
      closing: (await data.decisionsBefore(tx, networkId, number + 1, 1))[0] ?? null,
      lines: linesOfResult(entry.decision.result),
      link: entry.link,
      text: entryText(entry.decision, entry.link?.previous ?? previous),
      broken: isBreak(result) ? result.reason : null
    });
  }
});

/** Of a chain that holds: the entry with the head asked for, and how long that was the head; null if none has it. */
export type Verification =
  | ({ holds: false } & Break)
  | {
      holds: true;
      checked: number;
      head: string;
      asked: string | null;
      found: { number: number; since: Temporal.Instant; until: Temporal.Instant | null } | null;
    };

export const verifyRegister = query({
  name: 'register.verifyRegister',
  summary: 'Check the chain of the register from the first decision to the last',
  rest: 'GET /networks/{network}/register-verification',
  input: VerifyRegister,
  may: mayReadRegister,
  async run({ tx, actor }, { head: asked }) {
    const networkId = actor.network!.id;
    const result = await data.verify(tx, networkId);
    if (isBreak(result)) return ok<Verification>({ holds: false, ...result });
    const found = asked === null ? null : await data.headWith(tx, networkId, asked);
    return ok<Verification>({ holds: true, ...result, asked, found });
  }
});

/** The lines that explain a result; of what was tampered with, those that can still be read. */
function linesOfResult(result: unknown): Line[] {
  const lines = typeof result === 'object' && result !== null && 'lines' in result ? result.lines : [];
  return Array.isArray(lines) ? lines.filter(isLine) : [];
}
const isLine = (line: unknown): line is Line =>
  typeof line === 'object' && line !== null && 'code' in line && 'params' in line;

/** The whole register, a line for each entry as it was hashed; nothing of it waits in memory. Null: not theirs to read. */
export function registerLines(actor: Actor): AsyncGenerator<string> | null {
  return actor.network && mayReadRegister(actor) ? linesOf(actor.network.id) : null;
}

async function* linesOf(networkId: string): AsyncGenerator<string> {
  for (let after = 0; ;) {
    // A transaction for each part: none stays open as long as the other side reads.
    const part = await transaction({ networkId }, (tx) => data.linesAfter(tx, networkId, after), {
      readOnly: true
    });
    if (part.length === 0) return;
    yield part.map(({ text }) => `${text}\n`).join('');
    after = part.at(-1)!.number;
  }
}
