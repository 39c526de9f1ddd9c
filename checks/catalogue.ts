import type pg from 'pg';
import { APP_ROLE, OWNER_ROLE } from '#lib/platform/roles.server.ts';

/**
 * What the database's own catalogue says against the rules of tenancy (DESIGN, "Tenancy and secrets"); empty when all
 * hold. A tenant table is one with a column `network_id`, and `networks` itself. Every finding starts with the name of
 * the table, function or role it is about.
 */
export async function findings(client: pg.Client): Promise<string[]> {
  const found: string[] = [];
  for (const question of questions) {
    const { rows } = await client.query<{ finding: string }>(`${tenants} ${question}`);
    found.push(...rows.map(({ finding }) => finding));
  }
  return found.toSorted();
}

/** `table.policy for command`: what may be seen or written beside the tenant's own rows, to be declared by the test. */
export async function furtherPolicies(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ policy: string }>(`${tenants}
    select relname || '.' || polname || ' for ' || ${command} as policy
      from pg_policy p join tenants t on t.oid = p.polrelid
     where polname <> 'tenant' and polpermissive order by 1`);
  return rows.map(({ policy }) => policy);
}

/** Tables of a network whose changes raise no version of it: nothing that is kept may be made of them (decision 0093). */
export async function unwatchedTables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ relname: string }>(`${tenants}
    select relname from tenants t where not exists (
      select from pg_trigger g where g.tgrelid = t.oid and g.tgfoid = 'note_change'::regproc and g.tgtype & 28 = 28 and g.tgenabled = 'O')
     order by 1`);
  return rows.map(({ relname }) => relname);
}

/** Tables that belong to no network. */
export async function instanceTables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ relname: string }>(`${tenants}
    select relname from ours where relkind in ('r', 'p', 'f') and oid not in (select oid from tenants) order by 1`);
  return rows.map(({ relname }) => relname);
}

const command = `case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end`;

/** `key` is the column that says whose row it is. */
const tenants = `
  with ours as (
    select c.oid, c.relname, c.relkind, c.relowner, c.relrowsecurity, c.relforcerowsecurity, c.reloptions, c.relacl
      from pg_class c where c.relnamespace = 'public'::regnamespace
       and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')),
  tenants as (
    select o.*, a.attnum as key from ours o join pg_attribute a on a.attrelid = o.oid
     where o.relkind in ('r', 'p') and (a.attname = 'network_id' or o.relname = 'networks' and a.attname = 'id'))`;

const questions = [
  `select relname || ': row-level security is not ' || case when relrowsecurity then 'forced' else 'enabled' end as finding
     from tenants where not (relrowsecurity and relforcerowsecurity)`,

  `select relname || ': no policy for all with USING and WITH CHECK' as finding from tenants t
    where not exists (select from pg_policy p where p.polrelid = t.oid and p.polpermissive and p.polcmd = '*'
      and p.polqual is not null and p.polwithcheck is not null)`,

  // A restrictive policy only takes away from what others let through: these questions are for the permissive ones.
  // A policy that names neither the network, the person nor the instance lets everybody through.
  `select relname || ': policy ' || polname || ' asks for nobody' as finding
     from pg_policy p join ours o on o.oid = p.polrelid
    cross join lateral (values (pg_get_expr(polqual, polrelid)), (pg_get_expr(polwithcheck, polrelid))) e (said)
    where polpermissive and said is not null and said !~ 'current_network_id\\(\\)|current_person_id\\(\\)|in_instance\\(\\)'`,

  `select relname || ': policy ' || polname || ' lets every network write' as finding
     from pg_policy p join tenants t on t.oid = p.polrelid
    where polpermissive and polcmd <> 'r' and coalesce(pg_get_expr(polwithcheck, polrelid), pg_get_expr(polqual, polrelid)) !~ 'current_network_id\\(\\)|in_instance\\(\\)'`,

  `select relname || ': the primary key does not start with network_id' as finding from tenants t
    where not exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary and i.indkey[0] = t.key)`,

  // What is unique over all networks tells one network about another.
  `select t.relname || ': ' || c.relname || ' is unique over all networks' as finding
     from pg_index i join tenants t on t.oid = i.indrelid join pg_class c on c.oid = i.indexrelid
    where i.indisunique and t.relname <> 'networks' and not t.key = any (i.indkey)`,

  // To `networks` itself also by a column that is computed from network_id.
  `select t.relname || ': ' || conname || ' refers to ' || target.relname || ' without its network' as finding
     from pg_constraint f join tenants target on target.oid = f.confrelid join ours t on t.oid = f.conrelid
     left join tenants source on source.oid = f.conrelid
    where f.contype = 'f' and not exists (
      select from generate_subscripts(f.conkey, 1) i
       where f.confkey[i] = target.key and (f.conkey[i] = source.key or target.relname = 'networks' and exists (
         select from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
          where d.adrelid = f.conrelid and d.adnum = f.conkey[i] and a.attgenerated = 's'
            and pg_get_expr(d.adbin, d.adrelid) ~ '\\mnetwork_id\\M')))`,

  `select t.relname || ': ' || conname || ' would empty network_id' as finding
     from pg_constraint f join tenants t on t.oid = f.conrelid
    where f.contype = 'f' and f.confdeltype in ('n', 'd') and t.key = any (coalesce(f.confdelsetcols, f.conkey))`,

  `select relname || ': a view that does not run with the rights of who asks' as finding from ours
    where relkind = 'v' and not coalesce(reloptions && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false)
       or relkind = 'm'`,

  `select proname || ': runs with the rights of its owner (SECURITY DEFINER)' as finding
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where prosecdef and nspname not in ('pg_catalog', 'information_schema')`,

  `select rolname || ': is or may become more than a login' as finding from pg_roles
    where rolname in ('${APP_ROLE}', '${OWNER_ROLE}')
      and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
        or exists (select from pg_auth_members m where m.member = pg_roles.oid))`,

  `select relname || ': belongs to ${APP_ROLE}' as finding from ours where relowner = '${APP_ROLE}'::regrole`,

  `select nspname || ': ${APP_ROLE} may create in this schema' as finding from pg_namespace
    where nspname in ('public', 'pgboss') and has_schema_privilege('${APP_ROLE}', oid, 'create')`,

  `select relname || ': ${APP_ROLE} may ' || right_ as finding from ours
    cross join unnest(array['truncate', 'references', 'trigger']) right_
    where relkind in ('r', 'p', 'v', 'm') and has_table_privilege('${APP_ROLE}', oid, right_)`,

  `select relname || ': everybody may ' || lower(privilege_type) as finding
     from ours cross join lateral aclexplode(relacl) where grantee = 0`,

  // What happened, what was decided and by which rule is written once.
  `select relname || ': ${APP_ROLE} may ' || right_ || ' what is kept for ever' as finding from ours
    cross join unnest(array['update', 'delete']) right_
    where relname in ('audit_entries', 'decisions', 'motion_rules')
      and (has_table_privilege('${APP_ROLE}', oid, right_)
        or right_ = 'update' and has_any_column_privilege('${APP_ROLE}', oid, right_))`
];
