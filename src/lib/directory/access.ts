export { isInside as mayReadDirectory } from '#lib/platform/actor.ts';
