import { sql, type RawBuilder } from 'kysely';
import { joining, type Where } from '#lib/imports/preparing/data.server.ts';
import type { Tx } from '#lib/platform/database.server.ts';

/** Columns of a sheet that an import writes, with their types in JSON records. */
export const WRITTEN = {
  name: 'text',
  sort_name: 'text',
  short_name: 'text',
  legal_form: 'text',
  description: 'text',
  sector_code: 'text',
  sector_version: 'text',
  size_class: 'text',
  founded_on: 'date',
  country: 'text',
  address: 'text',
  postal_code: 'text',
  town: 'text',
  territory: 'text',
  skills: 'text[]',
  languages: 'text[]',
  siren: 'text',
  siret: 'text',
  rna: 'text',
  ice: 'text',
  website: 'text',
  email: 'text',
  phone: 'text',
  brings: 'text',
  seeks: 'text',
  external_id: 'text',
  extra: 'jsonb'
} as const;
const NAMES = Object.keys(WRITTEN) as (keyof typeof WRITTEN)[];
/** For `jsonb_to_record(…) as x(…)`. */
export const RECORD = sql.raw(
  Object.entries(WRITTEN)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')
);
const LISTED = sql.raw(NAMES.join(', '));

/** One import at a time is written to a network: what the second one finds is all of the first. */
export const lockNetwork = async (tx: Tx, networkId: string): Promise<void> =>
  void (await sql`select pg_advisory_xact_lock(hashtextextended('imports ' || ${networkId}, 0))`.execute(tx));

/**
 * Decides for every row that would be written whether it still can: a sheet that changed since the preview, and an
 * organisation that somebody else added meanwhile, are left as they are. Locks the sheets that will change.
 */
export async function decideOutcomes(tx: Tx, { networkId, importId }: Where): Promise<void> {
  await joining(tx, () =>
    sql`
    select from organisation_sheets s where s.network_id = ${networkId} and s.organisation_id in (
      select r.match_id from import_rows r where r.network_id = ${networkId} and r.import_id = ${importId} and r.verdict = 'update')
     order by s.organisation_id for update`.execute(tx)
  );
  await sql`
    update import_rows r
       set written_id = r.match_id, written_version = r.match_version + 1,
           outcome = case when r.match_version = (select s.version from organisation_sheets s
             where s.network_id = ${networkId} and s.organisation_id = r.match_id) then 'updated' else 'changed_since' end
     where r.network_id = ${networkId} and r.import_id = ${importId} and r.verdict = 'update'`.execute(tx);
  await joining(tx, () => decideCreated({ networkId, importId }).execute(tx));
}

const decideCreated = ({ networkId, importId }: Where) => sql`
  with fresh as materialized (
    select r.n, r.organisation_id, r.choice, coalesce(r.final, r.sheet) as sheet from import_rows r
     where r.network_id = ${networkId} and r.import_id = ${importId} and r.verdict = 'create'),
  -- What the preview proposed for one of its rows was seen; only others can have come since.
  others as materialized (
    select s.organisation_id, s.siren, s.siret, s.rna, s.ice, s.sort_name, s.postal_code from organisation_sheets s
     where s.network_id = ${networkId}
       and not exists (select from import_rows m where m.network_id = ${networkId} and m.import_id = ${importId} and m.match_id = s.organisation_id)),
  met as (
    select f.n from fresh f join others o on o.siret = f.sheet ->> 'siret'
    union
    select f.n from fresh f join others o on o.siren = f.sheet ->> 'siren' and (o.siret is null or f.sheet ->> 'siret' is null)
    union
    select f.n from fresh f join others o on o.rna = f.sheet ->> 'rna' and (o.siren is null or coalesce(f.sheet ->> 'siren', o.siren) = o.siren)
    union
    select f.n from fresh f join others o on o.ice = f.sheet ->> 'ice' and (o.siren is null or coalesce(f.sheet ->> 'siren', o.siren) = o.siren)
    union
    select f.n from fresh f join others o on o.sort_name = f.sheet ->> 'sort_name' and o.postal_code = f.sheet ->> 'postal_code'
      and (o.siren is null or f.sheet ->> 'siren' is null) and (o.rna is null or f.sheet ->> 'rna' is null)),
  -- A number names one organisation on the whole instance; the strongest number of a row says which.
  numbers as (
    select f.n, i.organisation_id, 1 as rank from fresh f join organisation_identifiers i on i.scheme = 'siret' and i.value = f.sheet ->> 'siret'
    union all
    select f.n, i.organisation_id, 2 from fresh f join organisation_identifiers i on i.scheme = 'rna' and i.value = f.sheet ->> 'rna'
    union all
    select f.n, i.organisation_id, 3 from fresh f join organisation_identifiers i on i.scheme = 'ice' and i.value = f.sheet ->> 'ice'
    union all
    select f.n, i.organisation_id, 4 from fresh f join organisation_identifiers i on i.scheme = 'siren' and i.value = f.sheet ->> 'siren'
      and f.sheet ->> 'siret' is null),
  named as (select distinct on (n) n, organisation_id from numbers order by n, rank),
  -- Two rows kept apart on purpose cannot both be that organisation, nor can one that has its sheet already.
  once as (
    select distinct on (organisation_id) n, organisation_id from named d
     where not exists (select from organisation_sheets s where s.network_id = ${networkId} and s.organisation_id = d.organisation_id)
     order by organisation_id, n),
  decided as (
    select f.n, met.n is not null and f.choice is distinct from 'separate' as exists, once.organisation_id
      from fresh f left join met on met.n = f.n left join once on once.n = f.n)
  update import_rows r
     set outcome = case when d.exists then 'exists_since' else 'created' end,
         written_id = coalesce(d.organisation_id, r.organisation_id), written_version = 1
    from decided d
   where r.network_id = ${networkId} and r.import_id = ${importId} and r.n = d.n`;

type Range = [from: number, to: number];
const rowsIn = ({ networkId, importId }: Where, [from, to]: Range, outcome: 'created' | 'updated') => sql`
  import_rows r where r.network_id = ${networkId} and r.import_id = ${importId} and r.n between ${from} and ${to} and r.outcome = ${outcome}`;

/** Creates the organisations of some rows: identity, numbers, sheet and, for members, a membership. */
export async function writeCreated(
  tx: Tx,
  where: Where,
  range: Range,
  { members, country, now }: { members: boolean; country: string; now: Temporal.Instant }
): Promise<void> {
  const rows = rowsIn(where, range, 'created');
  await sql`insert into organisations (id, created_at)
    select r.written_id, ${now} from ${rows} and r.written_id = r.organisation_id`.execute(tx);
  await writeIdentifiers(tx, rows);
  await sql`
    insert into organisation_sheets (network_id, organisation_id, standing, created_at, updated_at, ${LISTED})
    select ${where.networkId}, f.id, ${members ? 'admitted' : null}, ${now}, ${now}, ${sql.raw(NAMES.map((name) => VALUES[name] ?? `x.${name}`).join(', '))}
      from (select r.written_id as id, coalesce(r.final, r.sheet) || jsonb_build_object('network_country', ${country}::text) as sheet
              from ${rows} order by r.n) f,
           lateral jsonb_to_record(f.sheet) as x(${RECORD}, network_country text)`.execute(tx);
  if (members)
    await sql`
      insert into memberships (network_id, id, organisation_id, state, admitted_at, created_at)
      select ${where.networkId}, gen_random_uuid(), r.written_id, 'admitted', ${now}, ${now} from ${rows}`.execute(
      tx
    );
}

/** Changes the sheets of some rows; every change is in `changes` with what was there before. */
export async function writeUpdated(tx: Tx, where: Where, range: Range, now: Temporal.Instant): Promise<void> {
  const set = sql.raw(NAMES.map((name) => `${name} = coalesce(x.${name}, s.${name})`).join(', '));
  const rows = rowsIn(where, range, 'updated');
  await joining(tx, () =>
    sql`
    update organisation_sheets s set version = s.version + 1, updated_at = ${now}, ${set}
      from (select r.written_id, (select jsonb_object_agg(key, value -> 1) from jsonb_each(r.changes)) as changed from ${rows}) c,
           lateral jsonb_to_record(c.changed) as x(${RECORD})
     where s.network_id = ${where.networkId} and s.organisation_id = c.written_id`.execute(tx)
  );
  await writeIdentifiers(tx, rows);
}

/**
 * Runs work that writes many sheets, then makes all of them findable at once: sorted as a whole they reach each page of
 * the search's indexes once. Until then the triggers of the sheets hold still (migrations/0008).
 */
export async function indexingOnce(tx: Tx, where: Where, work: () => Promise<void>): Promise<void> {
  await sql`select set_config('lierre.index_later', 'on', true)`.execute(tx);
  await work();
  await sql`select set_config('lierre.index_later', '', true)`.execute(tx);
  for (const outcome of ['created', 'updated'])
    await sql`
      select index_organisations(${where.networkId}, array_agg(r.written_id), ${outcome === 'created'})
        from import_rows r where r.network_id = ${where.networkId} and r.import_id = ${where.importId} and r.outcome = ${outcome}
      having count(*) > 0`.execute(tx);
}

export async function countOutcomes(tx: Tx, { networkId, importId }: Where): Promise<Record<string, number>> {
  const { rows } = await sql<{ outcome: string; count: number }>`
    select outcome, count(*)::int as count from import_rows
     where network_id = ${networkId} and import_id = ${importId} and outcome is not null group by outcome`.execute(
    tx
  );
  return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
}

/** In one order, so that two imports of the same numbers wait for each other instead of dying. */
const writeIdentifiers = async (tx: Tx, rows: RawBuilder<unknown>): Promise<void> =>
  void (await sql`
    insert into organisation_identifiers (scheme, value, organisation_id)
    select d.scheme, d.value, f.id
      from (select r.written_id as id, coalesce(r.final, r.sheet) as sheet from ${rows}) f,
           lateral (values ('siren', f.sheet ->> 'siren'), ('siret', f.sheet ->> 'siret'), ('rna', f.sheet ->> 'rna'), ('ice', f.sheet ->> 'ice')) d(scheme, value)
     where d.value is not null
     order by d.scheme, d.value
    on conflict do nothing`.execute(tx));

/** Columns that may not be empty, where the row says nothing. */
const VALUES: Partial<Record<keyof typeof WRITTEN, string>> = {
  country: 'coalesce(x.country, x.network_country)',
  skills: `coalesce(x.skills, '{}')`,
  languages: `coalesce(x.languages, '{}')`,
  extra: `coalesce(x.extra, '{}')`
};
