import type { Actor } from '#lib/platform/actor.ts';

/** A person about their own ideas; whose they are, row-level security decides as well. */
export const isPerson = (actor: Actor): boolean => actor.personId !== null;

/** The people of the demo are not real: they found nothing. */
export const mayFound = (actor: Actor): boolean => actor.personId !== null && !actor.fictional;
