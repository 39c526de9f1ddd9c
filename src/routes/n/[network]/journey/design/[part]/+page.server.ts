import { error } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { mayDesign } from '#lib/design/access.ts';
import { checkName, getPart, savePart } from '#lib/design/operations.ts';
import { isFormPart, parts } from '#lib/design/rules.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const part = event.params.part;
    if (!isFormPart(part)) error(404, 'not_found', { requestId: event.locals.requestId });
    const found = await ask(getPart, { part });
    const name =
      part === 'name'
        ? (event.url.searchParams.get('check') ?? String(found.current?.content.name ?? ''))
        : '';
    const twins = name.trim() && name.length <= 120 ? await ask(checkName, { name }) : null;
    const next = parts[parts.indexOf(part) + 1] ?? null;
    return { ...found, part, twins, next, mayDesign: mayDesign(actor) };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, savePart, {
      input: ({ revision, ...content }) => ({ part: event.params.part, revision, content }),
      at: (path) => path.replace(/^content\./, ''),
      to: () => event.url.pathname,
      say: 'design.said.saved'
    })
};
