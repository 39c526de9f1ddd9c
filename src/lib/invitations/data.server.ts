import { sql, type Selectable } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { NetworkContext, Role } from '#lib/platform/actor.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Locale } from '#lib/platform/messages.ts';
import type { Invitations } from '#lib/platform/tables.ts';

export type InvitationRow = Selectable<Invitations>;
export type NewInvitation = {
  email: string;
  name: string;
  locale: Locale;
  organisationId: string | null;
  mandate: boolean;
  role: Role | null;
  hash: Buffer;
  invitedBy: string | null;
  expiresAt: Temporal.Instant;
  mailId: string | null;
};

export type FoundInvitation = {
  network: NetworkContext;
  email: string;
  name: string;
  role: Role | null;
  mandate: boolean;
  organisation: string | null;
  inviter: string | null;
  accountExists: boolean;
  expiresAt: Temporal.Instant;
  acceptedAt: Temporal.Instant | null;
  revokedAt: Temporal.Instant | null;
};

/**
 * The invitation with this token, in whatever network it is. The only question here that is asked without a network,
 * because whoever opens the link names none.
 */
export async function findInvitation(tx: Tx, hash: Buffer): Promise<FoundInvitation | null> {
  type Row = Omit<FoundInvitation, Instants> & Record<Instants, string | null>;
  const { rows } = await sql<{ found: Row | null }>`
    select find_invitation(${hash}) as found`.execute(tx);
  const found = rows[0]?.found;
  return found
    ? {
        ...found,
        expiresAt: Temporal.Instant.from(found.expiresAt!),
        acceptedAt: instant(found.acceptedAt),
        revokedAt: instant(found.revokedAt)
      }
    : null;
}
type Instants = 'expiresAt' | 'acceptedAt' | 'revokedAt';
const instant = (text: string | null): Temporal.Instant | null => (text ? Temporal.Instant.from(text) : null);

/** The row itself, locked, to be used up. */
export const lockInvitation = (tx: Tx, networkId: string, hash: Buffer) =>
  tx
    .selectFrom('invitations')
    .selectAll()
    .where('network_id', '=', networkId)
    .where('token_hash', '=', hash)
    .forUpdate()
    .executeTakeFirst();

export const invitationById = (tx: Tx, networkId: string, id: string) =>
  tx
    .selectFrom('invitations')
    .selectAll()
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

/** Open and recently expired ones first asked last; those accepted or withdrawn are history and not listed. */
export const openInvitations = (tx: Tx, networkId: string, organisationId: string | null) =>
  tx
    .selectFrom('invitations as i')
    .leftJoin('organisation_sheets as s', (join) =>
      join.onRef('s.network_id', '=', 'i.network_id').onRef('s.organisation_id', '=', 'i.organisation_id')
    )
    .select([
      'i.id',
      'i.email',
      'i.name',
      'i.organisation_id',
      'i.mandate',
      'i.role',
      'i.sent_at',
      'i.expires_at',
      'i.refusal',
      's.name as organisation_name'
    ])
    .where('i.network_id', '=', networkId)
    .where('i.accepted_at', 'is', null)
    .where('i.revoked_at', 'is', null)
    .$if(organisationId !== null, (q) => q.where('i.organisation_id', '=', organisationId))
    .orderBy('i.sent_at', 'desc')
    .limit(200)
    .execute();

/** The open invitation of this address to the same thing, if any; locked. */
export const sameInvitation = (
  tx: Tx,
  networkId: string,
  to: Pick<NewInvitation, 'email' | 'organisationId' | 'role'>
) =>
  tx
    .selectFrom('invitations')
    .selectAll()
    .where('network_id', '=', networkId)
    .where('email', '=', to.email)
    .where('organisation_id', to.organisationId === null ? 'is' : '=', to.organisationId)
    .where('role', to.role === null ? 'is' : '=', to.role)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();

/** Null when the same invitation was made at the same moment by somebody else. */
export async function insertInvitation(
  tx: Tx,
  networkId: string,
  made: NewInvitation,
  now: Temporal.Instant
): Promise<string | null> {
  const { email, name, locale, organisationId, mandate, role, hash, invitedBy, expiresAt, mailId } = made;
  const row = await tx
    .insertInto('invitations')
    .values({
      network_id: networkId,
      id: newId(now.epochMilliseconds),
      email,
      name,
      locale,
      mandate,
      role,
      organisation_id: organisationId,
      token_hash: hash,
      invited_by: invitedBy,
      created_at: now,
      sent_at: now,
      expires_at: expiresAt,
      mail_id: mailId
    })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

export async function changeInvitation(
  tx: Tx,
  networkId: string,
  id: string,
  change: Partial<InvitationRow>
): Promise<void> {
  await tx
    .updateTable('invitations')
    .set(change)
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

/** The open invitation whose latest link left with this mail; locked. */
export const invitationOfMail = (tx: Tx, networkId: string, mailId: string) =>
  tx
    .selectFrom('invitations')
    .selectAll()
    .where('network_id', '=', networkId)
    .where('mail_id', '=', mailId)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();

export const sheetOf = (tx: Tx, networkId: string, organisationId: string) =>
  tx
    .selectFrom('organisation_sheets')
    .select(['name', 'standing'])
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst();

export const represents = async (
  tx: Tx,
  networkId: string,
  organisationId: string,
  personId: string
): Promise<boolean> =>
  (await tx
    .selectFrom('representatives')
    .select('id')
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', organisationId)
    .where('person_id', '=', personId)
    .where('ends_at', 'is', null)
    .executeTakeFirst()) !== undefined;

export const personName = async (tx: Tx, id: string): Promise<string | null> =>
  (await tx.selectFrom('persons').select('name').where('id', '=', id).executeTakeFirst())?.name ?? null;

export const toPerson = (row: Pick<InvitationRow, 'email' | 'locale'>) => ({
  email: row.email,
  locale: row.locale as Locale
});

export const toRule = (row: Pick<InvitationRow, 'email' | 'expires_at' | 'accepted_at' | 'revoked_at'>) => ({
  email: row.email,
  expiresAt: row.expires_at,
  acceptedAt: row.accepted_at,
  revokedAt: row.revoked_at
});
