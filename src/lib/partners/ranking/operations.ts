import { notFound, ok } from '#lib/kernel/result.ts';
import { readableSheet } from '#lib/organisations/confidentiality/rules.ts';
import { query, type AnswerContext } from '#lib/platform/operation.ts';
import { mayLead, mayReadSearches, maySee, readerOf } from '../access.ts';
import * as data from '../data.server.ts';
import { CompareCandidates, RankCandidates } from '../schema.ts';
import { judgeOf, type Finding, type Home, type Judge } from '../scoring/rules.ts';
import { rank, robustness, type Ranked } from './rules.ts';

/** What is shown of an organisation under a search's criteria: findings by criterion, in their order. */
export type Described = {
  organisation: { id: string; name: string; town: string | null; standing: string | null };
  findings: Finding[];
  followed: data.Followed | null;
};
export type Placed = Described &
  Omit<Ranked, 'index' | 'verify'> & {
    place: number;
    /** Share of the weightings under which it is among the first three. */
    topThree: number;
    /** Ids of criteria with a floor that are not known of it. */
    verify: string[];
  };

export const rankCandidates = query({
  name: 'partners.rankCandidates',
  summary:
    'Organisations in the order in which they fit a search, under its weights or under weights that are tried',
  rest: 'GET /networks/{network}/partner-searches/{id}/ranking',
  input: RankCandidates,
  may: mayReadSearches,
  kept: 'part',
  async run(context, { id, weights, show }) {
    const whole = await ranking(context, id, weights);
    if (!whole) return notFound();
    const { search, counted, out } = whole;
    const shown = Array.from({ length: Math.min(show, counted) }, (_, place) => whole.at(place));
    const told = out.slice(0, 20);
    const describe = await whole.describing([...shown, ...told]);
    return ok({
      search,
      rows: shown.flatMap(describe),
      counted,
      out: told.flatMap(describe),
      outCount: out.length,
      mayLead: mayLead(context.actor, search.organisationId)
    });
  }
});

export const compareCandidates = query({
  name: 'partners.compareCandidates',
  summary: 'Up to six organisations side by side under a search’s criteria',
  rest: 'GET /networks/{network}/partner-searches/{id}/comparison',
  input: CompareCandidates,
  may: mayReadSearches,
  kept: 'part',
  async run(context, { id, weights, organisations }) {
    const whole = await ranking(context, id, weights);
    if (!whole) return notFound();
    const { search } = whole;
    const compared = [...whole.placesOf(organisations).values()].map(whole.at);
    const outside = whole.out.filter((one) => organisations.includes(one.id));
    const describe = await whole.describing([...compared, ...outside]);
    const [rows, ruledOut] = [compared.flatMap(describe), outside.flatMap(describe)];
    if (rows.length + ruledOut.length < organisations.length) return notFound();
    return ok({ search, rows, ruledOut, mayLead: mayLead(context.actor, search.organisationId) });
  }
});

/**
 * All of a search's organisations in their order, best first, from place 0. Scores do not change while weights move, and
 * are kept; details are worked out for those that are looked at.
 */
export async function ranking(context: AnswerContext, id: string, weights: Record<string, number>) {
  const { tx, actor, now, part } = context;
  const network = actor.network!;
  const stored = await data.searchWithFollowed(tx, network.id, id);
  if (!stored || !maySee(actor, stored.organisationId)) return null;
  const { followed, ...search } = {
    ...stored,
    criteria: stored.criteria.map((one) => ({ ...one, weight: weights[one.id] ?? one.weight }))
  };
  const { criteria } = search;
  const following = new Map(followed.map((one) => [one.organisationId, one]));
  const today = now.toZonedDateTimeISO(network.zone).toPlainDate();
  const judgesFor = (home: Home) =>
    criteria.map((criterion) =>
      judgeOf(
        criterion,
        home,
        today,
        (organisationId) => following.get(organisationId)?.marks[criterion.id] ?? null
      )
    );
  const readable = (sheet: data.Sheet): data.Sheet =>
    sheet.visibility ? readableSheet(sheet, readerOf(actor, sheet.id)) : sheet;

  const { scope, organisationId } = search;
  const unweighed = stored.criteria.map(({ weight: _weight, floor: _floor, ...judged }) => judged);
  const marks = followed.map((one) => [one.organisationId, one.marks]);
  const { ids, rows } = await part(
    ['partners.scores', scope, organisationId, unweighed, marks, today],
    async () => {
      const all = await data.sheetsFor(tx, network.id, search);
      const home = all.find((sheet) => sheet.id === organisationId) ?? null;
      return scored(all.filter((sheet) => sheet !== home).map(readable), judgesFor(home));
    }
  );
  const scores = { criteria: criteria.length, rows };
  const { ranked, out } = rank(scores, criteria);
  const shares = robustness(scores, criteria, ranked);
  return {
    search,
    counted: ranked.length,
    /** Of those of them that are ranked, in their order. */
    placesOf: (organisationIds: string[]): Map<string, number> => {
      const wanted = new Set(organisationIds);
      return new Map(
        ranked.flatMap(({ index }, place): [string, number][] =>
          wanted.has(ids[index]!) ? [[ids[index]!, place]] : []
        )
      );
    },
    at: (place: number) => {
      const { index, verify, ...figures } = ranked[place]!;
      return {
        ...figures,
        id: ids[index]!,
        place: place + 1,
        topThree: shares[place]!,
        verify: verify.map((c) => criteria[c]!.id)
      };
    },
    out: out.map(({ index, criteria: floors }) => ({
      id: ids[index]!,
      floors: floors.map((c) => criteria[c]!.id)
    })),
    /** Adds what is shown of each of these; whoever has gone from the directory since is left out. */
    describing: async (some: { id: string }[]) => {
      const sheets = await data.sheetsOf(tx, network.id, [
        ...some.map((one) => one.id),
        ...(organisationId ? [organisationId] : [])
      ]);
      const judges = judgesFor(sheets.get(organisationId ?? '') ?? null);
      return <T extends { id: string }>({ id: whose, ...one }: T): (Omit<T, 'id'> & Described)[] => {
        const sheet = sheets.get(whose);
        if (!sheet) return [];
        const shown = readable(sheet);
        const { name, town, standing } = shown;
        return [
          {
            ...one,
            organisation: { id: whose, name, town, standing },
            findings: judges.map((judge) => judge(shown)),
            followed: following.get(whose) ?? null
          }
        ];
      };
    }
  };
}

/** Whom is judged, and their scores: NaN where not known. */
function scored(sheets: data.Sheet[], judges: Judge[]): { ids: string[]; rows: Float64Array } {
  const rows = new Float64Array(sheets.length * judges.length);
  for (const [index, sheet] of sheets.entries())
    for (const [c, judge] of judges.entries())
      rows[index * judges.length + c] = judge(sheet).score ?? Number.NaN;
  return { ids: sheets.map(({ id }) => id), rows };
}
