import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { CandidateState, Source } from './rules.ts';

export type Candidate = {
  id: string;
  searchId: string;
  organisationId: string;
  organisationName: string;
  /** Whose search it is. */
  whose: string | null;
  searchTitle: string;
  state: CandidateState;
  source: Source;
  sourceNote: string | null;
  contactName: string | null;
  contactEmail: string | null;
  contactPhone: string | null;
  about: string | null;
  recommendedById: string | null;
  recommendedBy: string | null;
  ownerId: string | null;
  ownerName: string | null;
  nextAct: string | null;
  nextOn: string | null;
  marks: Record<string, number>;
  revision: number;
};

const columns = sql`
  c.id, c.search_id as "searchId", c.organisation_id as "organisationId", s.name as "organisationName",
  p.organisation_id as whose, p.title as "searchTitle", c.state, c.source, c.source_note as "sourceNote",
  c.contact_name as "contactName", c.contact_email as "contactEmail",
  c.contact_phone as "contactPhone", c.known as about, c.recommended_by as "recommendedById", c.recommended_by_name as "recommendedBy", c.owner_person_id as "ownerId", o.name as "ownerName",
  c.next_act as "nextAct", c.next_on as "nextOn", c.marks, c.revision`;
const tables = sql`partner_candidates c
  join partner_searches p on p.network_id = c.network_id and p.id = c.search_id
  join organisation_sheets s on s.network_id = c.network_id and s.organisation_id = c.organisation_id
  left join persons o on o.id = c.owner_person_id`;

/** Held until the end of the transaction. */
export async function lockCandidate(tx: Tx, networkId: string, id: string): Promise<Candidate | undefined> {
  const { rows } = await sql<Candidate>`
    select ${columns} from ${tables} where c.network_id = ${networkId} and c.id = ${id} for update of c`.execute(
    tx
  );
  return rows[0];
}

export async function candidatesOf(tx: Tx, networkId: string, searchId: string): Promise<Candidate[]> {
  const { rows } = await sql<Candidate>`
    select ${columns} from ${tables}
     where c.network_id = ${networkId} and c.search_id = ${searchId} order by s.sort_name, c.id limit 500`.execute(
    tx
  );
  return rows;
}

export type Gone = { id: string; name: string; state: CandidateState; note: string | null };

/** Candidates whose organisation is no longer in the directory: what is left is the name and how it went. */
export async function goneOf(tx: Tx, networkId: string, searchId: string): Promise<Gone[]> {
  const { rows } = await sql<Gone>`
    select c.id, c.organisation_name as name, c.state,
           (select t.note from partner_steps t where t.network_id = c.network_id and t.candidate_id = c.id and t.note is not null
               and t.kind <> 'invitation' order by t.at desc, t.id desc limit 1) as note
      from partner_candidates c
     where c.network_id = ${networkId} and c.search_id = ${searchId} and c.organisation_id is null
     order by c.organisation_name, c.id limit 100`.execute(tx);
  return rows;
}

export type Step = {
  id: string;
  at: string;
  who: string | null;
  kind: string;
  state: string | null;
  note: string | null;
};
export type Sent = {
  id: string;
  email: string;
  sentAt: string;
  meetsWall: string;
  place: string | null;
  answer: 'yes' | 'no' | 'other' | null;
  answerNote: string | null;
  replaced: boolean;
  expired: boolean;
  /** The hour of the meeting is past. */
  past: boolean;
  /** Why the mail did not arrive. */
  refusal: string | null;
};
export type Story = {
  candidate: Candidate | null;
  steps: Step[];
  invitations: Sent[];
  /** Who may look after a candidate: those who speak for the searching member, or the facilitators. */
  team: { id: string; name: string }[];
};

/** One organisation of a search with its history, in one statement. It may not be followed yet. */
export async function storyOf(
  tx: Tx,
  networkId: string,
  search: { id: string; organisationId: string | null },
  organisationId: string,
  now: Temporal.Instant
): Promise<Story> {
  const { rows } = await sql<Story>`
    with one as (select ${columns} from ${tables}
      where c.network_id = ${networkId} and c.search_id = ${search.id} and c.organisation_id = ${organisationId})
    select (select to_jsonb(one) from one) as candidate,
      (select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'at', to_char(t.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                'who', t.person_name, 'kind', t.kind, 'state', t.state, 'note', t.note) order by t.at desc, t.id desc), '[]')
         from partner_steps t where t.network_id = ${networkId} and t.candidate_id = (select id from one)) as steps,
      (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'email', i.email, 'sentAt', to_char(i.sent_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                'meetsWall', i.meets_wall, 'place', i.place, 'answer', i.answer, 'answerNote', i.answer_note,
                'replaced', i.replaced_at is not null, 'expired', i.expires_at <= ${now},
                'past', i.meets_at <= ${now}, 'refusal', i.refusal) order by i.sent_at desc), '[]')
         from partner_invitations i where i.network_id = ${networkId} and i.candidate_id = (select id from one)) as invitations,
      (select coalesce(jsonb_agg(distinct jsonb_build_object('id', p.id, 'name', p.name)), '[]') from persons p
        where p.id in (${team(networkId, search.organisationId, now)})) as team`.execute(tx);
  return rows[0]!;
}

const team = (networkId: string, organisationId: string | null, now: Temporal.Instant) =>
  organisationId === null
    ? sql`select h.person_id from role_holders h where h.network_id = ${networkId}
            and h.role in ('facilitator', 'partnership_manager', 'board')
            and h.starts_at <= ${now} and (h.ends_at is null or h.ends_at > ${now})`
    : sql`select r.person_id from representatives r where r.network_id = ${networkId} and r.organisation_id = ${organisationId}
            and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now})`;

/** Who leads a search: those who speak for its member, or those who lead the network's. */
export async function teamOf(
  tx: Tx,
  networkId: string,
  organisationId: string | null,
  now: Temporal.Instant
): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`
    select distinct person_id from (${team(networkId, organisationId, now)}) as team order by person_id`.execute(
    tx
  );
  return rows.map(({ person_id }) => person_id);
}

export async function isOfTeam(
  tx: Tx,
  networkId: string,
  organisationId: string | null,
  personId: string,
  now: Temporal.Instant
): Promise<boolean> {
  const { rows } =
    await sql`select where ${personId}::uuid in (${team(networkId, organisationId, now)})`.execute(tx);
  return rows.length > 0;
}

/** Answers its id, or null where the search follows this organisation already. */
export async function insertCandidate(
  tx: Tx,
  networkId: string,
  candidate: {
    searchId: string;
    organisationId: string;
    state: CandidateState;
    source: Source;
    sourceNote: string | null;
    recommendedBy?: { id: string | null; name: string | null };
  },
  now: Temporal.Instant
): Promise<string | null> {
  const id = newId(now.epochMilliseconds);
  const row = await tx
    .insertInto('partner_candidates')
    .values({
      network_id: networkId,
      id,
      search_id: candidate.searchId,
      organisation_id: candidate.organisationId,
      state: candidate.state,
      source: candidate.source,
      source_note: candidate.sourceNote,
      recommended_by: candidate.recommendedBy?.id ?? null,
      recommended_by_name: candidate.recommendedBy?.name ?? null,
      created_at: now,
      updated_at: now
    })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row ? id : null;
}

export const isKnown = async (tx: Tx, networkId: string, organisationId: string): Promise<boolean> =>
  (await sheetName(tx, networkId, organisationId)) !== undefined;

export const sheetName = (tx: Tx, networkId: string, organisationId: string) =>
  tx
    .selectFrom('organisation_sheets')
    .select('name')
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst();

type Change = {
  state?: CandidateState;
  owner_person_id?: string | null;
  next_act?: string | null;
  next_on?: string | null;
  contact_name?: string | null;
  contact_email?: string | null;
  contact_phone?: string | null;
  marks?: Record<string, number>;
  revision: number;
};
export async function updateCandidate(
  tx: Tx,
  networkId: string,
  id: string,
  { marks, ...change }: Change,
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('partner_candidates')
    .set({ ...change, ...(marks ? { marks: JSON.stringify(marks) } : {}), updated_at: now })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

export async function insertStep(
  tx: Tx,
  networkId: string,
  candidateId: string,
  step: {
    kind: 'state' | 'note' | 'invitation' | 'answer';
    state?: string | null;
    note?: string | null;
    personId?: string | null;
    who: string | null;
  },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .insertInto('partner_steps')
    .values({
      network_id: networkId,
      id: newId(now.epochMilliseconds),
      candidate_id: candidateId,
      at: now,
      person_id: step.personId ?? null,
      person_name: step.who,
      kind: step.kind,
      state: step.state ?? null,
      note: step.note ?? null
    })
    .execute();
}

/** Who leads searches of the network itself. */
export async function facilitators(tx: Tx, networkId: string, now: Temporal.Instant): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct person_id as id from role_holders where network_id = ${networkId} and role = 'facilitator'
       and starts_at <= ${now} and (ends_at is null or ends_at > ${now})`.execute(tx);
  return rows.map(({ id }) => id);
}
