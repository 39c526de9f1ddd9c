/** The law is public. */
export { anyone as mayAskAdvice } from '#lib/platform/actor.ts';
