import type { PageServerLoad } from './$types';
import { listMotions } from '#lib/governance/operations.ts';
import { COUNTED } from '#lib/networks/data.server.ts';
import { getNetwork } from '#lib/networks/operations.ts';
import { nextSteps } from '#lib/networks/rules.ts';
import { isFacilitator, isInside } from '#lib/platform/actor.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor, now }) => {
    // A candidate's representative waits for the vote: there is nothing to see yet but that.
    if (!isInside(actor)) return { inside: false as const };
    const { aim, counts } = await ask(getNetwork, {});
    const { open } = await ask(listMotions, {});
    const state = { ...counts, hasAim: aim !== '', openMotions: open.length };
    const steps = isFacilitator(actor) ? nextSteps(state) : [];
    return { inside: true as const, aim, counts, bound: COUNTED, open, steps, now };
  });
