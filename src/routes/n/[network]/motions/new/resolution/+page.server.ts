import type { Actions, PageServerLoad } from './$types';
import { proposeResolution } from '#lib/governance/proposing/operations.ts';
import { listRules } from '#lib/governance/ruling/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const { rules } = await ask(listRules, {});
    const mandates = actor.represents.filter((r) => r.mandate && r.state === 'admitted');
    return { rule: rules.find(({ kind }) => kind === 'resolution')!.rule, mandates };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, proposeResolution, {
      to: ({ id, start }) => `/n/${event.params.network}/motions/${start === 'draft' ? 'drafts/' : ''}${id}`,
      say: ({ start }) => ({ key: start === 'draft' ? 'governance.said.drafted' : 'governance.said.opened' })
    })
};
