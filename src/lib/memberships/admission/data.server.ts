import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import { fold } from '#lib/kernel/text.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { MembershipState } from '#lib/memberships/rules.ts';
import { ruleInForce } from '#lib/governance/data.server.ts';
import { defaultAdmissionRule, type AdmissionRule, type Presenter, type Standing } from './rules.ts';
import { AdmissionRule as Stored } from './schema.ts';

/** The rule by which the network admits now; `setAt` is null while nobody has set one. */
export async function ruleOf(
  tx: Tx,
  networkId: string
): Promise<{ rule: AdmissionRule; setAt: Temporal.Instant | null }> {
  const row = await ruleInForce(tx, networkId, 'admission');
  return row
    ? { rule: Stored.parse(row.rule), setAt: row.set_at }
    : { rule: defaultAdmissionRule, setAt: null };
}

/** Locks the organisation's sheet: who presents, admits or imports it at the same time waits. */
export async function lockSheet(
  tx: Tx,
  networkId: string,
  organisationId: string
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('organisation_sheets')
    .select('name')
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', organisationId)
    .forUpdate()
    .executeTakeFirst();
  return row?.name;
}

/** Locks the network's row, for limits that hold for the network as a whole. */
export async function lockNetwork(tx: Tx, networkId: string): Promise<void> {
  await tx.selectFrom('networks').select('id').where('id', '=', networkId).forNoKeyUpdate().execute();
}

export async function sheetNamed(tx: Tx, networkId: string, name: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('organisation_sheets')
    .select('organisation_id')
    .where('network_id', '=', networkId)
    .where('sort_name', '=', fold(name))
    .limit(1)
    .executeTakeFirst();
  return row?.organisation_id;
}

export type NewOrganisation = { name: string; town: string | null; country: string };

/** An organisation nobody had a sheet for: the little that its sponsor knows; it completes the sheet itself. */
export async function insertOrganisation(
  tx: Tx,
  networkId: string,
  organisation: NewOrganisation,
  now: Temporal.Instant
): Promise<string> {
  const id = newId();
  const { name, town, country } = organisation;
  await tx.insertInto('organisations').values({ id, created_at: now }).execute();
  await tx
    .insertInto('organisation_sheets')
    .values({
      network_id: networkId,
      organisation_id: id,
      name,
      sort_name: fold(name),
      town,
      country,
      created_at: now,
      updated_at: now
    })
    .execute();
  return id;
}

/** The latest membership, living or ended. */
export async function latestStanding(
  tx: Tx,
  networkId: string,
  organisationId: string
): Promise<Standing | undefined> {
  const row = await tx
    .selectFrom('memberships')
    .select(['state', 'ended_at as endedAt'])
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', organisationId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { ...row, state: row.state as MembershipState };
}

export type Candidacy = {
  membershipId: string;
  motionId: string;
  presentedAs: Presenter;
  presentedBy: string | null;
  why: string;
  contactName: string;
  contactEmail: string;
};

export async function insertCandidate(
  tx: Tx,
  networkId: string,
  candidate: { id: string; organisationId: string; sponsorId: string | null },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .insertInto('memberships')
    .values({
      network_id: networkId,
      id: candidate.id,
      organisation_id: candidate.organisationId,
      state: 'candidate',
      sponsor_organisation_id: candidate.sponsorId,
      candidate_at: now,
      created_at: now
    })
    .execute();
}

export async function insertCandidacy(tx: Tx, networkId: string, c: Candidacy): Promise<void> {
  await tx
    .insertInto('candidacies')
    .values({
      network_id: networkId,
      membership_id: c.membershipId,
      motion_id: c.motionId,
      presented_as: c.presentedAs,
      presented_by: c.presentedBy,
      why: c.why,
      contact_name: c.contactName,
      contact_email: c.contactEmail
    })
    .execute();
}

export type LockedCandidate = {
  organisationId: string;
  organisationName: string;
  state: MembershipState;
  sponsorId: string | null;
  presentedBy: string | null;
  contactName: string | null;
  contactEmail: string | null;
};

/** The candidate a motion is about, its membership locked; undefined when it was removed meanwhile. */
export async function lockCandidate(
  tx: Tx,
  networkId: string,
  membershipId: string
): Promise<LockedCandidate | undefined> {
  const { rows } = await sql<LockedCandidate>`
    select m.organisation_id as "organisationId", s.name as "organisationName", m.state,
           m.sponsor_organisation_id as "sponsorId", c.presented_by as "presentedBy",
           c.contact_name as "contactName", c.contact_email as "contactEmail"
      from memberships m
      join organisation_sheets s on s.network_id = m.network_id and s.organisation_id = m.organisation_id
      join candidacies c on c.network_id = m.network_id and c.membership_id = m.id
     where m.network_id = ${networkId} and m.id = ${membershipId} for update of m`.execute(tx);
  return rows[0];
}

/** The vote on a candidate is called again: its candidacy goes with the second one. */
export async function moveCandidacy(
  tx: Tx,
  networkId: string,
  membershipId: string,
  motionId: string
): Promise<void> {
  await tx
    .updateTable('candidacies')
    .set({ motion_id: motionId })
    .where('network_id', '=', networkId)
    .where('membership_id', '=', membershipId)
    .execute();
}

/** A candidate that was not admitted leaves no personal data behind. */
export async function eraseContact(tx: Tx, networkId: string, membershipId: string): Promise<void> {
  await tx
    .updateTable('candidacies')
    .set({ contact_name: null, contact_email: null })
    .where('network_id', '=', networkId)
    .where('membership_id', '=', membershipId)
    .execute();
}

/** A candidacy as pages show it. The contact is for those who may see it. */
export type CandidateRecord = {
  id: string;
  organisationId: string;
  organisationName: string;
  town: string | null;
  state: MembershipState;
  reason: string | null;
  candidateAt: Temporal.Instant;
  endedAt: Temporal.Instant | null;
  admittedAt: Temporal.Instant | null;
  sponsorId: string | null;
  sponsorName: string | null;
  presentedBy: string | null;
  presentedByName: string | null;
  presentedAs: Presenter;
  why: string;
  contactName: string | null;
  contactEmail: string | null;
  motionId: string;
  closesAt: Temporal.Instant;
};

const candidateColumns = sql<CandidateRecord>`
  m.id, m.organisation_id as "organisationId", s.name as "organisationName", s.town, m.state, m.reason,
  m.candidate_at as "candidateAt", m.ended_at as "endedAt", m.admitted_at as "admittedAt",
  m.sponsor_organisation_id as "sponsorId", f.name as "sponsorName", c.presented_by as "presentedBy",
  p.name as "presentedByName", c.presented_as as "presentedAs", c.why, c.contact_name as "contactName",
  c.contact_email as "contactEmail", c.motion_id as "motionId", o.closes_at as "closesAt"
  from memberships m
  join candidacies c on c.network_id = m.network_id and c.membership_id = m.id
  join motions o on o.network_id = c.network_id and o.id = c.motion_id
  join organisation_sheets s on s.network_id = m.network_id and s.organisation_id = m.organisation_id
  left join organisation_sheets f on f.network_id = m.network_id and f.organisation_id = m.sponsor_organisation_id
  left join persons p on p.id = c.presented_by`;

export async function candidateWhere(
  tx: Tx,
  networkId: string,
  by: { id: string } | { motionId: string }
): Promise<CandidateRecord | undefined> {
  const condition =
    'id' in by
      ? sql`m.id = ${by.id}`
      : sql`m.id = (select v.subject_id from motions v where v.network_id = ${networkId} and v.id = ${by.motionId} and v.kind = 'admission')`;
  const { rows } = await sql<CandidateRecord>`
    select ${candidateColumns} where m.network_id = ${networkId} and ${condition}`.execute(tx);
  return rows[0];
}

/** Candidacies, latest first, by key: ids are ordered by time. */
export async function candidates(
  tx: Tx,
  networkId: string,
  before: string | null,
  limit: number
): Promise<CandidateRecord[]> {
  const older = before ? sql`and c.membership_id < ${before}::uuid` : sql``;
  const { rows } = await sql<CandidateRecord>`
    select ${candidateColumns} where c.network_id = ${networkId} ${older} order by c.membership_id desc limit ${sql.lit(limit)}`.execute(
    tx
  );
  return rows;
}
