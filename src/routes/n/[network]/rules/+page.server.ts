import type { PageServerLoad } from './$types';
import { listAgreements } from '#lib/agreements/operations.ts';
import { listRules } from '#lib/governance/ruling/operations.ts';
import { getAdmissionRule } from '#lib/memberships/admission/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const { agreements } = await ask(listAgreements, {});
    return {
      ...(await ask(listRules, {})),
      admission: await ask(getAdmissionRule, {}),
      /** The members have given themselves a charter: then rules had better not change over their heads. */
      chartered: agreements.some(({ kind, versionInForce }) => kind === 'charter' && versionInForce !== null)
    };
  });
