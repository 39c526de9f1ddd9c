import { createHmac } from 'node:crypto';
import pg from 'pg';
import { sessionCookie } from '#lib/identity/session.server.ts';
import { newId } from '#lib/kernel/ids.ts';
import { fold } from '#lib/kernel/text.ts';
import { organisations } from './dataset.ts';

export type Fixture = {
  slug: string;
  networkId: string;
  personId: string;
  /** One of the members: the person's own. */
  organisationId: string;
  token: string;
  cookie: string;
};

/** A network with `count` organisations, one in twenty a member, and a signed-in facilitator who represents the first. */
export async function fillNetwork(ownerUrl: string, secret: string, count: number): Promise<Fixture> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const networkId = newId();
    const personId = newId();
    const slug = `bench-${count}`;
    const token = `bench${networkId.replaceAll('-', '')}`;
    await client.query('begin');
    await client.query(`select set_config('lierre.network_id', $1, true)`, [networkId]);
    await client.query(
      `insert into networks (id, slug, name, country, language, currency, zone) values ($1, $2, $3, 'FR', 'fr', 'EUR', 'Europe/Paris')`,
      [networkId, slug, `Réseau de ${count}`]
    );
    await client.query(
      `insert into persons (id, name, email, email_verified) values ($1, 'Mesure', $2, true)`,
      [personId, `${slug}@bench.example`]
    );
    await client.query(
      `insert into sessions (id, person_id, token, expires_at) values ($1, $2, $3, now() + interval '20 days')`,
      [newId(), personId, token]
    );
    await client.query(
      `insert into role_holders (network_id, id, person_id, role) values ($1, $2, $3, 'facilitator')`,
      [networkId, newId(), personId]
    );
    const rows = [...organisations(count)].map((row) => ({ ...row, id: newId(), sort_name: fold(row.name) }));
    for (let from = 0; from < rows.length; from += 10_000)
      await insertSheets(client, networkId, rows.slice(from, from + 10_000));
    await client.query(
      `insert into memberships (network_id, id, organisation_id, state, admitted_at)
       select $1, gen_random_uuid(), id, 'admitted', now() from unnest($2::uuid[]) as id`,
      [networkId, rows.filter((_row, index) => index % 20 === 0).map(({ id }) => id)]
    );
    await client.query(
      `insert into representatives (network_id, id, organisation_id, person_id, mandate) values ($1, $2, $3, $4, true)`,
      [networkId, newId(), rows[0]!.id, personId]
    );
    await client.query('commit');
    await client.query('vacuum analyze');
    const signature = createHmac('sha256', secret).update(token).digest('base64');
    return {
      slug,
      networkId,
      personId,
      organisationId: rows[0]!.id,
      token,
      cookie: `${sessionCookie(false)}=${encodeURIComponent(`${token}.${signature}`)}`
    };
  } finally {
    await client.end();
  }
}

/** The 50 rows of the directory's first page in a table without row-level security, for the yardsticks. */
export async function copyRows(ownerUrl: string, networkId: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query('begin');
  await client.query(`select set_config('lierre.network_id', $1, true)`, [networkId]);
  await client.query('drop table if exists bench_rows');
  await client.query(
    `create table bench_rows as select organisation_id, name, sort_name, town, sector_code, standing from organisation_sheets
      where network_id = $1 and standing = 'admitted' order by sort_name, organisation_id`,
    [networkId]
  );
  await client.query('create index on bench_rows (sort_name, organisation_id)');
  await client.query('grant select on bench_rows to lierre_app');
  await client.query('commit');
  await client.query('vacuum analyze bench_rows');
  await client.end();
}

async function insertSheets(client: pg.Client, networkId: string, rows: { id: string }[]): Promise<void> {
  await client.query('insert into organisations (id) select unnest($1::uuid[])', [rows.map(({ id }) => id)]);
  await client.query(
    `insert into organisation_sheets (network_id, organisation_id, name, sort_name, description, sector_code, sector_version,
                                      size_class, town, postal_code, skills, languages, website)
     select $1, r.id, r.name, r.sort_name, r.description, r.sector_code, 'NAFrev2', r.size_class, r.town, r.postal_code,
            array(select jsonb_array_elements_text(r.skills)), array(select jsonb_array_elements_text(r.languages)), r.website
       from jsonb_to_recordset($2) as r (id uuid, name text, sort_name text, description text, sector_code text, size_class text,
            town text, postal_code text, skills jsonb, languages jsonb, website text)`,
    [networkId, JSON.stringify(rows)]
  );
}
