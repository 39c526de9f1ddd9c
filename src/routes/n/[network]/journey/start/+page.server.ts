import type { Actions, PageServerLoad } from './$types';
import { mayDecide } from '#lib/agreements/access.ts';
import { getJourney, tellStage } from '#lib/journey/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const { entry, stages } = await ask(getJourney, {});
    return {
      entry,
      mayDecide: mayDecide(actor),
      states: new Map(stages.flatMap(({ steps }) => steps.map(({ step, state }) => [step, state])))
    };
  });

export const actions: Actions = {
  default: (event) => act(event, tellStage, { say: 'journey.said.told' })
};
