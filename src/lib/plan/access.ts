import { hasMandate, isFacilitator, representsMember, type Actor } from '#lib/platform/actor.ts';
import { LEADS } from './rules.ts';

export { isInside as mayReadPlan } from '#lib/platform/actor.ts';
/** The facilitator, the board and project leads write the plan and its tasks. */
export const mayWritePlan = (actor: Actor): boolean =>
  actor.system || LEADS.some((role) => actor.roles.includes(role));
/** Everybody who speaks for a member says what it wants and what the plan means for it. */
export const maySpeak = (actor: Actor): boolean => isFacilitator(actor) || representsMember(actor);
/** Everybody who reads the plan argues with it, but for members that are suspended. */
export const mayArgue = (actor: Actor): boolean => representsMember(actor) || actor.roles.length > 0;
export const speaksForMember = (actor: Actor, organisationId: string): boolean =>
  actor.system || actor.represents.some((r) => r.organisationId === organisationId && r.state === 'admitted');
/** A task moves by those who write the plan, by whoever owns it, and by those who speak for its organisation. */
export const mayMoveTask = (
  actor: Actor,
  task: { personId: string | null; organisationId: string | null }
): boolean =>
  mayWritePlan(actor) ||
  (task.personId !== null && task.personId === actor.personId) ||
  (task.organisationId !== null && speaksForMember(actor, task.organisationId));
export const mayRaise = (actor: Actor): boolean => isFacilitator(actor) || hasMandate(actor);
