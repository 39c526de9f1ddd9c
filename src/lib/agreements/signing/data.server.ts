import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { AgreementRecord } from '../data.server.ts';

export type Signature = {
  organisationId: string;
  organisationName: string;
  typedName: string;
  quality: string | null;
  onPaper: boolean;
  recordedByName: string | null;
  signedOn: string | null;
  signedAt: Temporal.Instant;
};

/** In the order in which they came. */
export async function signaturesOf(tx: Tx, networkId: string, versionId: string): Promise<Signature[]> {
  const { rows } = await sql<Signature>`
    select organisation_id as "organisationId", organisation_name as "organisationName", typed_name as "typedName", quality,
           on_paper as "onPaper", recorded_by_name as "recordedByName", signed_on as "signedOn", signed_at as "signedAt"
      from agreement_signatures where network_id = ${networkId} and version_id = ${versionId}
     order by signed_at, id`.execute(tx);
  return rows;
}

export type Missing = {
  organisationId: string;
  name: string;
  admitted: boolean;
  refusal: string | null;
  earlier: number | null;
};

/** Parties of today without a signature on the version, with their refusal and the last version they did sign. */
export async function missingOf(
  tx: Tx,
  networkId: string,
  agreement: AgreementRecord,
  versionId: string,
  limit: number
): Promise<Missing[]> {
  const party = agreement.partyIds
    ? sql`s.organisation_id = any(${agreement.partyIds}::uuid[])`
    : sql`s.standing = 'admitted'`;
  const { rows } = await sql<Missing>`
    select s.organisation_id as "organisationId", s.name, s.standing is not distinct from 'admitted' as admitted,
           r.reason as refusal,
           (select max(v.number) from agreement_versions v join agreement_signatures g on g.network_id = v.network_id and g.version_id = v.id
             where v.network_id = s.network_id and v.agreement_id = ${agreement.id} and g.organisation_id = s.organisation_id) as earlier
      from organisation_sheets s
      left join agreement_refusals r on r.network_id = s.network_id and r.version_id = ${versionId} and r.organisation_id = s.organisation_id
     where s.network_id = ${networkId} and ${party}
       and not exists (select from agreement_signatures g where g.network_id = s.network_id and g.version_id = ${versionId}
                         and g.organisation_id = s.organisation_id)
     order by s.sort_name, s.organisation_id limit ${limit}`.execute(tx);
  return rows;
}

/** Signatures that count for the threshold: of organisations that are parties today. */
export async function countSigned(
  tx: Tx,
  networkId: string,
  agreement: AgreementRecord,
  versionId: string
): Promise<number> {
  const party = agreement.partyIds
    ? sql`g.organisation_id = any(${agreement.partyIds}::uuid[])`
    : sql`exists (select from memberships m where m.network_id = g.network_id and m.organisation_id = g.organisation_id and m.state = 'admitted')`;
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from agreement_signatures g
     where g.network_id = ${networkId} and g.version_id = ${versionId} and ${party}`.execute(tx);
  return rows[0]!.n;
}

/** What the sheet and the signatures know of one organisation before a version. */
export async function seatOf(tx: Tx, networkId: string, versionId: string, organisationId: string) {
  const { rows } = await sql<{ name: string; standing: string | null; signed: boolean }>`
    select s.name, s.standing, exists (select from agreement_signatures g where g.network_id = s.network_id
             and g.version_id = ${versionId} and g.organisation_id = s.organisation_id) as signed
      from organisation_sheets s where s.network_id = ${networkId} and s.organisation_id = ${organisationId}`.execute(
    tx
  );
  return rows[0];
}

export type NewSignature = {
  versionId: string;
  organisationId: string;
  organisationName: string;
  fingerprint: string;
  typedName: string;
  quality: string | null;
  personId: string | null;
  representativeId: string | null;
  paper: { recordedByName: string; signedOn: string } | null;
};
export async function insertSignature(
  tx: Tx,
  networkId: string,
  one: NewSignature,
  now: Temporal.Instant
): Promise<string> {
  const id = newId();
  await tx
    .insertInto('agreement_signatures')
    .values({
      network_id: networkId,
      id,
      version_id: one.versionId,
      organisation_id: one.organisationId,
      organisation_name: one.organisationName,
      fingerprint: Buffer.from(one.fingerprint, 'hex'),
      typed_name: one.typedName,
      quality: one.quality,
      person_id: one.paper ? null : one.personId,
      representative_id: one.representativeId,
      on_paper: one.paper !== null,
      recorded_by_name: one.paper?.recordedByName ?? null,
      signed_on: one.paper?.signedOn ?? null,
      signed_at: now
    })
    .execute();
  return id;
}

/** Title of the representative and whether the mandate holds now; the row is held, so that it holds until the commit. */
export async function mandateHeld(
  tx: Tx,
  networkId: string,
  representativeId: string,
  now: Temporal.Instant
) {
  return tx
    .selectFrom('representatives')
    .select(['title', 'mandate'])
    .where('network_id', '=', networkId)
    .where('id', '=', representativeId)
    .where('starts_at', '<=', now)
    .where((e) => e.or([e('ends_at', 'is', null), e('ends_at', '>', now)]))
    .forShare()
    .executeTakeFirst();
}

export async function upsertRefusal(
  tx: Tx,
  networkId: string,
  refusal: { versionId: string; organisationId: string; reason: string; personName: string },
  now: Temporal.Instant
): Promise<void> {
  const row = { reason: refusal.reason, person_name: refusal.personName, refused_at: now };
  await tx
    .insertInto('agreement_refusals')
    .values({
      network_id: networkId,
      version_id: refusal.versionId,
      organisation_id: refusal.organisationId,
      ...row
    })
    .onConflict((c) => c.columns(['network_id', 'version_id', 'organisation_id']).doUpdateSet(row))
    .execute();
}
