import pg from 'pg';

export const OWNER_ROLE = 'lierre_owner';
export const APP_ROLE = 'lierre_app';
/** Major versions of PostgreSQL that the tests run on. */
export const MAJORS = { oldest: 15, newest: 18 };

/** Runs `work` on one connection, which is closed afterwards. */
export async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // Without a listener a connection that is lost would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Creates the role that may log in and nothing else, or sets its password. Needs the right to create roles. */
export async function createLoginRole(client: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  const verb = rowCount ? 'alter' : 'create';
  await client.query(
    `${verb} role ${client.escapeIdentifier(role)} login password ${client.escapeLiteral(password)}`
  );
}

/**
 * Why the application must not run as the role of this connection, in words; empty when it may.
 * Row-level security means nothing to a superuser, to BYPASSRLS, and little to the owner of the tables.
 */
export async function objectionsToAppRole(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<Record<'name' | 'super' | 'bypass' | 'owner' | 'member', never>>(`
    select current_user as name, rolsuper as super, rolbypassrls as bypass,
      exists (
        select from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
          and not rolsuper and pg_has_role(current_user, c.relowner, 'member')
      ) or (not rolsuper and pg_has_role(current_user,
        (select datdba from pg_database where datname = current_database()), 'member')) as owner,
      pg_has_role(current_user, '${APP_ROLE}', 'usage') as member
    from pg_roles where rolname = current_user`);
  const [role] = rows;
  if (!role) throw new Error('The database does not know the role of its own connection');
  return [
    role.super && 'is a superuser',
    role.bypass && 'bypasses row-level security (BYPASSRLS)',
    role.owner && 'owns the database or tables in it',
    !role.member && `is not a member of ${APP_ROLE}`
  ]
    .filter((objection) => typeof objection === 'string')
    .map((objection) => `The role ${role.name} ${objection}`);
}

/** What a database must offer, in words; empty when it does. */
export async function objectionsToDatabase(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ version: number; encoding: string; folds: boolean }>(`
    select current_setting('server_version_num')::int as version,
      current_setting('server_encoding') as encoding, lower('É') = 'é' as folds`);
  const [found] = rows;
  if (!found) throw new Error('The database does not answer');
  const major = Math.floor(found.version / 10_000);
  return [
    (major < MAJORS.oldest || major > MAJORS.newest) &&
      `PostgreSQL ${major} is not one of ${MAJORS.oldest} to ${MAJORS.newest}`,
    found.encoding !== 'UTF8' && `Its encoding is ${found.encoding}: create it with ENCODING 'UTF8'`,
    !found.folds &&
      `It does not fold accented letters: create it with LC_CTYPE 'C.UTF-8' or another UTF-8 locale`
  ].filter((objection) => typeof objection === 'string');
}
