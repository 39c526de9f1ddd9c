import type { PageServerLoad } from './$types';
import { getNetwork } from '#lib/networks/operations.ts';
import { nextSteps } from '#lib/networks/rules.ts';
import { view } from '#lib/platform/page.server.ts';
import { isFacilitator } from '#lib/platform/actor.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const { counts, aim } = await ask(getNetwork, {});
    const steps = isFacilitator(actor)
      ? nextSteps({
          hasAim: aim !== '',
          members: counts.members,
          known: counts.known,
          representatives: counts.representatives,
          hasAdmissionRule: true,
          openMotions: 0,
          sheetsComplete: counts.complete
        })
      : [];
    return { aim, counts, steps };
  });
