/** The recommendation in words, for the page and for one sheet of paper. Pure. */
import type { Formats } from '#lib/platform/formats.ts';
import type { MessageKey, Translate } from '#lib/platform/messages.ts';
import type { Paper, Rows } from '#lib/platform/papers/paper.ts';
import { roads, type Change, type Reason, type Recommendation, type Road } from '../rules.ts';

/** In which language it is told, and how its numbers look. */
export type Voice = { t: Translate; formats: Formats };
type Section = Paper['sections'][number];

/** Which road, in one sentence. */
export function answerOf({ winners }: Recommendation, { t, formats }: Voice): string {
  if (winners.length === 1) return t(`decide.answer.${winners[0]!}`);
  return t('decide.answer.tie', { roads: formats.list(winners.map((road) => t(`decide.road.${road}`))) });
}

/** What would change the answer, a sentence for each, the smallest change first; or why there is none to state. */
export function changesOf(recommendation: Recommendation, voice: Voice): string[] {
  const { changes, winners } = recommendation;
  if (changes.length) return changes.map((change) => changeIn(change, recommendation, voice));
  return [voice.t(winners.length > 1 ? 'decide.change.tie' : 'decide.change.none')];
}

function changeIn(
  { what, criterion, road, from, to, becomes }: Change,
  recommendation: Recommendation,
  { t, formats }: Voice
): string {
  const digits = { maximumFractionDigits: 1 };
  const values = {
    criterion: criterionIn(criterion, recommendation, t),
    from: formats.number(from, digits),
    to: formats.number(to, digits),
    way: to >= from ? 'more' : 'less',
    becomes: t(`decide.road.${becomes}`)
  };
  if (what === 'weight' || !road) return t('decide.change.weight', values);
  return t('decide.change.score', { ...values, road: t(`decide.road.${road}`) });
}

/** A founder's own criterion, or one of those that everybody has. */
export const criterionIn = (id: string, { criteria }: Recommendation, t: Translate): string =>
  criteria.find((criterion) => criterion.id === id)?.text ??
  t(`surveys.decide.criterion.${id}` as MessageKey);

/** What is printed; `adopted` is null while it may still change. */
export type Printed = {
  recommendation: Recommendation;
  adopted: { at: Temporal.Instant; by: string } | null;
};

/** The answer as its title, why, what would change it, readiness, what it must be worth; last what each founder said. */
export function paperOf(
  { recommendation, adopted }: Printed,
  network: { name: string; currency: string },
  voice: Voice,
  now: Temporal.Instant
): Paper {
  const { t, formats } = voice;
  const said = adopted
    ? t('decide.adopted_by', { when: formats.date(adopted.at), name: adopted.by })
    : t('decide.not_adopted');
  return {
    language: t.locale,
    over: `${network.name} – ${t('decide.page')}`,
    title: answerOf(recommendation, voice),
    under: [said, basisOf(recommendation, t)],
    sections: [
      whyIn(recommendation, voice),
      { heading: t('decide.changes'), body: itemsOf(changesOf(recommendation, voice)) },
      readinessIn(recommendation, t),
      { heading: t('decide.gap'), body: gapIn(recommendation, network.currency, voice).join('\n') },
      { heading: t('decide.founders'), body: '', table: foundersIn(recommendation, voice) }
    ],
    closing: [],
    close: true,
    foot: `${network.name} – ${t('decide.page')}`,
    page: ['', ' / ', ''],
    date: adopted?.at ?? now
  };
}

const basisOf = ({ settled, founders }: Recommendation, t: Translate): string =>
  settled
    ? t('decide.settled')
    : t('decide.means', { count: founders.filter(({ winners }) => winners.length).length });

const itemsOf = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

function whyIn(recommendation: Recommendation, voice: Voice): Section {
  const { t, formats } = voice;
  const { basis, criteria, values, winners, reasons, against } = recommendation;
  const total = Object.values(basis.weights).reduce((a, b) => a + b, 0);
  const short = (value: number) => formats.number(value, { maximumFractionDigits: 1 });
  const share = (id: string) =>
    formats.number((basis.weights[id] ?? 0) / total, { style: 'percent', maximumFractionDigits: 1 });
  const points = ({ criterion, points }: Reason) =>
    `${criterionIn(criterion, recommendation, t)} \u2066${formats.number(points, { maximumFractionDigits: 2, signDisplay: 'exceptZero' })}\u2069`;
  const told = (key: 'decide.reasons' | 'decide.against', list: readonly Reason[]) =>
    list.length && winners.length === 1 ? [`${t(key)} ${formats.list(list.map(points))}`] : [];
  const result = (road: Road) =>
    formats.number(values[road], { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return {
    heading: t('decide.why'),
    body: [...told('decide.reasons', reasons), ...told('decide.against', against)].join('\n'),
    table: {
      columns: [t('decide.criterion'), t('decide.weight'), ...roads.map((road) => t(`decide.road.${road}`))],
      rows: [
        ...criteria.map(({ id }) => [
          criterionIn(id, recommendation, t),
          share(id),
          ...roads.map((road) => short(basis.scores[road][id] ?? 0))
        ]),
        [t('decide.result'), '', ...roads.map(result)]
      ],
      figures: [1, 2, 3, 4],
      sums: [criteria.length]
    }
  };
}

function readinessIn({ readiness: { reading, points } }: Recommendation, t: Translate): Section {
  const open = points.filter(({ verdict }) => verdict !== 'good');
  return {
    heading: t('decide.readiness'),
    body: [
      `${t(`decide.reading.${reading}`)}. ${t(`decide.reading.${reading}_text`)}`,
      itemsOf(
        open.map(
          ({ name, verdict }) => `${t(`surveys.decide.ready_${name}`)} ${t(`decide.verdict.${verdict}`)}`
        )
      )
    ].join('\n')
  };
}

function gapIn({ gap }: Recommendation, currency: string, { t, formats }: Voice): string[] {
  if (!gap) return [t('decide.gap_missing')];
  const money = (amount: string) => formats.money(BigInt(amount), currency);
  return [
    t('decide.gap_text', {
      alone: money(gap.alone),
      together: money(gap.together),
      gap: money(gap.gap)
    }),
    gap.cost === null ? t('decide.gap_cost_missing') : t('decide.gap_cost', { cost: money(gap.cost) }),
    ...(gap.silent ? [t('decide.gap_silent', { count: gap.silent })] : [])
  ];
}

const foundersIn = ({ founders }: Recommendation, { t, formats }: Voice): Rows => ({
  columns: [
    t('decide.founder'),
    t('decide.own_answer'),
    t('surveys.decide.position'),
    t('surveys.decide.aim')
  ],
  rows: founders.map(({ name, winners, position, aim }) => [
    name,
    formats.list(winners.map((road) => t(`decide.road.${road}`))),
    position,
    aim
  ])
});
