import { sql } from 'kysely';
import { registerEvidence } from '#lib/journey/data.server.ts';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { DealVerdict, EndReason, FigureKind, PartnershipState, ReviewVerdict } from './rules.ts';

export type Party = {
  organisationId: string;
  name: string;
  isMember: boolean;
  managerId: string | null;
  managerName: string | null;
  managerEmail: string | null;
  brings: string | null;
  expects: string | null;
  agreesToShow: boolean;
  /** Who may be its manager: those who speak for it. */
  people: { id: string; name: string }[];
};
export type DealRow = {
  id: string;
  what: string;
  startsOn: string;
  endsOn: string;
  expected: string | null;
  verdict: DealVerdict | null;
  lessons: string | null;
};
/** Amounts are whole minor units as text; for hours, minutes. */
export type FigureRow = {
  id: string;
  kind: FigureKind;
  periodStart: string;
  periodEnd: string;
  amount: string;
  organisationId: string;
  note: string | null;
  confirmedFor: string | null;
  withdrawn: boolean;
};
export type ReviewRow = {
  id: string;
  heldOn: string;
  verdict: ReviewVerdict;
  lessons: string;
  by: string | null;
};
export type Contract = { id: string; title: string; signed: boolean };
export type Partnership = {
  id: string;
  title: string;
  aim: string;
  state: PartnershipState;
  currency: string;
  untestedReason: string | null;
  contractNote: string | null;
  /** The agreement that is its contract; `signed`: a version of it is in force. */
  agreement: Contract | null;
  /** Why, and where, the contract is kept elsewhere. */
  contractElsewhere: string | null;
  /** Agreements between its sides that could be its contract. */
  contracts: Contract[];
  reviewOn: string | null;
  endReason: EndReason | null;
  endNote: string | null;
  parties: Party[];
  deals: DealRow[];
  figures: FigureRow[];
  reviews: ReviewRow[];
};

/** All of a partnership in one statement; `lock` holds its row until the end of the transaction. */
export async function partnership(
  tx: Tx,
  networkId: string,
  id: string,
  now: Temporal.Instant,
  lock = false
): Promise<Partnership | undefined> {
  if (lock)
    await sql`select from partnerships where network_id = ${networkId} and id = ${id} for update`.execute(tx);
  const { rows } = await sql<Partnership>`
    select p.id, p.title, p.aim, p.state, p.currency, p.untested_reason as "untestedReason", p.contract_note as "contractNote", p.contract_elsewhere as "contractElsewhere",
      (select jsonb_build_object('id', a.id, 'title', a.title, 'signed', a.in_force_version_id is not null)
         from agreements a where a.network_id = p.network_id and a.id = p.agreement_id) as agreement,
      (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'title', a.title, 'signed', a.in_force_version_id is not null) order by a.id desc), '[]')
         from agreements a where a.network_id = p.network_id and a.kind in ('partnership_contract', 'final_agreement')
          and a.between = 'chosen' and a.state not in ('withdrawn', 'ended') and not exists (
            select from partnership_parties q where q.network_id = p.network_id and q.partnership_id = p.id and not exists (
              select from agreement_parties b where b.network_id = a.network_id and b.agreement_id = a.id
                 and b.organisation_id = q.organisation_id))) as contracts,
      p.review_on as "reviewOn", p.end_reason as "endReason", p.end_note as "endNote",
      (select jsonb_agg(jsonb_build_object('organisationId', q.organisation_id, 'name', s.name,
                'isMember', coalesce(s.standing in ('admitted', 'suspended'), false),
                'managerId', q.manager_person_id, 'managerName', coalesce(m.name, q.manager_name), 'managerEmail', q.manager_email,
                'brings', q.brings, 'expects', q.expects, 'agreesToShow', q.agrees_to_show,
                'people', (select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'name', n.name) order by n.name), '[]')
                   from representatives r join persons n on n.id = r.person_id
                  where r.network_id = q.network_id and r.organisation_id = q.organisation_id
                    and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now}))) order by q.joined_at, s.sort_name)
         from partnership_parties q
         join organisation_sheets s on s.network_id = q.network_id and s.organisation_id = q.organisation_id
         left join persons m on m.id = q.manager_person_id
        where q.network_id = p.network_id and q.partnership_id = p.id) as parties,
      (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'what', d.what, 'startsOn', d.starts_on, 'endsOn', d.ends_on,
                'expected', d.expected, 'verdict', d.verdict, 'lessons', d.lessons) order by d.id), '[]')
         from partnership_deals d where d.network_id = p.network_id and d.partnership_id = p.id) as deals,
      (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'kind', f.kind, 'periodStart', f.period_start, 'periodEnd', f.period_end,
                'amount', f.amount::text, 'organisationId', f.organisation_id, 'note', f.note, 'confirmedFor', f.confirmed_for,
                'withdrawn', f.withdrawn_at is not null) order by f.period_start desc, f.id desc), '[]')
         from partnership_figures f where f.network_id = p.network_id and f.partnership_id = p.id) as figures,
      (select coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'heldOn', v.held_on, 'verdict', v.verdict, 'lessons', v.lessons,
                'by', v.person_name) order by v.held_on desc, v.id desc), '[]')
         from partnership_reviews v where v.network_id = p.network_id and v.partnership_id = p.id) as reviews
      from partnerships p where p.network_id = ${networkId} and p.id = ${id}`.execute(tx);
  return rows[0];
}

export type Listed = {
  id: string;
  title: string;
  state: PartnershipState;
  currency: string;
  reviewOn: string | null;
  testEndsOn: string | null;
  partners: string[];
  isOwn: boolean;
  /** Confirmed figures by kind, minor units as text. */
  sums: { kind: FigureKind; amount: string }[];
};

/** Those of these organisations, and those that every member side agrees to show, the latest first. */
export async function listPartnerships(tx: Tx, networkId: string, own: string[]): Promise<Listed[]> {
  const { rows } = await sql<Listed>`
    select p.id, p.title, p.state, p.currency, p.review_on as "reviewOn", q.partners, q.own as "isOwn",
      (select d.ends_on from partnership_deals d where d.network_id = p.network_id and d.partnership_id = p.id and d.verdict is null) as "testEndsOn",
      (select coalesce(jsonb_agg(jsonb_build_object('kind', f.kind, 'amount', f.sum::text) order by f.kind), '[]')
         from (select kind, sum(amount) from partnership_figures g where g.network_id = p.network_id and g.partnership_id = p.id
                and g.confirmed_at is not null and g.withdrawn_at is null group by kind) f) as sums
      from partnerships p
     cross join lateral (
       select jsonb_agg(s.name order by s.sort_name) as partners, bool_or(r.organisation_id = any (${own}::uuid[])) as own,
         bool_and(r.agrees_to_show or not coalesce(s.standing in ('admitted', 'suspended'), false)) as shown
         from partnership_parties r
         join organisation_sheets s on s.network_id = r.network_id and s.organisation_id = r.organisation_id
        where r.network_id = p.network_id and r.partnership_id = p.id) q
     where p.network_id = ${networkId} and (q.own or q.shown)
     order by p.state = 'ended', p.id desc limit 200`.execute(tx);
  return rows;
}

export async function insertPartnership(
  tx: Tx,
  networkId: string,
  made: {
    title: string;
    aim: string;
    currency: string;
    candidateId: string | null;
    createdBy: string | null;
  },
  now: Temporal.Instant
): Promise<string> {
  const id = newId(now.epochMilliseconds);
  await tx
    .insertInto('partnerships')
    .values({
      network_id: networkId,
      id,
      title: made.title,
      aim: made.aim,
      state: 'prepare',
      currency: made.currency,
      candidate_id: made.candidateId,
      created_by: made.createdBy,
      created_at: now,
      updated_at: now
    })
    .execute();
  return id;
}

/** Answers false where it is a side already. */
export async function insertParty(
  tx: Tx,
  networkId: string,
  id: string,
  party: { organisationId: string; managerId: string | null },
  now: Temporal.Instant
): Promise<boolean> {
  const row = await tx
    .insertInto('partnership_parties')
    .values({
      network_id: networkId,
      partnership_id: id,
      organisation_id: party.organisationId,
      manager_person_id: party.managerId,
      joined_at: now
    })
    .onConflict((c) => c.doNothing())
    .returning('organisation_id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function standingOf(tx: Tx, networkId: string, organisationId: string) {
  return tx
    .selectFrom('organisation_sheets')
    .select(['name', 'standing'])
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst();
}

/** The candidate of a search this partnership came from: only one that is of that very organisation. */
export async function isCandidate(
  tx: Tx,
  networkId: string,
  id: string,
  organisationId: string
): Promise<boolean> {
  const row = await tx
    .selectFrom('partner_candidates')
    .select('id')
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst();
  return row !== undefined;
}

export async function updateSide(
  tx: Tx,
  networkId: string,
  id: string,
  organisationId: string,
  side: {
    manager_person_id: string | null;
    manager_name: string | null;
    manager_email: string | null;
    brings: string | null;
    expects: string | null;
    agrees_to_show: boolean;
  }
): Promise<void> {
  await tx
    .updateTable('partnership_parties')
    .set(side)
    .where('network_id', '=', networkId)
    .where('partnership_id', '=', id)
    .where('organisation_id', '=', organisationId)
    .execute();
}

export async function updatePartnership(
  tx: Tx,
  networkId: string,
  id: string,
  change: {
    state?: PartnershipState;
    untested_reason?: string | null;
    contract_note?: string | null;
    agreement_id?: string | null;
    contract_elsewhere?: string | null;
    review_on?: string | null;
    end_reason?: EndReason;
    end_note?: string | null;
    ended_at?: Temporal.Instant;
  },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('partnerships')
    .set({ ...change, updated_at: now })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

export async function insertDeal(
  tx: Tx,
  networkId: string,
  id: string,
  deal: { what: string; startsOn: string; endsOn: string; expected: string | null },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .insertInto('partnership_deals')
    .values({
      network_id: networkId,
      id: newId(now.epochMilliseconds),
      partnership_id: id,
      what: deal.what,
      starts_on: deal.startsOn,
      ends_on: deal.endsOn,
      expected: deal.expected,
      created_at: now
    })
    .execute();
}

export async function closeDeal(
  tx: Tx,
  networkId: string,
  dealId: string,
  { verdict, lessons, on }: { verdict: DealVerdict; lessons: string; on: string }
): Promise<void> {
  await tx
    .updateTable('partnership_deals')
    .set({ verdict, lessons, closed_on: on })
    .where('network_id', '=', networkId)
    .where('id', '=', dealId)
    .execute();
}

export async function insertReview(
  tx: Tx,
  networkId: string,
  id: string,
  held: { heldOn: string; verdict: ReviewVerdict; lessons: string; by: string | null },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .insertInto('partnership_reviews')
    .values({
      network_id: networkId,
      id: newId(now.epochMilliseconds),
      partnership_id: id,
      held_on: held.heldOn,
      verdict: held.verdict,
      lessons: held.lessons,
      person_name: held.by,
      recorded_at: now
    })
    .execute();
}

/** The partnership whose contract this is, if it is one of these organisations'. */
export async function ofAgreement(
  tx: Tx,
  networkId: string,
  agreementId: string,
  own: string[]
): Promise<{ id: string; title: string } | undefined> {
  const { rows } = await sql<{ id: string; title: string }>`
    select p.id, p.title from partnerships p
     where p.network_id = ${networkId} and p.agreement_id = ${agreementId} and exists (
       select from partnership_parties q where q.network_id = p.network_id and q.partnership_id = p.id
          and q.organisation_id = any (${own}::uuid[]))
     order by p.id desc limit 1`.execute(tx);
  return rows[0];
}

// Of partnerships that everybody may know of: those that all their member sides agree to show.
const shown = (networkId: string) =>
  sql`select p.* from partnerships p where p.network_id = ${networkId} and not exists (
        select from partnership_parties q join organisation_sheets s on s.network_id = q.network_id and s.organisation_id = q.organisation_id
         where q.network_id = p.network_id and q.partnership_id = p.id and s.standing in ('admitted', 'suspended') and not q.agrees_to_show)`;
registerEvidence(
  'find.test_deal',
  'partnerships',
  (id) =>
    sql`select count(*) filter (where d.verdict is not null) as count, 1 as needed, count(*) filter (where d.verdict is null) as waiting,
               max(d.created_at) as at
          from (${shown(id)}) p join partnership_deals d on d.network_id = p.network_id and d.partnership_id = p.id`
);
registerEvidence(
  'agree.contract',
  'partnerships',
  (id) =>
    sql`select count(*) filter (where p.state in ('contract', 'living', 'reviewed')) as count, 1 as needed,
               count(*) filter (where p.state in ('prepare', 'test') and p.agreement_id is not null) as waiting, max(p.updated_at) as at
          from (${shown(id)}) p`
);
