import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Locale } from '#lib/platform/messages.ts';
import type { AgreementKind, AgreementState, Disclosure, Threshold, VersionState } from './rules.ts';

/** An agreement as it is stored. `partyIds` is null where all members are parties. */
export type AgreementRecord = {
  id: string;
  kind: AgreementKind;
  title: string;
  language: Locale;
  between: 'members' | 'chosen';
  disclosure: Disclosure;
  threshold: Threshold;
  state: AgreementState;
  proposedVersionId: string | null;
  inForceVersionId: string | null;
  versionInForce: number | null;
  endReason: string | null;
  createdByName: string | null;
  createdAt: Temporal.Instant;
  updatedAt: Temporal.Instant;
  partyIds: string[] | null;
};

const columns = sql<AgreementRecord>`
  a.id, a.kind, a.title, a.language, a.between, a.disclosure, a.threshold, a.state, a.proposed_version_id as "proposedVersionId",
  a.in_force_version_id as "inForceVersionId", a.end_reason as "endReason", a.created_by_name as "createdByName",
  a.created_at as "createdAt", a.updated_at as "updatedAt",
  (select v.number from agreement_versions v where v.network_id = a.network_id and v.id = a.in_force_version_id) as "versionInForce",
  case when a.between = 'chosen' then coalesce((select array_agg(p.organisation_id::text order by p.organisation_id)
    from agreement_parties p where p.network_id = a.network_id and p.agreement_id = a.id), '{}') end as "partyIds"`;

export async function agreementById(
  tx: Tx,
  networkId: string,
  id: string
): Promise<AgreementRecord | undefined> {
  const { rows } = await sql<AgreementRecord>`
    select ${columns} from agreements a where a.network_id = ${networkId} and a.id = ${id}`.execute(tx);
  return rows[0];
}

/** The agreement, held until the end of the transaction: whatever happens to it or its versions begins here. */
export async function lockAgreement(
  tx: Tx,
  networkId: string,
  id: string
): Promise<AgreementRecord | undefined> {
  const held = await tx
    .selectFrom('agreements')
    .select('id')
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return held && agreementById(tx, networkId, id);
}

export type Listed = AgreementRecord & {
  /** The version on the table, or the one in force. */
  versionId: string | null;
  number: number | null;
  signed: number;
  /** Organisations of the asker, by mandate, that have not signed it. */
  waiting: string[];
};

/** Agreements the asker may see, the latest changed first. `all`: facilitators see those between parties too. */
export async function listAgreements(
  tx: Tx,
  networkId: string,
  who: { own: string[]; mandates: string[]; all: boolean },
  before: string | null,
  limit: number
): Promise<Listed[]> {
  const { rows } = await sql<Listed>`
    select ${columns}, v.id as "versionId", v.number,
      (select count(*)::int from agreement_signatures s where s.network_id = v.network_id and s.version_id = v.id) as signed,
      array(select m::text from unnest(${who.mandates}::uuid[]) m
        where v.id is not null and v.state in ('proposed', 'in_force')
          and (a.between = 'members' or exists (select from agreement_parties p
                where p.network_id = a.network_id and p.agreement_id = a.id and p.organisation_id = m))
          and not exists (select from agreement_signatures s
                where s.network_id = v.network_id and s.version_id = v.id and s.organisation_id = m)) as waiting
      from agreements a
      left join agreement_versions v on v.network_id = a.network_id and v.id = coalesce(a.proposed_version_id, a.in_force_version_id)
     where a.network_id = ${networkId}
       and (${who.all} or a.disclosure <> 'parties' or exists (select from agreement_parties p
             where p.network_id = a.network_id and p.agreement_id = a.id and p.organisation_id = any(${who.own}::uuid[])))
       and (${before}::uuid is null or (a.updated_at, a.id) < (select b.updated_at, b.id from agreements b
             where b.network_id = ${networkId} and b.id = ${before}))
     order by a.updated_at desc, a.id desc limit ${limit}`.execute(tx);
  return rows;
}

export type NewAgreement = Pick<
  AgreementRecord,
  'id' | 'kind' | 'title' | 'language' | 'between' | 'disclosure' | 'threshold'
> & {
  createdBy: string | null;
  createdByName: string | null;
  createdFor: string | null;
};
export async function insertAgreement(
  tx: Tx,
  networkId: string,
  one: NewAgreement,
  now: Temporal.Instant
): Promise<void> {
  const { createdBy, createdByName, createdFor, threshold, ...row } = one;
  await tx
    .insertInto('agreements')
    .values({
      ...row,
      network_id: networkId,
      threshold: JSON.stringify(threshold),
      state: 'draft',
      created_by: createdBy,
      created_by_name: createdByName,
      created_for: createdFor,
      created_at: now,
      updated_at: now
    })
    .execute();
}

export async function setAgreement(
  tx: Tx,
  networkId: string,
  id: string,
  change: {
    state?: AgreementState;
    title?: string;
    disclosure?: Disclosure;
    threshold?: Threshold;
    proposed_version_id?: string | null;
    in_force_version_id?: string | null;
    end_reason?: string;
  },
  now: Temporal.Instant
): Promise<void> {
  const { threshold, ...rest } = change;
  await tx
    .updateTable('agreements')
    .set({ ...rest, ...(threshold ? { threshold: JSON.stringify(threshold) } : {}), updated_at: now })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

/** What the first text is filled with. */
export const knownOf = (tx: Tx, networkId: string) =>
  tx
    .selectFrom('networks')
    .select(['name as network', 'aim', 'perimeter', 'country', 'currency'])
    .where('id', '=', networkId)
    .executeTakeFirstOrThrow();

export async function insertParty(
  tx: Tx,
  networkId: string,
  agreementId: string,
  organisationId: string
): Promise<void> {
  await tx
    .insertInto('agreement_parties')
    .values({ network_id: networkId, agreement_id: agreementId, organisation_id: organisationId })
    .onConflict((c) => c.doNothing())
    .execute();
}
export async function deleteParty(
  tx: Tx,
  networkId: string,
  agreementId: string,
  organisationId: string
): Promise<void> {
  await tx
    .deleteFrom('agreement_parties')
    .where('network_id', '=', networkId)
    .where('agreement_id', '=', agreementId)
    .where('organisation_id', '=', organisationId)
    .execute();
}

export type Party = { organisationId: string; name: string; admitted: boolean };

/** The parties today, by name; of a large network the first `limit` members. */
export async function partiesOf(
  tx: Tx,
  networkId: string,
  agreement: AgreementRecord,
  limit: number
): Promise<Party[]> {
  const among =
    agreement.between === 'members'
      ? sql`s.standing = 'admitted'`
      : sql`s.organisation_id = any(${agreement.partyIds ?? []}::uuid[])`;
  const { rows } = await sql<Party>`
    select s.organisation_id as "organisationId", s.name, s.standing is not distinct from 'admitted' as admitted
      from organisation_sheets s where s.network_id = ${networkId} and ${among}
     order by s.sort_name, s.organisation_id limit ${limit}`.execute(tx);
  return rows;
}

export async function countParties(tx: Tx, networkId: string, agreement: AgreementRecord): Promise<number> {
  if (agreement.partyIds) return agreement.partyIds.length;
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from memberships where network_id = ${networkId} and state = 'admitted'`.execute(
    tx
  );
  return rows[0]!.n;
}

/** Organisations whose name contains the words, that are no party yet. */
export async function findParties(tx: Tx, networkId: string, agreement: AgreementRecord, folded: string) {
  const { rows } = await sql<Party & { town: string | null }>`
    select s.organisation_id as "organisationId", s.name, s.town, s.standing is not distinct from 'admitted' as admitted
      from organisation_sheets s
     where s.network_id = ${networkId} and s.sort_name like '%' || ${folded.replace(/[\\%_]/g, '')} || '%'
       and not s.organisation_id = any(${agreement.partyIds ?? []}::uuid[])
     order by (s.standing is not distinct from 'admitted') desc, s.sort_name, s.organisation_id limit 12`.execute(
    tx
  );
  return rows;
}

export const sheetExists = async (tx: Tx, networkId: string, organisationId: string): Promise<boolean> =>
  (await tx
    .selectFrom('organisation_sheets')
    .select('organisation_id')
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst()) !== undefined;

/** Persons who speak for the parties; with `missing`, mandate holders of those that have not signed that version. */
export async function personsOfParties(
  tx: Tx,
  networkId: string,
  agreement: AgreementRecord,
  now: Temporal.Instant,
  missing: string | null = null
): Promise<string[]> {
  const party = agreement.partyIds ? sql`r.organisation_id = any(${agreement.partyIds}::uuid[])` : sql`true`;
  const owing = missing
    ? sql`r.mandate and not exists (select from agreement_signatures s where s.network_id = r.network_id
            and s.version_id = ${missing} and s.organisation_id = r.organisation_id)`
    : sql`true`;
  const { rows } = await sql<{ id: string }>`
    select distinct r.person_id as id from representatives r
      join memberships m on m.network_id = r.network_id and m.organisation_id = r.organisation_id and m.state = 'admitted'
     where r.network_id = ${networkId} and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now})
       and ${party} and ${owing}`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Versions whose reminders or threshold may be due, in every network; needs the instance's context. */
export async function livingVersions(
  tx: Tx,
  since: Temporal.Instant,
  limit: number
): Promise<{ networkId: string; agreementId: string; id: string; state: VersionState }[]> {
  const { rows } = await sql<{ networkId: string; agreementId: string; id: string; state: VersionState }>`
    select network_id as "networkId", agreement_id as "agreementId", id, state from agreement_versions
     where state = 'proposed' or (state = 'in_force' and proposed_at > ${since})
     order by proposed_at limit ${limit}`.execute(tx);
  return rows;
}
