import type { RequestHandler } from './$types';
import { authenticate, countAttempt } from '#lib/identity/tokens.server.ts';
import { createApi } from '#lib/platform/api.server.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { operations } from '#lib/registry.ts';

let api: ReturnType<typeof createApi> | undefined;

/** Every method comes here: the API says itself what it does not do. */
export const fallback: RequestHandler = ({ request, getClientAddress }) => {
  api ??= createApi(operations, authenticate, runtimeConfig().version, countAttempt);
  return api.fetch(request, { ip: getClientAddress() });
};
