import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { NetworkContext } from '#lib/platform/actor.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Locale } from '#lib/platform/messages.ts';
import type { Meeting } from './rules.ts';

export type FoundMeeting = {
  network: NetworkContext;
  organisation: string | null;
  /** Who searches; null: the network itself. */
  host: string | null;
  sender: string | null;
  locale: Locale;
  subject: string;
  body: string;
  place: string | null;
  meetsWall: string;
  meetsZone: string;
  answer: 'yes' | 'no' | 'other' | null;
  expiresAt: Temporal.Instant;
  replaced: boolean;
};

/** The invitation with this token, in whatever network it is: whoever opens the link names none. */
export async function findMeeting(tx: Tx, hash: Buffer): Promise<FoundMeeting | null> {
  const { rows } = await sql<{ found: (Omit<FoundMeeting, 'expiresAt'> & { expiresAt: string }) | null }>`
    select find_partner_invitation(${hash}) as found`.execute(tx);
  const found = rows[0]?.found;
  return found ? { ...found, expiresAt: Temporal.Instant.from(found.expiresAt) } : null;
}

export async function lockMeeting(tx: Tx, networkId: string, hash: Buffer) {
  return tx
    .selectFrom('partner_invitations')
    .select([
      'id',
      'candidate_id',
      'name',
      'email',
      'answer',
      'replaced_at',
      'expires_at',
      'sent_by',
      'meets_at',
      'meets_wall'
    ])
    .where('network_id', '=', networkId)
    .where('token_hash', '=', hash)
    .forUpdate()
    .executeTakeFirst();
}

/** The earlier one, answered or not, makes room: its link no longer works. */
export async function replaceMeetings(
  tx: Tx,
  networkId: string,
  candidateId: string,
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('partner_invitations')
    .set({ replaced_at: now })
    .where('network_id', '=', networkId)
    .where('candidate_id', '=', candidateId)
    .where('replaced_at', 'is', null)
    .execute();
}

export async function insertMeeting(
  tx: Tx,
  networkId: string,
  invitation: {
    candidateId: string;
    hash: Buffer;
    email: string;
    name: string | null;
    locale: Locale;
    subject: string;
    body: string;
    place: string | null;
    sentBy: string | null;
  },
  meeting: Meeting,
  now: Temporal.Instant
): Promise<string> {
  const id = newId(now.epochMilliseconds);
  await tx
    .insertInto('partner_invitations')
    .values({
      network_id: networkId,
      id,
      candidate_id: invitation.candidateId,
      token_hash: invitation.hash,
      email: invitation.email,
      name: invitation.name,
      locale: invitation.locale,
      subject: invitation.subject,
      body: invitation.body,
      place: invitation.place,
      meets_at: meeting.at,
      meets_zone: meeting.zone,
      meets_wall: meeting.wall,
      sent_by: invitation.sentBy,
      sent_at: now,
      expires_at: meeting.expires
    })
    .execute();
  return id;
}

export async function answerMeeting(
  tx: Tx,
  networkId: string,
  id: string,
  answer: { answer: 'yes' | 'no' | 'other'; note: string | null },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('partner_invitations')
    .set({ answer: answer.answer, answer_note: answer.note, answered_at: now })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}
