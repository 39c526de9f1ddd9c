import { error } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { listRoll, recordVotes } from '#lib/governance/meeting/operations.ts';
import { fieldOfVotes, votesFromFields } from '#lib/governance/meeting/schema.ts';
import { getMotion } from '#lib/governance/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const { id } = event.params;
    const { roll } = await ask(listRoll, { id });
    const motion = await ask(getMotion, { id });
    if (!motion.heldOn) error(404, 'not_found');
    return { roll, motion };
  });

export const actions: Actions = {
  default: async (event) =>
    act(event, recordVotes, {
      input: (fields) => ({ id: event.params.id, votes: votesFromFields(fields) }),
      at: fieldOfVotes,
      to: ({ id }) => `/n/${event.params.network}/motions/${id}`,
      say: 'governance.said.recorded'
    })
};
