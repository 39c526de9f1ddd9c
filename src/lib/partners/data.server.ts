import { sql } from 'kysely';
import { registerEvidence } from '#lib/journey/data.server.ts';
import { newId } from '#lib/kernel/ids.ts';
import type { Audience } from '#lib/organisations/confidentiality/rules.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Criterion } from './criteria/rules.ts';
import type { CandidateState } from './following/rules.ts';
import type { Scope } from './schema.ts';
import type { ScoredSheet } from './scoring/rules.ts';

export type Search = {
  id: string;
  organisationId: string | null;
  organisationName: string | null;
  title: string;
  objective: string;
  scope: Scope;
  criteria: Criterion[];
  closed: boolean;
  revision: number;
};
/** What the search knows of those it follows, in short. */
export type Followed = {
  id: string;
  organisationId: string;
  state: CandidateState;
  marks: Record<string, number>;
};

const searchColumns = sql`
  p.id, p.organisation_id as "organisationId", s.name as "organisationName", p.title, p.objective, p.scope, p.criteria,
  p.closed_at is not null as closed, p.revision`;
const searchTables = sql`partner_searches p
  left join organisation_sheets s on s.network_id = p.network_id and s.organisation_id = p.organisation_id`;

/** A search with those it follows, in one statement. */
export async function searchWithFollowed(
  tx: Tx,
  networkId: string,
  id: string
): Promise<(Search & { followed: Followed[] }) | undefined> {
  const { rows } = await sql<Search & { followed: Followed[] }>`
    select ${searchColumns},
      (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'organisationId', c.organisation_id, 'state', c.state, 'marks', c.marks)), '[]')
         from partner_candidates c where c.network_id = p.network_id and c.search_id = p.id) as followed
      from ${searchTables} where p.network_id = ${networkId} and p.id = ${id}`.execute(tx);
  return rows[0];
}

/** Held until the end of the transaction. */
export async function lockSearch(tx: Tx, networkId: string, id: string): Promise<Search | undefined> {
  const { rows } = await sql<Search>`
    select ${searchColumns} from ${searchTables}
     where p.network_id = ${networkId} and p.id = ${id} for update of p`.execute(tx);
  return rows[0];
}

export type Listed = {
  id: string;
  title: string;
  organisationName: string | null;
  closed: boolean;
  followed: number;
  partners: number;
  /** The next act of any of its candidates whose day has come or is nearest. */
  nextOn: string | null;
};

/** The network's own searches and those of these organisations, the latest first. */
export async function listSearches(tx: Tx, networkId: string, organisationIds: string[]): Promise<Listed[]> {
  const { rows } = await sql<Listed>`
    select p.id, p.title, s.name as "organisationName", p.closed_at is not null as closed,
      count(c.id)::int as followed, (count(c.id) filter (where c.state = 'partner'))::int as partners,
      min(c.next_on) filter (where c.state not in ('partner', 'declined')) as "nextOn"
      from ${searchTables}
      left join partner_candidates c on c.network_id = p.network_id and c.search_id = p.id
     where p.network_id = ${networkId} and (p.organisation_id is null or p.organisation_id = any (${organisationIds}::uuid[]))
     group by p.network_id, p.id, s.name order by p.closed_at is not null, p.id desc limit 100`.execute(tx);
  return rows;
}

export async function insertSearch(
  tx: Tx,
  networkId: string,
  search: Pick<Search, 'organisationId' | 'title' | 'objective' | 'scope' | 'criteria'> & {
    createdBy: string | null;
  },
  now: Temporal.Instant
): Promise<string> {
  const id = newId(now.epochMilliseconds);
  await tx
    .insertInto('partner_searches')
    .values({
      network_id: networkId,
      id,
      organisation_id: search.organisationId,
      title: search.title,
      objective: search.objective,
      scope: search.scope,
      criteria: JSON.stringify(search.criteria),
      created_by: search.createdBy,
      created_at: now,
      updated_at: now
    })
    .execute();
  return id;
}

export async function updateSearch(
  tx: Tx,
  networkId: string,
  id: string,
  change: Partial<Pick<Search, 'title' | 'objective' | 'scope' | 'criteria' | 'closed'>> & {
    revision: number;
  },
  now: Temporal.Instant
): Promise<void> {
  const { criteria, closed, ...plain } = change;
  await tx
    .updateTable('partner_searches')
    .set({
      ...plain,
      ...(criteria ? { criteria: JSON.stringify(criteria) } : {}),
      ...(closed === undefined ? {} : { closed_at: closed ? now : null }),
      updated_at: now
    })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

export type Sheet = ScoredSheet & { town: string | null; visibility: Record<string, Audience> | null };

const sheetColumns = sql`
  s.organisation_id as id, s.name, s.standing, s.description, s.brings, s.seeks, s.sector_code, s.sector_version, s.skills,
  s.languages, s.size_class, s.legal_form, s.rna, s.founded_on, s.country, s.postal_code, s.town,
  nullif(s.visibility, '{}') as visibility`;

/**
 * Sheets that a search ranks, with the searcher's own (`home`) among them, in the order of names. What each hides is
 * still there: the caller takes it out before anything is computed.
 */
export async function sheetsFor(
  tx: Tx,
  networkId: string,
  { scope, organisationId }: Pick<Search, 'scope' | 'organisationId'>
): Promise<Sheet[]> {
  const within =
    scope === 'members'
      ? sql`and (s.standing = 'admitted' or s.organisation_id = ${organisationId})`
      : scope === 'outside'
        ? sql`and (s.standing is null or s.organisation_id = ${organisationId})`
        : sql``;
  const { rows } = await sql<Sheet>`
    select ${sheetColumns} from organisation_sheets s where s.network_id = ${networkId} ${within}
     order by s.sort_name, s.organisation_id`.execute(tx);
  return rows;
}

/** Sheets by organisation, as `sheetsFor` reads them. */
export async function sheetsOf(
  tx: Tx,
  networkId: string,
  organisationIds: string[]
): Promise<Map<string, Sheet>> {
  const { rows } = await sql<Sheet>`
    select ${sheetColumns} from organisation_sheets s
     where s.network_id = ${networkId} and s.organisation_id = any (${organisationIds}::uuid[])`.execute(tx);
  return new Map(rows.map((sheet) => [sheet.id, sheet]));
}

// What the journey tells everybody: of the network's own searches only, for a member's are its own business.
const own = (networkId: string) =>
  sql`partner_searches p left join partner_candidates c on c.network_id = p.network_id and c.search_id = p.id
       where p.network_id = ${networkId} and p.organisation_id is null`;
registerEvidence(
  'find.criteria',
  'partners',
  (id) =>
    sql`select count(*) filter (where jsonb_array_length(criteria) > 1) as count, 1 as needed,
               count(*) filter (where jsonb_array_length(criteria) <= 1) as waiting, max(updated_at) as at
          from partner_searches where network_id = ${id} and organisation_id is null`
);
registerEvidence(
  'find.shortlist',
  'partners',
  (id) =>
    sql`select count(*) filter (where c.state <> 'spotted') as count, 1 as needed,
               count(*) filter (where c.state = 'spotted') as waiting, max(c.created_at) as at from ${own(id)}`
);
registerEvidence(
  'find.invitation',
  'partners',
  (id) =>
    sql`select count(*) filter (where c.state in ('met', 'talks', 'partner')) as count, 1 as needed,
               count(*) filter (where c.state = 'invited') as waiting, max(c.updated_at) as at from ${own(id)}`
);
