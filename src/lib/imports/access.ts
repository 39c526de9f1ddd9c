export { isFacilitator as mayImport, isFacilitator as mayExport } from '#lib/platform/actor.ts';
import type { Actor } from '#lib/platform/actor.ts';

/** Long work that a person starts and the program carries out. */
export const mayCarryOut = (actor: Actor): boolean => actor.system;
