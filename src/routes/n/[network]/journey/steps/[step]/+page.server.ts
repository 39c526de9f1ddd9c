import type { Actions, PageServerLoad } from './$types';
import { mayDeclare } from '#lib/journey/access.ts';
import { declareStep, takeBackDeclaration } from '#lib/journey/declarations/operations.ts';
import { getStep } from '#lib/journey/operations.ts';
import { isStep } from '#lib/journey/rules.ts';
import { MAX_BYTES } from '#lib/journey/schema.ts';
import { invalid } from '#lib/kernel/result.ts';
import { isFacilitator } from '#lib/platform/actor.ts';
import { act, refuse, view } from '#lib/platform/page.server.ts';
import { error } from '@sveltejs/kit';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const step = event.params.step;
    if (!isStep(step)) error(404, 'not_found', { requestId: event.locals.requestId });
    const standing = await ask(getStep, { step });
    const mayTakeBack = (byId: string | null) =>
      isFacilitator(actor) || (actor.personId !== null && byId === actor.personId);
    const said = standing.said.map((one) => ({ ...one, mayTakeBack: mayTakeBack(one.byId) }));
    return { standing: { ...standing, said }, mayDeclare: mayDeclare(actor) };
  });

export const actions: Actions = {
  declare: async (event) => {
    const form = await event.request.clone().formData();
    const chosen = form.get('file');
    const file = chosen instanceof File && chosen.name ? chosen : null;
    if (file && file.size > MAX_BYTES) {
      const typed = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'));
      return refuse(
        event,
        invalid('file', 'file_too_large', { max: MAX_BYTES / 1e6 }).problems,
        typed,
        'declare'
      );
    }
    const content = file ? Buffer.from(await file.arrayBuffer()).toString('base64') : null;
    return act(event, declareStep, {
      form: 'declare',
      input: ({ file: _file, ...fields }) => ({
        ...fields,
        step: event.params.step,
        fileName: file?.name.slice(-200) ?? null,
        content
      }),
      at: (path) => (path === 'content' || path === 'fileName' ? 'file' : path),
      say: 'journey.said.declared'
    });
  },
  takeBack: async (event) => {
    const id = (await event.request.clone().formData()).get('id');
    return act(event, takeBackDeclaration, {
      form: `takeBack-${String(id)}`,
      say: 'journey.said.taken_back'
    });
  }
};
