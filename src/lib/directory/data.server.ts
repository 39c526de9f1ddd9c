import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Cursor } from './rules.ts';

/** What a page of the directory asks for; everything but the network may be absent. */
export type Listing = {
  networkId: string;
  standing: 'admitted' | 'candidate' | 'known' | null;
  /** Beginning of a town's or territory's name. */
  town: string | null;
  skill: string | null;
  /** Two digits. */
  division: string | null;
  /** ISO 639 code. */
  language: string | null;
  /** First row of the page comes after this one; with `backwards`, its last row comes before. */
  from: Cursor | null;
  backwards: boolean;
  limit: number;
};

/** One row of the directory. What a sheet hides is taken out by the caller, with `visibility`. */
export type Row = {
  id: string;
  name: string;
  sort_name: string;
  town: string | null;
  sector_code: string | null;
  sector_version: string | null;
  standing: string | null;
  visibility: Record<string, string> | null;
  tier: number;
};

export const columns = sql`s.organisation_id as id, s.name, s.sort_name, s.town, s.sector_code, s.sector_version, s.standing,
  nullif(s.visibility, '{}') as visibility`;

/** The directory in its order, by key. Rows come in the order asked for, `backwards` in the opposite one. */
export async function listOrganisations(tx: Tx, listing: Listing): Promise<Row[]> {
  const { from, backwards, limit } = listing;
  const key = sql`(s.sort_name, s.organisation_id)`;
  const bound = from && sql`and ${key} ${backwards ? sql`<` : sql`>`} (${from.sortName}, ${from.id})`;
  const { rows } = await sql<Row>`
    select ${columns}, 1 as tier from organisation_sheets s
     where s.network_id = ${listing.networkId} ${filters(listing)} ${bound ?? sql``}
     order by ${backwards ? sql`s.sort_name desc, s.organisation_id desc` : sql`s.sort_name, s.organisation_id`}
     limit ${limit}`.execute(tx);
  return rows;
}

/** No condition. */
export const NOTHING = sql``;
const visible = (field: string): RawBuilder<unknown> =>
  sql`coalesce(s.visibility ->> ${sql.lit(field)}, 'network') = 'network'`;

/** Conditions on the sheet itself; a field that is hidden fulfils none. */
export function filters({ standing, town, skill, division, language }: Listing): RawBuilder<unknown> {
  const conditions = [
    standing === 'known' ? sql`and s.standing is null` : standing && sql`and s.standing = ${standing}`,
    town &&
      sql`and ((${visible('town')} and fold(s.town) like fold(${town}) || '%')
        or (${visible('territory')} and fold(s.territory) like fold(${town}) || '%'))`,
    // Every word of what was typed begins a word of some skill.
    skill &&
      sql`and ${visible('skills')} and ' ' || fold(array_to_string(s.skills, ' ')) like all (
        select '% ' || word || '%' from string_to_table(fold(${skill}), ' ') word where word <> '')`,
    division &&
      sql`and ${visible('sector')} and left(s.sector_code, 2) = ${division} and s.sector_version is distinct from 'NAFrev1'`,
    language && sql`and ${visible('languages')} and ${language} = any (s.languages)`
  ].filter((condition) => condition !== null && condition !== '');
  return conditions.length ? sql.join(conditions, sql` `) : NOTHING;
}
