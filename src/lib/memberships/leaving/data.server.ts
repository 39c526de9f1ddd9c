import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Records } from '../data.server.ts';

type Deeds = Record<
  | 'signatures'
  | 'survey_answers'
  | 'confidential_ballots_handed_in'
  | 'interests'
  | 'proxies'
  | 'rankings_of_objectives'
  | 'remarks_on_the_plan'
  | 'tasks'
  | 'partnerships',
  Records
> &
  Record<'effect_of_the_plan' | 'interest_in_the_negotiation', string | null>;

/**
 * What an organisation signed, answered, promised and gave to others, as a file can hold it. Answers to surveys come by
 * the policy of their table: to those who may speak for the organisation. Nothing of anybody else's is in it, and of a
 * confidential ballot only that one was handed in.
 */
export async function deedsOf(tx: Tx, networkId: string, organisationId: string): Promise<Deeds> {
  const list = (row: RawBuilder<unknown>, from: RawBuilder<unknown>, order: RawBuilder<unknown>) =>
    sql`coalesce((select jsonb_agg(${row} order by ${order}) from ${from}), '[]')`;
  const own = (table: string, column = 'organisation_id') =>
    sql`${sql.ref(`${table}.network_id`)} = ${networkId} and ${sql.ref(`${table}.${column}`)} = ${organisationId}`;
  const { rows } = await sql<Deeds>`
    select ${list(
      sql`jsonb_build_object('agreement', a.title, 'kind', a.kind, 'version', v.number, 'text', v.canonical,
            'fingerprint', encode(g.fingerprint, 'hex'), 'signed_by', g.typed_name, 'on_paper', g.on_paper, 'signed_at', g.signed_at)`,
      sql`agreement_signatures g join agreement_versions v on v.network_id = g.network_id and v.id = g.version_id
            join agreements a on a.network_id = v.network_id and a.id = v.agreement_id where ${own('g')}`,
      sql`g.signed_at, g.id`
    )} as signatures,
    ${list(
      sql`jsonb_build_object('survey', s.title, 'kind', s.kind, 'answers', w.answers, 'handed_in', w.handed_in, 'saved_at', w.saved_at)`,
      sql`survey_answers w join surveys s on s.network_id = w.network_id and s.id = w.survey_id where ${own('w')}`,
      sql`w.saved_at, w.survey_id`
    )} as survey_answers,
    ${list(
      sql`jsonb_build_object('motion', m.title, 'cast_by', c.cast_by_name)`,
      sql`confidential_marks c join motions m on m.network_id = c.network_id and m.id = c.motion_id where ${own('c')}`,
      sql`m.id`
    )} as confidential_ballots_handed_in,
    ${list(
      sql`jsonb_build_object('motion', m.title, 'statement', i.statement, 'declared_at', i.declared_at, 'withdrawn_at', i.withdrawn_at)`,
      sql`interests i join motions m on m.network_id = i.network_id and m.id = i.motion_id where ${own('i')}`,
      sql`i.declared_at`
    )} as interests,
    ${list(
      sql`jsonb_build_object('to', h.name, 'motion', m.title, 'from', p.starts_at, 'until', p.ends_at, 'revoked_at', p.revoked_at)`,
      sql`proxies p join organisation_sheets h on h.network_id = p.network_id and h.organisation_id = p.holder_id
            left join motions m on m.network_id = p.network_id and m.id = p.motion_id where ${own('p', 'giver_id')}`,
      sql`p.given_at, p.id`
    )} as proxies,
    ${list(
      sql`jsonb_build_object('ranking', (select jsonb_agg((select jsonb_agg(o.wording) from objectives o
            where o.network_id = r.network_id and place.ids ? o.id::text) order by place.at)
            from jsonb_array_elements(r.ranking) with ordinality place (ids, at)), 'cast_by', r.cast_by_name, 'cast_at', r.cast_at)`,
      sql`aim_rankings r where ${own('r')}`,
      sql`r.cast_at`
    )} as rankings_of_objectives,
    (select e.effect from plan_effects e where ${own('e')}) as effect_of_the_plan,
    (select n.interest from plan_interests n where ${own('n')}) as interest_in_the_negotiation,
    ${list(
      sql`jsonb_build_object('part', k.part, 'kind', k.kind, 'text', k.body, 'by', k.person_name, 'at', k.created_at, 'outcome', k.state,
            'reason', k.reason)`,
      sql`plan_remarks k where ${own('k')}`,
      sql`k.created_at, k.id`
    )} as remarks_on_the_plan,
    ${list(
      sql`jsonb_build_object('title', t.title, 'state', t.state, 'due_on', t.due_on, 'progress', t.progress, 'result', t.result)`,
      sql`plan_tasks t where ${own('t')}`,
      sql`t.created_at, t.id`
    )} as tasks,
    ${list(
      sql`jsonb_build_object('partnership', q.title, 'state', q.state, 'brings', y.brings, 'expects', y.expects, 'figures',
            ${list(
              sql`jsonb_build_object('kind', f.kind, 'amount', f.amount::text, 'currency', q.currency, 'from', f.period_start, 'to', f.period_end,
                    'note', f.note, 'confirmed_at', f.confirmed_at, 'withdrawn_at', f.withdrawn_at)`,
              sql`partnership_figures f where f.partnership_id = q.id and ${own('f')}`,
              sql`f.entered_at, f.id`
            )})`,
      sql`partnership_parties y join partnerships q on q.network_id = y.network_id and q.id = y.partnership_id where ${own('y')}`,
      sql`q.created_at, q.id`
    )} as partnerships`.execute(tx);
  return rows[0]!;
}
