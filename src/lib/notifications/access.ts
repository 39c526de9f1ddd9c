import type { Actor } from '#lib/platform/actor.ts';

export { anyone } from '#lib/platform/actor.ts';

/** One's own news, in a network one has to do with in any way. */
export const mayReadNews = (actor: Actor): boolean => actor.personId !== null && actor.network !== null;

export const isPerson = (actor: Actor): boolean => actor.personId !== null;
