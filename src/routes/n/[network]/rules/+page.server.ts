import type { PageServerLoad } from './$types';
import { listRules } from '#lib/governance/ruling/operations.ts';
import { getAdmissionRule } from '#lib/memberships/admission/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => ({
    ...(await ask(listRules, {})),
    admission: await ask(getAdmissionRule, {})
  }));
