import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { dropDraft, editDraft, getDraft, openDraft } from '#lib/governance/proposing/operations.ts';
import { listRules } from '#lib/governance/ruling/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, now }) => {
    const { network, id } = event.params;
    const draft = await ask(getDraft, { id });
    if (draft.opened) redirect(303, `/n/${network}/motions/${id}`);
    const { rules } = await ask(listRules, {});
    return { draft, rule: rules.find(({ kind }) => kind === draft.kind)!.rule, now };
  });

export const actions: Actions = {
  edit: (event) =>
    act(event, editDraft, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      say: 'governance.said.draft_saved',
      form: 'edit'
    }),
  open: (event) =>
    act(event, openDraft, {
      input: () => ({ id: event.params.id }),
      to: ({ id }) => `/n/${event.params.network}/motions/${id}`,
      say: 'governance.said.opened',
      form: 'open'
    }),
  drop: (event) =>
    act(event, dropDraft, {
      input: () => ({ id: event.params.id }),
      to: () => `/n/${event.params.network}/motions`,
      say: 'governance.said.withdrawn',
      form: 'drop'
    })
};
