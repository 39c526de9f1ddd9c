import type { Actions, PageServerLoad } from './$types';
import { mayAskToPropose } from '#lib/governance/access.ts';
import {
  acceptAmendment,
  declineAmendment,
  listAmendments,
  proposeAmendment,
  voteOnAmendment,
  withdrawAmendment
} from '#lib/governance/amendments/operations.ts';
import { getDraft } from '#lib/governance/proposing/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const { id } = event.params;
    const motion = await ask(getDraft, { id });
    const { amendments } = await ask(listAmendments, { id });
    const mandates = actor.represents.filter((r) => r.mandate && r.state === 'admitted');
    return { motion, amendments, mandates, mayPropose: mayAskToPropose(actor) };
  });

const settling = { accept: acceptAmendment, decline: declineAmendment, withdraw: withdrawAmendment };

export const actions: Actions = {
  propose: (event) =>
    act(event, proposeAmendment, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      say: 'governance.said.amendment',
      form: 'propose'
    }),
  settle: async (event) => {
    const form = await event.request.clone().formData();
    const named = `settle-${String(form.get('id'))}`;
    const wanted = String(form.get('act'));
    if (wanted === 'vote')
      return act(event, voteOnAmendment, {
        to: ({ voteId }) => `/n/${event.params.network}/motions/${voteId}`,
        say: 'governance.said.opened',
        form: named
      });
    const operation = Object.hasOwn(settling, wanted) ? settling[wanted as 'accept'] : withdrawAmendment;
    return act(event, operation, { say: 'governance.said.amendment_settled', form: named });
  }
};
