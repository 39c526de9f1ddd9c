import type { Actions, PageServerLoad } from './$types';
import {
  addContact,
  forgetContact,
  importContacts,
  listContacts,
  promoteContact
} from '#lib/partners/contacts/operations.ts';
import { MOST_BYTES } from '#lib/partners/contacts/rules.ts';
import { act, typedIn, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor, now }) => ({
    ...(await ask(listContacts, { searchId: event.params.id })),
    megabytes: MOST_BYTES / 1e6,
    today: now.toZonedDateTimeISO(actor.network!.zone).toPlainDate().toString()
  }));

const searchId = (event: { params: { id: string } }) => event.params.id;

export const actions: Actions = {
  add: (event) =>
    act(event, addContact, {
      input: (fields) => ({ ...fields, searchId: searchId(event) }),
      say: 'partners.contacts.added',
      form: 'add'
    }),
  bring: async (event) => {
    const file = (await event.request.clone().formData()).get('file');
    const chosen = file instanceof File && file.name ? Buffer.from(await file.arrayBuffer()) : null;
    return act(event, importContacts, {
      input: ({ text, origin, learnedOn }) => ({
        text,
        origin,
        learnedOn,
        searchId: searchId(event),
        content: chosen?.toString('base64')
      }),
      at: (path) => (path === 'content' ? 'file' : path),
      say: ({ added, twice, unread }) => ({
        key: 'partners.contacts.brought',
        params: { added, twice, unread }
      }),
      form: 'bring'
    });
  },
  promote: async (event) =>
    act(event, promoteContact, {
      to: ({ organisationId }) =>
        `/n/${event.params.network}/partners/${searchId(event)}/organisations/${organisationId}?write=1`,
      say: 'partners.contacts.promoted',
      form: `one-${await typedIn(event, 'id')}`
    }),
  forget: async (event) =>
    act(event, forgetContact, {
      say: 'partners.contacts.forgotten',
      form: `one-${await typedIn(event, 'id')}`
    })
};
