import { hasMandate, isFacilitator, isInside, representsMember, type Actor } from '#lib/platform/actor.ts';

export { isInside as mayReadPlan };
/** The facilitator, the board and project leads write the plan and its tasks. */
export const mayWritePlan = (actor: Actor): boolean =>
  isFacilitator(actor) || actor.roles.includes('board') || actor.roles.includes('project_lead');
/** Everybody who speaks for a member says what it wants and what the plan means for it. */
export const maySpeak = (actor: Actor): boolean => isFacilitator(actor) || representsMember(actor);
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
