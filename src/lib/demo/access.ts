export { isHost as mayKeepDemo } from '#lib/platform/actor.ts';
