import { hasMandate, isFacilitator, type Actor } from '#lib/platform/actor.ts';

export {
  isFacilitator as maySetRule,
  isFacilitator as maySetCategory,
  isFacilitator as maySuspend,
  isFacilitator as mayGrantRoles,
  isInside as mayReadMembers,
  isInside as mayAskToStepDown
} from '#lib/platform/actor.ts';

/** Whoever the rule could name; which of them it does name is decided inside. */
export const mayAskToPresent = (actor: Actor): boolean =>
  hasMandate(actor) || isFacilitator(actor) || actor.roles.includes('council');

/** With the mandate of a member, suspended ones too: leaving is always possible. */
export const mayLeave = (actor: Actor): boolean =>
  actor.system || actor.represents.some((r) => r.mandate && r.state !== 'candidate');

/** The network's people, or somebody about themselves; whose representative it is, is decided inside. */
export const mayManageRepresentatives = (actor: Actor): boolean =>
  isFacilitator(actor) || actor.represents.length > 0;

/** Whoever a rule could name as proposer; which of them it does name is decided inside. */
export const mayAskToPropose = (actor: Actor): boolean =>
  mayAskToPresent(actor) || actor.roles.includes('board');
