import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { buildDemo, listPersonas } from '#lib/demo/operations.ts';
import { hostExists } from '#lib/identity/data.server.ts';
import { openSession } from '#lib/identity/sign-in.server.ts';
import { systemActor, type Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { actorOf, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async () => {
    const keeper = await keeperOf(event);
    const result = await execute(listPersonas, { actor: keeper, input: {} });
    return { people: result.ok ? result.value.people : [], slug: result.ok ? result.value.slug : null };
  });

export const actions: Actions = {
  /** Builds the demo if there is none, and looks at it through the eyes of one of its people. */
  default: async (event) => {
    const keeper = await keeperOf(event);
    const personId = (await event.request.formData()).get('personId');
    const found = await execute(listPersonas, { actor: keeper, input: {} });
    const demo = found.ok ? found.value : { slug: null, people: [] };
    const person = demo.people.find(({ id }) => id === personId);
    const { slug, facilitator } =
      demo.slug && demo.people[0]
        ? { slug: demo.slug, facilitator: demo.people[0].id }
        : await buildDemo(keeper);
    await openSession(event, person?.id ?? facilitator);
    redirect(303, `/n/${slug}`);
  }
};

/** Before there is a real account everybody may look around; afterwards only the host. */
async function keeperOf(event: RequestEvent): Promise<Actor> {
  const actor = await actorOf(event);
  if (actor.isHost) return actor;
  if (await transaction({}, hostExists, { readOnly: true }))
    error(404, 'not_found', { requestId: event.locals.requestId });
  return systemActor(null, 'job');
}
