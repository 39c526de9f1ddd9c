import type { Actions, PageServerLoad } from './$types';
import { castBallot, listBallots } from '#lib/governance/ballots/operations.ts';
import { getMotion, withdrawMotion } from '#lib/governance/operations.ts';
import { getCandidateOfMotion } from '#lib/memberships/admission/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, entered, now }) => {
    const { id } = event.params;
    const motion = await ask(getMotion, { id });
    const ballots = await ask(listBallots, { id, before: event.url.searchParams.get('before') });
    const candidate = motion.kind === 'admission' ? await ask(getCandidateOfMotion, { id }) : null;
    return { motion, ballots, candidate, now, readerZone: entered?.person.zone };
  });

export const actions: Actions = {
  vote: async (event) => {
    const organisation = (await event.request.clone().formData()).get('organisationId');
    return act(event, castBallot, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      say: ({ outcome }) => ({ key: outcome ? 'governance.said.closed' : 'governance.said.voted' }),
      form: typeof organisation === 'string' ? organisation : undefined
    });
  },
  withdraw: (event) =>
    act(event, withdrawMotion, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      say: 'governance.said.withdrawn',
      form: 'withdraw'
    })
};
