import {
  compare,
  fingerprint,
  isBetter,
  LikenessIndex,
  type Likeness
} from '#lib/imports/duplicates/rules.ts';
import { knownAfter } from '#lib/imports/preparing/data.server.ts';
import { conflict, forbidden, invalid, notFound, ok, type Result } from '#lib/kernel/result.ts';
import { createOrganisation } from '#lib/organisations/operations.ts';
import { CreateOrganisation } from '#lib/organisations/schema.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { command, query, type CommandContext } from '#lib/platform/operation.ts';
import { mayLead, mayReadSearches, maySearch, maySee } from '../access.ts';
import { lockSearch, searchWithFollowed, type Search } from '../data.server.ts';
import { insertCandidate, insertStep } from '../following/data.server.ts';
import { by, led } from '../following/operations.ts';
import * as data from './data.server.ts';
import { newOnes, readContacts, type Contact } from './rules.ts';
import * as schema from './schema.ts';

export const addContact = command({
  name: 'partners.addContact',
  summary: 'Bring one contact of one’s own to a search; it stays with those who lead it',
  rest: 'POST /networks/{network}/partner-searches/{searchId}/contacts',
  input: schema.AddContact,
  may: maySearch,
  async run(context, { searchId, origin, learnedOn, ...contact }) {
    const kept = await bring(context, searchId, [contact], { origin, learnedOn });
    if (!kept.ok) return kept;
    return kept.value.added ? ok({ searchId }) : conflict('contact_there');
  },
  audit: ({ searchId }) => ({ subject: searchId })
});

export const importContacts = command({
  name: 'partners.importContacts',
  summary: 'Bring contacts of one’s own to a search from a vCard file or a table',
  rest: 'POST /networks/{network}/partner-searches/{searchId}/contacts/import',
  input: schema.ImportContacts,
  may: maySearch,
  async run(context, { searchId, content, text, origin, learnedOn }) {
    const bytes = content === null ? Buffer.from(text ?? '') : Buffer.from(content, 'base64');
    const read = await readContacts(bytes);
    if (!read.ok) return read;
    const { contacts, unread } = read.value;
    if (contacts.length === 0) return invalid('file', 'contacts_none');
    const kept = await bring(context, searchId, contacts, { origin, learnedOn });
    if (!kept.ok) return kept;
    return ok({ ...kept.value, unread: unread.length });
  },
  audit: ({ searchId }, { added }) => ({ subject: searchId, detail: { added } })
});

export const listContacts = query({
  name: 'partners.listContacts',
  summary: 'The contacts that were brought to a search, for those who lead it',
  rest: 'GET /networks/{network}/partner-searches/{searchId}/contacts',
  input: schema.ContactsOf,
  may: mayReadSearches,
  async run({ tx, actor }, { searchId }) {
    const search = await searchWithFollowed(tx, actor.network!.id, searchId);
    if (!search || !maySee(actor, search.organisationId)) return notFound();
    if (!mayLead(actor, search.organisationId)) return forbidden();
    const contacts = await data.contactsOf(tx, actor.network!.id, searchId);
    return ok({ search, contacts, mayAdd: createOrganisation.may(actor) });
  }
});

export const promoteContact = command({
  name: 'partners.promoteContact',
  summary:
    'Follow a contact as a candidate: its organisation is in the directory from then on, the person stays with those who lead the search',
  rest: 'POST /networks/{network}/partner-contacts/{id}/candidate',
  input: schema.PromoteContact,
  may: maySearch,
  async run(context, { id, as }) {
    const { tx, actor, now } = context;
    const networkId = actor.network!.id;
    const found = await ledContact(context, id);
    if (!found.ok) return found;
    const { contact, search } = found.value;
    if (search.closed) return conflict('search_closed');
    if (as === 'known' && !contact.twinId) return invalid('as', 'not_offered');
    if (as === 'known' && contact.twinId === search.organisationId) return conflict('candidate_own');
    const organisation = as === 'known' ? ok(contact.twinId!) : await addToDirectory(context, contact);
    if (!organisation.ok) return organisation;
    const organisationId = organisation.value;
    const sourceNote = contact.origin;
    const candidate = {
      searchId: search.id,
      organisationId,
      state: 'shortlisted',
      source: 'contact',
      sourceNote
    } as const;
    const candidateId = await insertCandidate(tx, networkId, candidate, now);
    if (!candidateId) return conflict('candidate_followed');
    await data.setContact(tx, networkId, candidateId, contact);
    const step = { kind: 'state', state: candidate.state, note: sourceNote, ...by(actor) } as const;
    await insertStep(tx, networkId, candidateId, step, now);
    if (!(await data.deleteContact(tx, networkId, id))) return notFound();
    return ok({ id: candidateId, searchId: search.id, organisationId });
  },
  audit: (_input, { id, organisationId }) => ({ subject: id, detail: { organisationId } })
});

export const forgetContact = command({
  name: 'partners.forgetContact',
  summary: 'Forget a contact that was brought to a search',
  rest: 'DELETE /networks/{network}/partner-contacts/{id}',
  input: schema.OneContact,
  may: maySearch,
  async run(context, { id }) {
    const found = await ledContact(context, id);
    if (!found.ok) return found;
    return (await data.deleteContact(context.tx, context.actor.network!.id, id)) ? ok({ id }) : notFound();
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const forgetPerson = command({
  name: 'partners.forgetPerson',
  summary:
    'Forget whom to reach at a candidate: name, address, number and what is known, also on sent invitations',
  rest: 'POST /networks/{network}/partner-candidates/{id}/forgetting',
  input: schema.OneCandidateId,
  may: maySearch,
  async run({ tx, actor }, { id }) {
    const found = await led(tx, actor, id);
    if (!found.ok) return found;
    await data.forgetPersons(tx, actor.network!.id, { candidateId: id });
    return ok({ id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

async function bring(
  { tx, actor, now }: CommandContext,
  searchId: string,
  brought: readonly Contact[],
  { origin, learnedOn }: { origin: string; learnedOn: string | null }
): Promise<Result<{ searchId: string; added: number; twice: number }>> {
  const network = actor.network!;
  const search = await lockSearch(tx, network.id, searchId);
  if (!search || !maySee(actor, search.organisationId)) return notFound();
  if (!mayLead(actor, search.organisationId)) return forbidden();
  if (search.closed) return conflict('search_closed');
  const today = now.toZonedDateTimeISO(network.zone).toPlainDate().toString();
  if (learnedOn && learnedOn > today) return invalid('learnedOn', 'day_to_come');
  const fresh = newOnes(await data.contactsOf(tx, network.id, searchId), brought);
  if (!fresh.ok) return fresh;
  const from = { origin, learnedOn: learnedOn ?? today, by: { id: actor.personId, name: actor.name } };
  await data.insertContacts(
    tx,
    network.id,
    searchId,
    await withTwins(tx, network.id, fresh.value),
    from,
    now
  );
  return ok({ searchId, added: fresh.value.length, twice: brought.length - fresh.value.length });
}

/** The organisation of the directory that each seems to be, by the rules of imports. */
async function withTwins(tx: Tx, networkId: string, contacts: readonly Contact[]): Promise<data.Brought[]> {
  const prints = contacts.map(({ organisation, town }) => fingerprint({ name: organisation, town }));
  const index = new LikenessIndex<number>();
  for (const [at, print] of prints.entries()) index.add(at, print);
  const best = new Map<number, { id: string; likeness: Likeness }>();
  for (let after: string | null = null; ;) {
    const known: Awaited<ReturnType<typeof knownAfter>> = await knownAfter(tx, networkId, after, STEP);
    for (const organisation of known) {
      const print = fingerprint(organisation);
      for (const [at] of index.like(print)) {
        const likeness = compare(prints[at]!, print);
        if (likeness && isBetter(likeness, best.get(at)?.likeness))
          best.set(at, { id: organisation.organisation_id, likeness });
      }
    }
    if (known.length < STEP) break;
    after = known.at(-1)!.organisation_id;
  }
  return contacts.map((contact, at) => {
    const found = best.get(at);
    return { ...contact, twin: found ? { id: found.id, reason: found.likeness.reason } : null };
  });
}
const STEP = 5000;

/** Its name and its town, nothing else: whom one knows there is nobody's business but the searcher's. */
async function addToDirectory(
  context: CommandContext,
  { organisation, town }: Contact
): Promise<Result<string>> {
  if (!createOrganisation.may(context.actor)) return forbidden('needs_mandate_to_add');
  const typed = CreateOrganisation.parse({ name: organisation, town, isAnother: true });
  const made = await createOrganisation.run(context, typed);
  return made.ok ? ok(made.value.id) : made;
}

/** A contact of a search that this actor leads; the search's row is held. */
async function ledContact(
  { tx, actor }: CommandContext,
  id: string
): Promise<Result<{ contact: data.StoredContact; search: Search }>> {
  const networkId = actor.network!.id;
  const contact = await data.contactById(tx, networkId, id);
  const search = contact && (await lockSearch(tx, networkId, contact.searchId));
  if (!search || !mayLead(actor, search.organisationId)) return notFound();
  return ok({ contact, search });
}
