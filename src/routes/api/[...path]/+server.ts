import type { RequestHandler } from './$types';
import { authenticate } from '#lib/identity/tokens.server.ts';
import { createApi } from '#lib/platform/api.server.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { operations } from '#lib/registry.ts';

let api: ReturnType<typeof createApi> | undefined;

const answer: RequestHandler = ({ request }) => {
  api ??= createApi(operations, authenticate, runtimeConfig().version);
  return api.fetch(request);
};

export const GET = answer;
export const POST = answer;
export const PUT = answer;
export const PATCH = answer;
export const DELETE = answer;
