import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import { rolesOfMembers, type MembershipState } from './rules.ts';

/** Writes a new state with its date; an end keeps its reason. The membership is locked. */
export async function setState(
  tx: Tx,
  networkId: string,
  id: string,
  state: MembershipState,
  reason: string | null,
  now: Temporal.Instant
): Promise<void> {
  const ends = ['refused', 'withdrawn', 'resigned', 'excluded'].includes(state);
  await tx
    .updateTable('memberships')
    .set((eb) => ({
      state,
      reason,
      ended_at: ends ? now : null,
      admitted_at: state === 'admitted' ? eb.fn.coalesce('admitted_at', eb.val(now)) : eb.ref('admitted_at')
    }))
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

export async function lockLivingMembership(
  tx: Tx,
  networkId: string,
  organisationId: string
): Promise<{ id: string; state: MembershipState; organisationName: string } | undefined> {
  const { rows } = await sql<{ id: string; state: MembershipState; organisationName: string }>`
    select m.id, m.state, s.name as "organisationName" from memberships m
      join organisation_sheets s on s.network_id = m.network_id and s.organisation_id = m.organisation_id
     where m.network_id = ${networkId} and m.organisation_id = ${organisationId}
       and m.state in ('candidate', 'admitted', 'suspended') for update of m`.execute(tx);
  return rows[0];
}

/** Ends every mandate for the organisation, and the members' roles of people who now speak for no other one here. */
export async function endRepresentation(
  tx: Tx,
  networkId: string,
  organisationId: string,
  now: Temporal.Instant
): Promise<void> {
  await sql`
    update role_holders h set ends_at = greatest(h.starts_at, ${now})
     where h.network_id = ${networkId} and (h.ends_at is null or h.ends_at > ${now}) and h.role = any(${[...rolesOfMembers]})
       and h.person_id in (select r.person_id from representatives r where r.network_id = ${networkId}
                              and r.organisation_id = ${organisationId} and (r.ends_at is null or r.ends_at > ${now}))
       and not exists (select from representatives r where r.network_id = ${networkId} and r.person_id = h.person_id
                          and r.organisation_id <> ${organisationId} and (r.ends_at is null or r.ends_at > ${now}))`.execute(
    tx
  );
  await sql`
    update representatives set ends_at = greatest(starts_at, ${now})
     where network_id = ${networkId} and organisation_id = ${organisationId} and (ends_at is null or ends_at > ${now})`.execute(
    tx
  );
}

/** Rows as a file keeps them for those who leave: each with the columns it had. */
export type Records = Record<string, unknown>[];
type Everything = { organisation: Record<string, unknown> } & Record<
  'memberships' | 'representatives' | 'ballots' | 'presented' | 'journal',
  Records
>;

/**
 * What the network holds about an organisation, in one statement: its sheet, memberships, representatives, ballots,
 * the candidates it presented, and what was done in its name. Instants are ISO 8601 texts.
 */
export async function everythingAbout(
  tx: Tx,
  networkId: string,
  organisationId: string
): Promise<Everything | undefined> {
  const { rows } = await sql<Everything>`
    select to_jsonb(s) - 'network_id' as organisation,
      coalesce((select jsonb_agg(to_jsonb(m) - 'network_id' order by m.created_at) from memberships m
        where m.network_id = s.network_id and m.organisation_id = s.organisation_id), '[]') as memberships,
      coalesce((select jsonb_agg(jsonb_build_object('name', p.name, 'email', p.email, 'title', r.title, 'mandate', r.mandate,
          'starts_at', r.starts_at, 'ends_at', r.ends_at) order by r.starts_at)
        from representatives r join persons p on p.id = r.person_id
        where r.network_id = s.network_id and r.organisation_id = s.organisation_id), '[]') as representatives,
      coalesce((select jsonb_agg(jsonb_build_object('motion', o.title, 'kind', o.kind, 'motion_id', o.id, 'choice', b.choice,
          'reason', b.reason, 'cast_by', b.cast_by_name, 'cast_at', b.cast_at, 'result', o.state) order by b.cast_at)
        from ballots b join motions o on o.network_id = b.network_id and o.id = b.motion_id
        where b.network_id = s.network_id and b.organisation_id = s.organisation_id), '[]') as ballots,
      coalesce((select jsonb_agg(jsonb_build_object('candidate', t.name, 'state', m.state, 'presented_at', m.candidate_at,
          'why', c.why) order by m.candidate_at)
        from memberships m
        join candidacies c on c.network_id = m.network_id and c.membership_id = m.id
        join organisation_sheets t on t.network_id = m.network_id and t.organisation_id = m.organisation_id
        where m.network_id = s.network_id and m.sponsor_organisation_id = s.organisation_id), '[]') as presented,
      coalesce((select jsonb_agg(jsonb_build_object('at', a.at, 'person', a.person_name, 'operation', a.operation,
          'detail', a.detail) order by a.at)
        from audit_entries a where a.network_id = s.network_id and a.organisation_id = s.organisation_id), '[]') as journal
      from organisation_sheets s
     where s.network_id = ${networkId} and s.organisation_id = ${organisationId}`.execute(tx);
  return rows[0];
}
