import { isInside, representsMember, type Actor } from '#lib/platform/actor.ts';

/** What a partnership's sides are to the rights: organisations, and whether they are members of the network. */
type Party = { organisationId: string; isMember: boolean };

export { isInside as mayReadPartnerships };
export const mayPartner = (actor: Actor): boolean => actor.system || representsMember(actor);

/** The sides this person speaks for. */
export const sidesOf = (actor: Actor, parties: readonly Party[]): string[] =>
  parties
    .filter(({ organisationId }) =>
      actor.represents.some((r) => r.organisationId === organisationId && r.state !== 'candidate')
    )
    .map(({ organisationId }) => organisationId);
/** A partnership is for its sides; nobody else, facilitators neither, unless all member sides agree to show that it exists. */
export const maySee = (actor: Actor, parties: readonly Party[]): boolean =>
  actor.system || sidesOf(actor, parties).length > 0;
/** Each side says its own things; for one that is only known, the member sides do. */
export const maySpeakFor = (actor: Actor, parties: readonly Party[], organisationId: string): boolean => {
  const party = parties.find((one) => one.organisationId === organisationId);
  if (!party || !maySee(actor, parties)) return false;
  return !party.isMember || sidesOf(actor, parties).includes(organisationId);
};
/** Contract and ending commit: they need a mandate of one of the sides. */
export const mayCommitSide = (actor: Actor, parties: readonly Party[]): boolean =>
  actor.system ||
  parties.some(({ organisationId }) =>
    actor.represents.some((r) => r.organisationId === organisationId && r.mandate && r.state === 'admitted')
  );
