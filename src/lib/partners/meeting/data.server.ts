import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { NetworkContext } from '#lib/platform/actor.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Refusal } from '#lib/platform/mail.ts';
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

export type Letter = {
  email: string;
  name: string | null;
  locale: Locale;
  subject: string;
  body: string;
  place: string | null;
};

/** The invitation of this candidate that is not replaced, as it was sent. */
export const latestMeeting = (tx: Tx, networkId: string, candidateId: string) =>
  tx
    .selectFrom('partner_invitations')
    .select(['email', 'name', 'locale', 'subject', 'body', 'place', 'answer', 'expires_at'])
    .select(['meets_at', 'meets_wall', 'meets_zone'])
    .where('network_id', '=', networkId)
    .where('candidate_id', '=', candidateId)
    .where('replaced_at', 'is', null)
    .orderBy('sent_at', 'desc')
    .limit(1)
    .executeTakeFirst();

/** The invitation that left with this mail and waits for its answer, and whose candidate it is. */
export const meetingOfMail = (tx: Tx, networkId: string, mailId: string) =>
  tx
    .selectFrom('partner_invitations')
    .select(['id', 'candidate_id', 'sent_by', 'refusal_told_at'])
    .where('network_id', '=', networkId)
    .where('mail_id', '=', mailId)
    .where('replaced_at', 'is', null)
    .where('answered_at', 'is', null)
    .executeTakeFirst();

export async function keepRefusal(
  tx: Tx,
  networkId: string,
  id: string,
  change: { refusal: Refusal; refusal_told_at: Temporal.Instant }
): Promise<void> {
  await tx
    .updateTable('partner_invitations')
    .set(change)
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

export async function insertMeeting(
  tx: Tx,
  networkId: string,
  invitation: Letter & { candidateId: string; hash: Buffer; sentBy: string | null; mailId: string | null },
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
      mail_id: invitation.mailId,
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
