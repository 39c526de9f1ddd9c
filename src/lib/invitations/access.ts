import type { Actor } from '#lib/platform/actor.ts';

export { anyone } from '#lib/platform/actor.ts';

/** A facilitator invites anybody; a representative with mandate invites colleagues of the same organisation. */
export const mayInvite = (actor: Actor): boolean =>
  isInviter(actor) || actor.represents.some(({ mandate }) => mandate);

export const mayInviteFor = (
  actor: Actor,
  to: { organisationId: string | null; role: string | null }
): boolean =>
  isInviter(actor) ||
  (to.role === null &&
    actor.represents.some(({ mandate, organisationId }) => mandate && organisationId === to.organisationId));

const isInviter = (actor: Actor): boolean => actor.system || actor.roles.includes('facilitator');
