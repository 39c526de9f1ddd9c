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
  /** One of the members: the first person's own. */
  organisationId: string;
  /** Whom the first of `sessions` is. */
  cookie: string;
  sessions: SignedIn[];
  facilitators: SignedIn[];
};
export type SignedIn = { token: string; cookie: string };

/** So many people look at a network; one of ten reads Arabic, one of ten English, one of two has no mandate. */
const PEOPLE = 20;
const leads = (index: number): boolean => index % 5 === 0;

/**
 * A network with `count` organisations, one in twenty a member, and signed-in people who each represent one of them; one
 * in five is a facilitator.
 */
export async function fillNetwork(ownerUrl: string, secret: string, count: number): Promise<Fixture> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const networkId = newId();
    const slug = `bench-${count}`;
    const people = Array.from({ length: PEOPLE }, (_, index) => ({ id: newId(), ...described(index, slug) }));
    const personId = people[0]!.id;
    await client.query('begin');
    await client.query(`select set_config('lierre.network_id', $1, true)`, [networkId]);
    await client.query(
      `insert into networks (id, slug, name, country, language, currency, zone) values ($1, $2, $3, 'FR', 'fr', 'EUR', 'Europe/Paris')`,
      [networkId, slug, `Réseau de ${count}`]
    );
    await client.query(
      `insert into persons (id, name, email, locale, email_verified)
       select p.id, p.name, p.email, p.locale, true from jsonb_to_recordset($1) as p (id uuid, name text, email text, locale text)`,
      [JSON.stringify(people)]
    );
    await client.query(
      `insert into sessions (id, person_id, token, expires_at)
       select gen_random_uuid(), p.id, p.token, now() + interval '20 days' from jsonb_to_recordset($1) as p (id uuid, token text)`,
      [JSON.stringify(people)]
    );
    await client.query(
      `insert into role_holders (network_id, id, person_id, role)
       select $1, gen_random_uuid(), person, 'facilitator' from unnest($2::uuid[]) as person`,
      [networkId, people.filter((_, index) => leads(index)).map(({ id }) => id)]
    );
    const rows = [...organisations(count)].map((row) => ({ ...row, id: newId(), sort_name: fold(row.name) }));
    for (let from = 0; from < rows.length; from += 10_000)
      await insertSheets(client, networkId, rows.slice(from, from + 10_000));
    await client.query(
      `insert into memberships (network_id, id, organisation_id, state, admitted_at)
       select $1, gen_random_uuid(), id, 'admitted', now() from unnest($2::uuid[]) as id`,
      [networkId, rows.filter((_row, index) => index % 20 === 0).map(({ id }) => id)]
    );
    const members = rows.filter((_row, index) => index % 20 === 0);
    await client.query(
      `insert into representatives (network_id, id, organisation_id, person_id, mandate)
       select $1, gen_random_uuid(), p.organisation, p.id, p.mandate
         from jsonb_to_recordset($2) as p (id uuid, organisation uuid, mandate boolean)`,
      [
        networkId,
        JSON.stringify(
          people.map((one, index) => ({
            id: one.id,
            organisation: members[index % members.length]!.id,
            mandate: index % 2 === 0
          }))
        )
      ]
    );
    await client.query('commit');
    await client.query('vacuum analyze');
    const sessions = people.map(({ token }) => signedIn(token, secret));
    return {
      slug,
      networkId,
      personId,
      organisationId: members[0]!.id,
      cookie: sessions[0]!.cookie,
      sessions,
      facilitators: sessions.filter((_, index) => leads(index))
    };
  } finally {
    await client.end();
  }
}

const described = (index: number, slug: string) => ({
  name: `Mesure ${index + 1}`,
  email: `${slug}-${index}@bench.example`,
  token: `${slug}-${index}-${newId()}`,
  locale: index % 10 === 8 ? 'ar' : index % 10 === 9 ? 'en' : 'fr'
});

function signedIn(token: string, secret: string): SignedIn {
  const signature = createHmac('sha256', secret).update(token).digest('base64');
  return { token, cookie: `${sessionCookie(false)}=${encodeURIComponent(`${token}.${signature}`)}` };
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
