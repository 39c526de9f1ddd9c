import type { PageServerLoad } from './$types';
import { mayTellStage } from '#lib/journey/access.ts';
import { placeOf } from '#lib/journey/data.server.ts';
import { getJourney } from '#lib/journey/operations.ts';
import { keptView } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  keptView(event, async ({ ask, actor }) => {
    const journey = await ask(getJourney, {});
    const [step] = journey.next;
    const next = step ? { step, href: placeOf(step) ?? `journey/steps/${step}` } : null;
    return { ...journey, next, mayTell: mayTellStage(actor) };
  });
