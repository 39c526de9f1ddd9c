import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { IDENTIFIER_SCHEMES, type IdentifierScheme } from './rules.ts';
import type { Audience } from './confidentiality/rules.ts';
import type { Sheet } from './sheet/rules.ts';

export type StoredSheet = Sheet & {
  organisation_id: string;
  external_id: string | null;
  extra: Record<string, string>;
  visibility: Record<string, Audience>;
  standing: 'candidate' | 'admitted' | 'suspended' | 'excluded' | 'resigned' | null;
  logo_file_id: string | null;
  completed_at: Temporal.Instant | null;
  version: number;
  updated_at: Temporal.Instant;
};
export type Membership = {
  id: string;
  state: string;
  category: string | null;
  candidate_at: string | null;
  admitted_at: string | null;
  ended_at: string | null;
  sponsor: { id: string; name: string } | null;
};
export type Speaker = { name: string; title: string | null; mandate: boolean };

/** The sheet with its latest membership and those who speak for it now, in one statement. */
export async function organisationPage(
  tx: Tx,
  networkId: string,
  id: string,
  now: Temporal.Instant
): Promise<{ sheet: StoredSheet; membership: Membership | null; speakers: Speaker[] } | undefined> {
  type Row = StoredSheet & { network_id: string; created_at: Temporal.Instant };
  const { rows } = await sql<Row & { membership: Membership | null; speakers: Speaker[] }>`
    select s.*,
      (select jsonb_build_object('id', m.id, 'state', m.state, 'category', m.category, 'candidate_at', m.candidate_at,
                'admitted_at', m.admitted_at, 'ended_at', m.ended_at,
                'sponsor', case when p.organisation_id is not null then jsonb_build_object('id', p.organisation_id, 'name', p.name) end)
         from memberships m
         left join organisation_sheets p on p.network_id = m.network_id and p.organisation_id = m.sponsor_organisation_id
        where m.network_id = s.network_id and m.organisation_id = s.organisation_id
        order by m.created_at desc, m.id desc limit 1) as membership,
      (select coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'title', r.title, 'mandate', r.mandate)
                order by r.mandate desc, p.name), '[]')
         from representatives r join persons p on p.id = r.person_id
        where r.network_id = s.network_id and r.organisation_id = s.organisation_id
          and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now})) as speakers
      from organisation_sheets s
     where s.network_id = ${networkId} and s.organisation_id = ${id}`.execute(tx);
  const [row] = rows;
  if (!row) return undefined;
  const { membership, speakers, network_id: _network, created_at: _created, ...sheet } = row;
  return { sheet, membership, speakers };
}

/** The sheet alone, held until the end of the transaction. */
export async function lockSheet(tx: Tx, networkId: string, id: string): Promise<StoredSheet | undefined> {
  const row = await tx
    .selectFrom('organisation_sheets')
    .selectAll()
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row as unknown as StoredSheet | undefined;
}

export async function updateSheet(
  tx: Tx,
  networkId: string,
  id: string,
  change: {
    sheet: Sheet;
    visibility: Record<string, Audience>;
    completedAt: Temporal.Instant | null;
    version: number;
  },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('organisation_sheets')
    .set({
      ...change.sheet,
      visibility: JSON.stringify(change.visibility),
      completed_at: change.completedAt,
      version: change.version,
      updated_at: now
    })
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', id)
    .execute();
}

/**
 * A sheet for an organisation: the one that a public register's number already names on this instance, or a new one.
 * Answers its id, or null when this network has a sheet for it.
 */
export async function insertOrganisation(
  tx: Tx,
  networkId: string,
  sheet: Sheet & { completed_at: Temporal.Instant | null },
  now: Temporal.Instant
): Promise<string | null> {
  const known = await ownerOf(tx, sheet);
  const id = known ?? newId(now.epochMilliseconds);
  if (!known) await tx.insertInto('organisations').values({ id, created_at: now }).execute();
  const row = await tx
    .insertInto('organisation_sheets')
    .values({ network_id: networkId, organisation_id: id, ...sheet, created_at: now, updated_at: now })
    .onConflict((c) => c.doNothing())
    .returning('organisation_id')
    .executeTakeFirst();
  return row ? id : null;
}

async function ownerOf(tx: Tx, sheet: Sheet): Promise<string | null> {
  const numbers = numbersOf(sheet);
  if (numbers.length === 0) return null;
  const row = await tx
    .selectFrom('organisation_identifiers')
    .select('organisation_id')
    .where((where) => where.or(numbers.map(([scheme, value]) => where.and({ scheme, value }))))
    .orderBy('scheme')
    .executeTakeFirst();
  return row?.organisation_id ?? null;
}

/** Notes the numbers of public registers, unless another organisation of the instance has them: nobody learns that. */
export async function claimNumbers(tx: Tx, id: string, sheet: Sheet): Promise<void> {
  const numbers = numbersOf(sheet);
  const kept = numbers.map(([scheme]) => scheme);
  await tx
    .deleteFrom('organisation_identifiers')
    .where('organisation_id', '=', id)
    .where((where) =>
      where.or(
        numbers
          .map(([scheme, value]) => where.and([where('scheme', '=', scheme), where('value', '<>', value)]))
          .concat(
            IDENTIFIER_SCHEMES.filter((scheme) => !kept.includes(scheme)).map((scheme) =>
              where('scheme', '=', scheme)
            )
          )
      )
    )
    .execute();
  if (numbers.length > 0)
    await tx
      .insertInto('organisation_identifiers')
      .values(numbers.map(([scheme, value]) => ({ scheme, value, organisation_id: id })))
      .onConflict((c) => c.doNothing())
      .execute();
}

const numbersOf = (sheet: Sheet): [IdentifierScheme, string][] =>
  IDENTIFIER_SCHEMES.flatMap((scheme) => (sheet[scheme] ? [[scheme, sheet[scheme]]] : []));

/** Another organisation of the network with one of these numbers, or else with this very name in the same town. */
export async function twinOf(
  tx: Tx,
  networkId: string,
  sheet: Sheet,
  except: string | null
): Promise<{ id: string; name: string; by: IdentifierScheme | 'name' } | undefined> {
  const sheets = sql`organisation_sheets where network_id = ${networkId} and organisation_id is distinct from ${except}::uuid`;
  const { rows } = await sql<{ id: string; name: string; by: IdentifierScheme | 'name' }>`
    select organisation_id as id, name, by from (
      select organisation_id, name, 'siret' as by, 1 as place from ${sheets} and siret = ${sheet.siret}
      union all
      select organisation_id, name, 'siren', 2 from ${sheets} and siren = ${sheet.siren}
         and (siret is null or ${sheet.siret}::text is null)
      union all
      select organisation_id, name, 'rna', 3 from ${sheets} and rna = ${sheet.rna}
      union all
      select organisation_id, name, 'ice', 4 from ${sheets} and ice = ${sheet.ice}
      union all
      select organisation_id, name, 'name', 5 from ${sheets} and sort_name = ${sheet.sort_name}
         and (town is null or ${sheet.town}::text is null or fold(town) = fold(${sheet.town}))
    ) twins order by place limit 1`.execute(tx);
  return rows[0];
}

/** Who changed the sheet after that version, and which fields: from the journal, latest first. */
export async function changesSince(
  tx: Tx,
  networkId: string,
  id: string,
  version: number
): Promise<{ who: string | null; fields: string[] }[]> {
  const { rows } = await sql<{ who: string | null; fields: string[] }>`
    select person_name as who, coalesce(array(select jsonb_array_elements_text(detail -> 'fields')), '{}') as fields
      from audit_entries
     where network_id = ${networkId} and operation = 'organisations.updateSheet' and subject_id = ${id}
       and (detail ->> 'version')::int > ${version}
     order by id desc limit 20`.execute(tx);
  return rows;
}

export async function setLogo(
  tx: Tx,
  networkId: string,
  id: string,
  logo: { bytes: Buffer; mediaType: string; name: string; createdBy: string | null } | null,
  now: Temporal.Instant
): Promise<void> {
  const before = await tx
    .selectFrom('organisation_sheets')
    .select('logo_file_id')
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', id)
    .executeTakeFirst();
  const fileId = logo ? newId(now.epochMilliseconds) : null;
  if (logo && fileId)
    await tx
      .insertInto('files')
      .values({
        network_id: networkId,
        id: fileId,
        name: logo.name,
        media_type: logo.mediaType,
        size: logo.bytes.length,
        sha256: createHash('sha256').update(logo.bytes).digest(),
        bytes: logo.bytes,
        created_by: logo.createdBy,
        created_at: now
      })
      .execute();
  await tx
    .updateTable('organisation_sheets')
    .set({ logo_file_id: fileId, updated_at: now })
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', id)
    .execute();
  if (before?.logo_file_id)
    await tx
      .deleteFrom('files')
      .where('network_id', '=', networkId)
      .where('id', '=', before.logo_file_id)
      .execute();
}

export type LogoFile = { media_type: string; sha256: Buffer; bytes: Buffer };
export async function logoOf(tx: Tx, networkId: string, id: string): Promise<LogoFile | undefined> {
  return tx
    .selectFrom('organisation_sheets as s')
    .innerJoin('files as f', (join) =>
      join.onRef('f.network_id', '=', 's.network_id').onRef('f.id', '=', 's.logo_file_id')
    )
    .select(['f.media_type', 'f.sha256', 'f.bytes'])
    .where('s.network_id', '=', networkId)
    .where('s.organisation_id', '=', id)
    .executeTakeFirst();
}

export async function sheetName(tx: Tx, networkId: string, id: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('organisation_sheets')
    .select('name')
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', id)
    .executeTakeFirst();
  return row?.name;
}

/** The sheet and its logo; the organisation itself too when no other network knows it. */
export async function deleteSheet(
  tx: Tx,
  networkId: string,
  id: string,
  logoFileId: string | null
): Promise<void> {
  await tx
    .deleteFrom('organisation_sheets')
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', id)
    .execute();
  if (logoFileId)
    await tx.deleteFrom('files').where('network_id', '=', networkId).where('id', '=', logoFileId).execute();
  await sql`savepoint elsewhere`.execute(tx);
  try {
    await tx.deleteFrom('organisations').where('id', '=', id).execute();
    await sql`release savepoint elsewhere`.execute(tx);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '23503')) throw error;
    await sql`rollback to savepoint elsewhere`.execute(tx);
  }
}
