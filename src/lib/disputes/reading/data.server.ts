import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Header, Standing } from '../data.server.ts';
import type { Audience, Seat, Side } from '../rules.ts';

export type ListedDispute = Header & {
  subject: string;
  openerName: string;
  /** Null: the network. */
  otherName: string | null;
  side: Side | null;
};
export type Lesson = { id: string; lesson: string; publishedIn: string };

const LIST = 100;

/** Disputes whose words the person at hand may read (row-level security says which), latest first. */
export async function ownDisputes(tx: Tx, networkId: string): Promise<ListedDispute[]> {
  const { rows } = await sql<ListedDispute>`
    select d.id, d.number, d.form, d.state, d.opened_at as "openedAt", d.step_since as "stepSince", d.due_at as "dueAt",
           d.closed_at as "closedAt", f.subject, o.name as "openerName", a.name as "otherName",
           dispute_side(d.network_id, d.id) as side
      from dispute_files f
      join disputes d on d.network_id = f.network_id and d.id = f.dispute_id
      join dispute_parties p on p.network_id = d.network_id and p.dispute_id = d.id
      join organisation_sheets o on o.network_id = p.network_id and o.organisation_id = p.opener_id
      left join organisation_sheets a on a.network_id = p.network_id and a.organisation_id = p.other_id
     where f.network_id = ${networkId}
     order by d.number desc limit ${sql.lit(LIST)}`.execute(tx);
  return rows;
}

/** That disputes exist, and where they stand. */
export async function headers(tx: Tx, networkId: string): Promise<Header[]> {
  return tx
    .selectFrom('disputes')
    .select([
      'id',
      'number',
      'form',
      'state',
      'opened_at as openedAt',
      'step_since as stepSince',
      'due_at as dueAt',
      'closed_at as closedAt'
    ])
    .where('network_id', '=', networkId)
    .orderBy('number', 'desc')
    .limit(LIST)
    .$castTo<Header>()
    .execute();
}

export async function lessons(tx: Tx, networkId: string): Promise<Lesson[]> {
  return tx
    .selectFrom('dispute_lessons')
    .select(['id', 'lesson', 'published_in as publishedIn'])
    .where('network_id', '=', networkId)
    .orderBy('published_in', 'desc')
    .orderBy('id')
    .limit(LIST)
    .execute();
}

export type Entry = {
  id: string;
  side: Side;
  personName: string;
  audience: Audience;
  said: string;
  saidAt: Temporal.Instant;
};
export type NamedSeat = Seat & { name: string };
export type File = {
  subject: string;
  wish: string;
  rule: string | null;
  proposal: string | null;
  outcome: string | null;
  lesson: string | null;
  openerName: string;
  otherName: string | null;
  discloses: { opener: boolean; other: boolean };
  publishes: { opener: boolean; other: boolean };
  seats: NamedSeat[];
  entries: Entry[];
};

/** A dispute as one person reads it, and what that person may do now. */
export type DisputePage = Omit<Standing, 'seats' | 'openerId' | 'otherId'> &
  File & {
    leads: boolean;
    /** Asked to mediate, and has not said yet. */
    asked: boolean;
    supportsIt: boolean;
    openPlaces: number;
    awaited: Side[];
    may: { refuse: string[]; propose: boolean; close: boolean; answer: boolean };
  };

/** The words of a dispute, as far as the person at hand may read them; undefined: not at all. */
export async function fileOf(tx: Tx, networkId: string, id: string): Promise<File | undefined> {
  const { rows } = await sql<Omit<File, 'entries'>>`
    select f.subject, f.wish, f.rule, f.proposal, f.outcome, f.lesson, o.name as "openerName", a.name as "otherName",
           json_build_object('opener', p.opener_discloses, 'other', p.other_discloses) as discloses,
           json_build_object('opener', p.opener_publishes, 'other', p.other_publishes) as publishes,
           coalesce((select json_agg(json_build_object('personId', s.person_id, 'state', s.state, 'supports', s.supports,
                                                       'name', n.name) order by n.name)
                       from dispute_seats s join persons n on n.id = s.person_id
                      where s.network_id = f.network_id and s.dispute_id = f.dispute_id), '[]') as seats
      from dispute_files f
      join dispute_parties p on p.network_id = f.network_id and p.dispute_id = f.dispute_id
      join organisation_sheets o on o.network_id = p.network_id and o.organisation_id = p.opener_id
      left join organisation_sheets a on a.network_id = p.network_id and a.organisation_id = p.other_id
     where f.network_id = ${networkId} and f.dispute_id = ${id}`.execute(tx);
  const file = rows[0];
  if (!file) return undefined;
  const entries = await tx
    .selectFrom('dispute_entries')
    .select(['id', 'side', 'person_name as personName', 'audience', 'said', 'said_at as saidAt'])
    .where('network_id', '=', networkId)
    .where('dispute_id', '=', id)
    .orderBy('said_at')
    .orderBy('id')
    .$castTo<Entry>()
    .execute();
  return { ...file, entries };
}

export type Choice = { id: string; name: string; note: string | null };

/** Who could lead a dispute: everybody of the network, those who hold the role of mediator first. */
export async function mediatorChoices(tx: Tx, networkId: string, now: Temporal.Instant): Promise<Choice[]> {
  const { rows } = await sql<Choice>`
    select p.id, p.name, min(s.name) as note
      from persons p
      left join representatives r on r.network_id = ${networkId} and r.person_id = p.id
           and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now})
      left join organisation_sheets s on s.network_id = r.network_id and s.organisation_id = r.organisation_id
      left join role_holders h on h.network_id = ${networkId} and h.person_id = p.id and h.role = 'mediator'
           and h.starts_at <= ${now} and (h.ends_at is null or h.ends_at > ${now})
     where r.id is not null or h.person_id is not null
     group by p.id, p.name
     order by count(h.person_id) > 0 desc, p.name, p.id limit 300`.execute(tx);
  return rows;
}

/** Members a dispute can be opened against. */
export async function memberChoices(
  tx: Tx,
  networkId: string,
  except: readonly string[]
): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select s.organisation_id as id, s.name from organisation_sheets s
     where s.network_id = ${networkId} and s.standing in ('admitted', 'suspended')
       and not (s.organisation_id = any(${except}::uuid[]))
     order by s.sort_name limit 500`.execute(tx);
  return rows;
}
