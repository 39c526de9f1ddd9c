import type { Actions, PageServerLoad } from './$types';
import { mayDesign, mayRunRound } from '#lib/design/access.ts';
import * as aim from '#lib/design/aim/operations.ts';
import { act, typedIn, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => ({
    ...(await ask(aim.getAim, {})),
    voters: actor.represents.filter(({ mandate, state }) => mandate && state === 'admitted'),
    personId: actor.personId,
    mayDesign: mayDesign(actor),
    mayRun: mayRunRound(actor)
  }));

/** The places of a ranking come as `rank.<objective>`. */
const ranking = ({ id, organisationId, ...fields }: Record<string, unknown>) => ({
  id,
  organisationId,
  ranks: Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => name.startsWith('rank-'))
      .map(([name, value]) => [name.slice('rank-'.length), value])
  )
});

export const actions: Actions = {
  propose: (event) => act(event, aim.proposeObjective, { form: 'propose', say: 'design.said.proposed' }),
  withdraw: (event) => act(event, aim.withdrawObjective, { form: 'withdraw', say: 'design.said.withdrawn' }),
  open: (event) => act(event, aim.openRound, { form: 'open', say: 'design.said.opened' }),
  rank: async (event) => {
    const form = `rank-${await typedIn(event, 'organisationId')}`;
    const at = (path: string) => path.replace(/^ranks\./, 'rank-');
    return act(event, aim.rankObjectives, { form, input: ranking, at, say: 'design.said.ranked' });
  },
  close: (event) =>
    act(event, aim.closeRound, {
      form: 'close',
      say: ({ cancelled }) => ({ key: cancelled ? 'design.said.cancelled' : 'design.said.closed' })
    }),
  choose: (event) => act(event, aim.chooseAim, { form: 'choose', say: 'design.said.chosen' })
};
