import { error } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { isSheetField } from '#lib/organisations/confidentiality/rules.ts';
import { getOrganisation, removeLogo, setLogo, updateSheet } from '#lib/organisations/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const { sheet, reader, mayEdit } = await ask(getOrganisation, { id: event.params.id });
    if (!mayEdit) error(403, 'forbidden', { requestId: event.locals.requestId });
    return { sheet, reader, welcome: event.url.searchParams.has('welcome') };
  });

export const actions: Actions = {
  save: (event) =>
    act(event, updateSheet, {
      input: (fields) => ({ ...fields, id: event.params.id, visibility: audiences(fields) }),
      to: ({ id }) => `/n/${event.params.network}/organisations/${id}`,
      say: 'organisations.saved',
      form: 'save'
    }),
  logo: async (event) => {
    const file = (await event.request.clone().formData()).get('logo');
    const picture = file instanceof File && file.size > 0 ? file : null;
    // A picture far too large is refused by its size: the operation need not see more of it than that.
    const bytes = picture ? Buffer.from(await picture.slice(0, 290_000).arrayBuffer()) : null;
    return act(event, setLogo, {
      input: () => ({
        id: event.params.id,
        logo: bytes?.toString('base64') ?? '',
        fileName: picture?.name.slice(0, 200)
      }),
      say: 'organisations.logo_saved',
      form: 'logo'
    });
  },
  removeLogo: (event) =>
    act(event, removeLogo, {
      input: () => ({ id: event.params.id }),
      say: 'organisations.logo_removed',
      form: 'logo'
    })
};

/** `visibility.town` = 'own' → { town: 'own' } */
function audiences(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .map(([name, value]) => [name.replace(/^visibility\./, ''), value, name] as const)
      .filter(([field, , name]) => name.startsWith('visibility.') && isSheetField(field))
      .map(([field, value]) => [field, value])
  );
}
