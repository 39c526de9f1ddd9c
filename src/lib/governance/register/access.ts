export { isInside as mayReadRegister } from '#lib/platform/actor.ts';
