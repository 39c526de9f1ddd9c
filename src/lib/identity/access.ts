import type { Actor } from '#lib/platform/actor.ts';

export { anyone, isHost } from '#lib/platform/actor.ts';

/** A person about their own account. */
export const isPerson = (actor: Actor): boolean => actor.personId !== null;

/** In person: a token for programs may not change how its owner signs in, nor make more tokens. */
export const inPerson = (actor: Actor): boolean => actor.personId !== null && !actor.scopes;
