/** The plan may be argued with: who says what about which part of it, who answers, and what came of it. */
import { conflict, forbidden, invalid, ok, type Result } from '#lib/kernel/result.ts';
import { SECTIONS } from '../rules.ts';

/** What is talked about by itself. Of the tasks all of them, or a single one. */
export const PARTS = [...SECTIONS, 'tasks', 'budget', 'effects'] as const;
export type Part = (typeof PARTS)[number];
export const isPart = (text: string): text is Part => PARTS.some((part) => part === text);
/** The key of its heading. */
export const titleOf = (part: Part) =>
  part === 'tasks'
    ? ('plan.tab.tasks' as const)
    : part === 'budget' || part === 'effects'
      ? (`plan.${part}` as const)
      : (`plan.section.${part}` as const);
export const KINDS = ['remark', 'objection'] as const;
export type Kind = (typeof KINDS)[number];
/** `kept`: the plan stays as it is. */
export const OUTCOMES = ['taken_up', 'kept'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export type State = 'open' | Outcome | 'withdrawn';

export type Standing = { state: State; personId: string | null; organisationId: string | null };
/** Who asks: the members for whom they speak, and whether they write the plan. */
export type Asker = { personId: string | null; speaksFor: readonly string[]; leads: boolean };

/** What was settled or withdrawn stays as it is: who has more to say says it anew. */
export const answer = ({ state }: Standing): Result<null> =>
  state === 'open' ? ok(null) : conflict('remark_closed');

/** Those who lead the plan say what comes of a remark, be it their own. */
export const settle = (remark: Standing, who: Asker): Result<null> =>
  who.leads ? answer(remark) : forbidden();

/** Whoever wrote it takes it back, or another who speaks for the same member. */
export function withdraw(remark: Standing, who: Asker): Result<null> {
  const wrote = remark.personId !== null && remark.personId === who.personId;
  const same = remark.organisationId !== null && who.speaksFor.includes(remark.organisationId);
  return wrote || same ? answer(remark) : forbidden();
}

export type Member = { id: string; name: string };

/** In whose name: the member that was chosen, otherwise the first for which they speak; who speaks for none, in their own. */
export function voiceOf(own: readonly Member[], chosen: string | null): Result<Member | null> {
  if (chosen === null) return ok(own[0] ?? null);
  const found = own.find(({ id }) => id === chosen);
  return found ? ok(found) : invalid('organisationId', 'not_offered');
}

/** Where it is read, below the network's address. */
export const pathOf = (remark: { id: string; part: Part; taskId: string | null }): string =>
  `plan/${remark.taskId ? `tasks/${remark.taskId}` : `discussion/${remark.part}`}#said-${remark.id}`;

/** How a remark is called in a list: its first words. */
export function calledBy(body: string, longest = 80): string {
  const line = body.replace(/\s+/gu, ' ');
  const letters = [...line];
  if (letters.length <= longest) return line;
  const cut = letters.slice(0, longest - 1).join('');
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), longest / 2)).trimEnd()}…`;
}
