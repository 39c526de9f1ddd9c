import { notFound, ok } from '#lib/kernel/result.ts';
import { readableSheet } from '#lib/organisations/confidentiality/rules.ts';
import type { Actor } from '#lib/platform/actor.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { query } from '#lib/platform/operation.ts';
import { mayLead, mayReadSearches, maySee, readerOf } from '../access.ts';
import * as data from '../data.server.ts';
import { CompareCandidates, RankCandidates } from '../schema.ts';
import { judgeOf, type Finding } from '../scoring/rules.ts';
import { rank, robustness, type Ranked } from './rules.ts';

export type Placed = Omit<Ranked, 'index' | 'verify'> & {
  place: number;
  organisation: { id: string; name: string; town: string | null; standing: string | null };
  /** By criterion, in their order. */
  findings: Finding[];
  /** Share of the weightings under which it is among the first three. */
  topThree: number;
  /** Ids of criteria with a floor that are not known of it. */
  verify: string[];
  followed: data.Followed | null;
};

export const rankCandidates = query({
  name: 'partners.rankCandidates',
  summary:
    'Organisations in the order in which they fit a search, under its weights or under weights that are tried',
  rest: 'GET /networks/{network}/partner-searches/{id}/ranking',
  input: RankCandidates,
  may: mayReadSearches,
  async run({ tx, actor, now }, { id, weights, show }) {
    const whole = await ranking(tx, actor, id, weights, now);
    if (!whole) return notFound();
    const { search, places, out, order } = whole;
    return ok({
      search,
      rows: order.slice(0, show).map((place) => places(place)),
      counted: order.length,
      out: out.slice(0, 20),
      outCount: out.length,
      mayLead: mayLead(actor, search.organisationId)
    });
  }
});

export const compareCandidates = query({
  name: 'partners.compareCandidates',
  summary: 'Up to six organisations side by side under a search’s criteria',
  rest: 'GET /networks/{network}/partner-searches/{id}/comparison',
  input: CompareCandidates,
  may: mayReadSearches,
  async run({ tx, actor, now }, { id, weights, organisations }) {
    const whole = await ranking(tx, actor, id, weights, now);
    if (!whole) return notFound();
    const rows = whole.order.filter((place) => organisations.includes(whole.idAt(place))).map(whole.places);
    const ruledOut = whole.out.filter((one) => organisations.includes(one.organisation.id));
    if (rows.length + ruledOut.length < organisations.length) return notFound();
    return ok({ search: whole.search, rows, ruledOut, mayLead: mayLead(actor, whole.search.organisationId) });
  }
});

/** All of a search's organisations in their order; their details are worked out for those that are looked at. */
export async function ranking(
  tx: Tx,
  actor: Actor,
  id: string,
  weights: Record<string, number>,
  now: Temporal.Instant
) {
  const network = actor.network!;
  const stored = await data.searchWithFollowed(tx, network.id, id);
  if (!stored || !maySee(actor, stored.organisationId)) return null;
  const { followed, ...search } = {
    ...stored,
    criteria: stored.criteria.map((one) => ({ ...one, weight: weights[one.id] ?? one.weight }))
  };
  const { criteria } = search;
  const all = await data.sheetsFor(tx, network.id, search);
  const home = all.find((sheet) => sheet.id === search.organisationId) ?? null;
  const sheets = all
    .filter((sheet) => sheet !== home)
    .map((sheet) => (sheet.visibility ? readableSheet(sheet, readerOf(actor, sheet.id)) : sheet));
  const following = new Map(followed.map((one) => [one.organisationId, one]));
  const marks = (organisationId: string, criterion: string): number | null =>
    following.get(organisationId)?.marks[criterion] ?? null;
  const today = now.toZonedDateTimeISO(network.zone).toPlainDate();
  const judges = criteria.map((criterion) => judgeOf(criterion, home, today, marks));
  const rows = new Float64Array(sheets.length * criteria.length);
  for (const [index, sheet] of sheets.entries())
    for (const [c, judge] of judges.entries())
      rows[index * criteria.length + c] = judge(sheet).score ?? Number.NaN;
  const scores = { criteria: criteria.length, rows };
  const { ranked, out } = rank(scores, criteria);
  const shares = robustness(scores, criteria, ranked);
  const organisationAt = (index: number): Placed['organisation'] => {
    const { id, name, town, standing } = sheets[index]!;
    return { id, name, town, standing };
  };
  const places = (place: number): Placed => {
    const { index, verify, ...figures } = ranked[place]!;
    return {
      ...figures,
      place: place + 1,
      organisation: organisationAt(index),
      findings: judges.map((judge) => judge(sheets[index]!)),
      topThree: shares[place]!,
      verify: verify.map((c) => criteria[c]!.id),
      followed: following.get(sheets[index]!.id) ?? null
    };
  };
  return {
    search,
    followed,
    order: ranked.map((_one, place) => place),
    idAt: (place: number): string => sheets[ranked[place]!.index]!.id,
    places,
    out: out.map(({ index, criteria: floors }) => ({
      organisation: organisationAt(index),
      floors: floors.map((c) => criteria[c]!.id),
      findings: judges.map((judge) => judge(sheets[index]!)),
      followed: following.get(sheets[index]!.id) ?? null
    }))
  };
}
