import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Contact } from './rules.ts';

export type StoredContact = Contact & {
  id: string;
  searchId: string;
  origin: string;
  learnedOn: string;
  twinId: string | null;
  twinName: string | null;
  twinReason: string | null;
  broughtBy: string | null;
};

const columns = sql`
  c.id, c.search_id as "searchId", c.organisation_name as organisation, c.town, c.contact_name as person,
  c.contact_email as email, c.contact_phone as phone, c.known, c.origin, c.learned_on as "learnedOn",
  c.twin_id as "twinId", s.name as "twinName", c.twin_reason as "twinReason", c.brought_by_name as "broughtBy"`;
const tables = sql`partner_contacts c
  left join organisation_sheets s on s.network_id = c.network_id and s.organisation_id = c.twin_id`;

/** Row-level security: nothing for whoever does not lead the search. */
export async function contactsOf(tx: Tx, networkId: string, searchId: string): Promise<StoredContact[]> {
  const { rows } = await sql<StoredContact>`
    select ${columns} from ${tables} where c.network_id = ${networkId} and c.search_id = ${searchId}
     order by lower(c.organisation_name), c.id`.execute(tx);
  return rows;
}

export async function contactById(tx: Tx, networkId: string, id: string): Promise<StoredContact | undefined> {
  const { rows } = await sql<StoredContact>`
    select ${columns} from ${tables} where c.network_id = ${networkId} and c.id = ${id}`.execute(tx);
  return rows[0];
}

export type Brought = Contact & { twin: { id: string; reason: string } | null };
export type From = { origin: string; learnedOn: string; by: { id: string | null; name: string | null } };

export async function insertContacts(
  tx: Tx,
  networkId: string,
  searchId: string,
  contacts: readonly Brought[],
  { origin, learnedOn, by }: From,
  now: Temporal.Instant
): Promise<void> {
  if (contacts.length === 0) return;
  await tx
    .insertInto('partner_contacts')
    .values(
      contacts.map((contact) => ({
        network_id: networkId,
        id: newId(now.epochMilliseconds),
        search_id: searchId,
        organisation_name: contact.organisation,
        town: contact.town,
        contact_name: contact.person,
        contact_email: contact.email,
        contact_phone: contact.phone,
        known: contact.known,
        origin,
        learned_on: learnedOn,
        twin_id: contact.twin?.id ?? null,
        twin_reason: contact.twin?.reason ?? null,
        brought_by: by.id,
        brought_by_name: by.name,
        created_at: now
      }))
    )
    .execute();
}

/** Answers false where somebody was faster. */
export async function deleteContact(tx: Tx, networkId: string, id: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('partner_contacts')
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return gone !== undefined;
}

export const setContact = (tx: Tx, networkId: string, candidateId: string, contact: StoredContact) =>
  tx
    .updateTable('partner_candidates')
    .set({
      contact_name: contact.person,
      contact_email: contact.email,
      contact_phone: contact.phone,
      known: contact.known
    })
    .where('network_id', '=', networkId)
    .where('id', '=', candidateId)
    .execute();

/** Whom to reach there, of one candidate, or of all of a search that came from contacts and became no partner. */
export async function forgetPersons(
  tx: Tx,
  networkId: string,
  which: { candidateId: string } | { searchId: string }
): Promise<void> {
  const those =
    'candidateId' in which
      ? sql`c.id = ${which.candidateId}`
      : sql`c.search_id = ${which.searchId} and c.source = 'contact' and c.state <> 'partner'`;
  await sql`
    with gone as (
      update partner_candidates c set contact_name = null, contact_email = null, contact_phone = null, known = null
       where c.network_id = ${networkId} and ${those} returning c.id)
    update partner_invitations i set name = null, email = ${NOBODY}, refusal = null, mail_id = null
     where i.network_id = ${networkId} and i.candidate_id in (select id from gone)`.execute(tx);
}
/** In the place of an address that is forgotten; no mail ever goes there (RFC 2606). */
const NOBODY = 'forgotten@example.invalid';

export async function forgetContacts(tx: Tx, networkId: string, searchId: string): Promise<void> {
  await tx
    .deleteFrom('partner_contacts')
    .where('network_id', '=', networkId)
    .where('search_id', '=', searchId)
    .execute();
  await forgetPersons(tx, networkId, { searchId });
}
