import type { PageServerLoad } from './$types';
import { listMotions } from '#lib/governance/operations.ts';
import { placeOf } from '#lib/journey/data.server.ts';
import { getJourney } from '#lib/journey/operations.ts';
import { fewSteps } from '#lib/journey/rules.ts';
import { listWaiting } from '#lib/journey/waiting/operations.ts';
import { mayAskToPresent } from '#lib/memberships/access.ts';
import { COUNTED } from '#lib/networks/data.server.ts';
import { getNetwork } from '#lib/networks/operations.ts';
import { isInside } from '#lib/platform/actor.ts';
import { keptView } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  keptView(event, async ({ ask, actor, now }) => {
    // A candidate's representative waits for the vote: there is nothing to see yet but that.
    if (!isInside(actor)) return { inside: false as const };
    const [{ aim, counts }, { open }, { next, stages }, waiting] = await Promise.all([
      ask(getNetwork, {}),
      ask(listMotions, { openOnly: true }),
      ask(getJourney, {}),
      ask(listWaiting, {})
    ]);
    const steps = fewSteps(next, 4).map((step) => ({ step, href: placeOf(step) ?? `journey/steps/${step}` }));
    const stage = stages.find(({ here }) => here)!.stage;
    const mayPresent = mayAskToPresent(actor);
    return {
      inside: true as const,
      aim,
      counts,
      bound: COUNTED,
      open,
      waiting,
      steps,
      stage,
      mayPresent,
      now
    };
  });
