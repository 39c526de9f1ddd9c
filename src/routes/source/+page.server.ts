import type { PageServerLoad } from './$types';
import { runtimeConfig } from '#lib/platform/config.ts';

/** What this site runs, under which licence, and where its source is. */
export const load: PageServerLoad = () => {
  const { sourceUrl, version } = runtimeConfig();
  return { sourceUrl: sourceUrl ?? null, version };
};
