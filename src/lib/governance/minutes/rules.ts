/** Minutes as a paper: of one decision, of the votes of a meeting, of a span of the register. Pure. */
import { spaced } from '#lib/kernel/canonical.ts';
import type { Formats } from '#lib/platform/formats.ts';
import type { Translate } from '#lib/platform/messages.ts';
import type { Paper, Rows } from '#lib/platform/papers/paper.ts';
import { contestOf } from '../elections/rules.ts';
import { closedOn } from '../rules.ts';
import { choiceInWords, lineInWords, rankingInWords, ruleInWords } from '../wording/rules.ts';
import type { ListedBallot } from '../ballots/data.server.ts';
import type { Extracted, MeetingVote, Minuted } from './data.server.ts';
import { questionInWords } from './question/rules.ts';

/** Of which register, in whose language; `address`: the page on which anybody of the network checks the head. */
export type Place = {
  network: { name: string; slug: string; currency: string; zone: string };
  address: string;
  t: Translate;
  formats: Formats;
};
/** The head of the register when the paper was printed. */
export type Head = { number: number; hash: string; since: Temporal.Instant };

export function minutesOf(one: Minuted, head: Head, place: Place): Paper {
  const { t } = place;
  const { motion } = one;
  const number = one.entry?.number ?? 0;
  const title = t('minutes.decision', { number });
  return {
    ...sheet(place, head, title),
    under: [titleOf(motion, t), whenOf(one, place), t(`governance.state.${motion.state}`)],
    sections: [
      { heading: t('minutes.question'), body: lines(questionInWords(one, place)) },
      { heading: t('governance.rule'), body: ruleOf(one, place) },
      { heading: t('governance.who_voted'), ...votersOf(one, place) },
      ...aside(one, place),
      {
        heading: t('minutes.count'),
        body: lines((motion.lines ?? []).map((line) => lineInWords(line, t)))
      },
      { heading: t('minutes.follows'), body: lines(followsOf(one, place)) },
      {
        heading: t('minutes.signed'),
        body: lines([t('minutes.signed_chair'), t('minutes.signed_secretary')])
      }
    ],
    closing: [...entriesOf([one], head, place), ...checking(place, head)]
  };
}

export type Meeting = { day: string; present: string[]; votes: Minuted[] };

export function minutesOfMeeting(meeting: Meeting, head: Head, place: Place): Paper {
  const { t, formats } = place;
  const day = formats.date(Temporal.PlainDate.from(meeting.day), 'full');
  const title = t('minutes.meeting', { day });
  const decided = meeting.votes.filter(({ entry }) => entry !== null);
  return {
    ...sheet(place, head, title),
    under: [
      t('minutes.meeting_votes', { votes: meeting.votes.length, decided: decided.length }),
      t('minutes.present_count', { present: meeting.present.length })
    ],
    names: { heading: t('minutes.present'), items: meeting.present },
    sections: [
      ...meeting.votes.map((one) => voteOf(one, place)),
      {
        heading: t('minutes.signed'),
        body: lines([t('minutes.signed_chair'), t('minutes.signed_secretary')])
      }
    ],
    closing: [...entriesOf(decided, head, place), ...checking(place, head)]
  };
}

/** Days are local; both belong to the extract. */
export type Extract = { from: string; to: string; decisions: Extracted[] };

export function extractOf(extract: Extract, head: Head, place: Place): Paper {
  const { t, formats } = place;
  const day = (text: string) => formats.date(Temporal.PlainDate.from(text));
  const rows = extract.decisions.map((one) => [
    formats.number(one.number),
    formats.date(closedOn({ ...one, closedAt: one.decidedAt }), 'short'),
    titleOf(one, t),
    t(`governance.state.${one.outcome}`),
    one.hash ? spaced(one.hash.slice(0, 16)) : '–'
  ]);
  return {
    ...sheet(place, head, t('minutes.extract')),
    under: [t('minutes.extract_span', { from: day(extract.from), to: day(extract.to) })],
    sections: [],
    table: {
      heading: t('minutes.extract_count', { decisions: rows.length }),
      columns: [
        t('minutes.column.number'),
        t('minutes.column.day'),
        t('minutes.column.decision'),
        t('minutes.column.outcome'),
        t('minutes.column.hash')
      ],
      rows,
      empty: t('minutes.extract_empty')
    },
    closing: checking(place, head)
  };
}

const sheet = ({ network, t }: Place, head: Head, title: string) =>
  ({
    language: t.locale,
    over: network.name,
    title,
    foot: `${network.name} – ${title}`,
    page: ['', ' / ', ''],
    date: head.since
  }) satisfies Partial<Paper>;

/** The entries of what was decided; the head is told by itself. */
const entriesOf = (votes: Minuted[], head: Head, { t }: Place): Paper['closing'] =>
  votes.flatMap(({ entry }) =>
    entry && entry.number !== head.number
      ? [{ text: t('minutes.entry', { number: entry.number }), code: spaced(entry.hash) }]
      : []
  );

/** The head, and how to check it: on the page, or on the machine. */
function checking({ network, address, t, formats }: Place, head: Head): Paper['closing'] {
  const { number, hash, since } = head;
  return [
    { text: t('minutes.head', { number, when: formats.date(since, 'dateTime') }), code: spaced(hash) },
    { text: t('minutes.check_page'), code: address },
    {
      text: t('minutes.check_command'),
      code: `bin/lierre verify --network ${network.slug} --head "${spaced(hash)}"`
    }
  ];
}

const lines = (texts: (string | null | false | undefined)[]): string => texts.filter(Boolean).join('\n');

const titleOf = ({ kind, title }: Pick<MeetingVote, 'kind' | 'title'>, t: Translate): string =>
  t(`governance.kind.${kind}`, { title });

/** Whether a vote was written or in a meeting, and when. */
function whenOf({ motion }: Minuted, { t, formats }: Place): string {
  const { date } = formats;
  if (motion.heldOn) return t('minutes.in_meeting', { day: date(Temporal.PlainDate.from(motion.heldOn)) });
  const to = motion.closedAt ? date(closedOn({ ...motion, closedAt: motion.closedAt })) : '–';
  const early = motion.closedEarly ? 'yes' : 'no';
  return t('minutes.in_writing', { from: date(motion.openedAt), to, early });
}

const ruleOf = ({ motion }: Minuted, { t, formats }: Place): string =>
  lines([
    motion.followsId && t('minutes.second_call'),
    ...ruleInWords(
      motion.rule,
      { t, list: formats.list },
      { contest: contestOf(motion) !== null, meeting: motion.heldOn !== null }
    )
  ]);

/** Names are told up to this number; of more there is only the count. */
const NAMED = 300;

/** `counted`: the lines of the count stand beside it and say the same figures. */
function votersOf(one: Minuted, place: Place, counted = false): { body: string; table?: Rows } {
  const { motion, ballots, silent } = one;
  const { t, formats } = place;
  const secret = motion.rule.confidential;
  const { organisations, voted } = motion.tally;
  const named = silent.length > 0 && silent.length <= NAMED;
  const recorder = ballots.find(({ recordedByName }) => recordedByName);
  return {
    body: lines([
      t('minutes.roll', {
        organisations: organisations + motion.struck + motion.recused,
        when: formats.date(motion.openedAt, 'dateTime'),
        who: motion.rule.electorate
      }),
      motion.exceptId && t('minutes.except', { organisation: motion.exceptName ?? '' }),
      !counted && motion.struck > 0 && t('governance.line.struck', { struck: motion.struck }),
      !counted && motion.recused > 0 && t('governance.line.recused', { recused: motion.recused }),
      !counted && t('governance.line.took_part', { part: voted, silent: organisations - voted }),
      secret && t('minutes.secret'),
      named && t('minutes.silent', { names: formats.list(silent) }),
      recorder &&
        t('governance.recorded_by', {
          name: recorder.recordedByName ?? '',
          when: formats.date(recorder.castAt, 'dateTime')
        })
    ]),
    ...(ballots.length ? { table: tableOf(one, place) } : {})
  };
}

function tableOf({ motion, ballots }: Minuted, { t, formats }: Place): Rows {
  const weighted = ballots.some(({ votes }) => votes !== 1);
  const consent = motion.rule.majority === 'consent';
  const contest = contestOf(motion);
  const choice = (one: ListedBallot) =>
    lines([
      one.choice && choiceInWords(one.choice, t, { consent, ranked: contest !== null }),
      one.ranking && rankingInWords(one.ranking, contest?.candidates ?? []),
      one.reason && t('minutes.quote', { text: one.reason })
    ]);
  const by = (one: ListedBallot) =>
    lines([
      !one.recordedByName &&
        t('governance.cast_by', { name: one.castByName, when: formats.date(one.castAt, 'dateTime') }),
      one.proxyHolder && t('governance.cast_proxy', { holder: one.proxyHolder }),
      one.interest && t('governance.interest.declared'),
      one.struck && t('governance.struck')
    ]);
  const columns: [string, (one: ListedBallot) => string][] = [
    [t('minutes.column.organisation'), ({ name }) => name],
    [t('minutes.column.votes'), ({ votes }) => (weighted ? formats.number(votes) : '')],
    [t('minutes.column.choice'), choice],
    [t('minutes.column.by'), by]
  ];
  // A column in which nothing would stand is left out.
  const said = columns.filter(([, cell]) => ballots.some((one) => cell(one) !== ''));
  return {
    columns: said.map(([heading]) => heading),
    rows: ballots.map((one) => said.map(([, cell]) => cell(one)))
  };
}

/** Proxies, interests and amendments, where there are any. */
function aside({ motion, ballots, amendments }: Minuted, { t }: Place): Paper['sections'] {
  const found: Paper['sections'] = [];
  const add = (heading: string, texts: string[]) =>
    texts.length && found.push({ heading, body: lines(texts.map((text) => `- ${text}`)) });
  add(
    t('governance.proxies'),
    ballots
      .filter(({ proxyHolder }) => proxyHolder)
      .map(({ name, proxyHolder }) => t('governance.proxy_for', { giver: name, holder: proxyHolder! }))
  );
  const counted = motion.rule.interests === 'shown' ? 'shown' : 'not_counted';
  add(
    t('governance.interests'),
    motion.interests.map(({ name, statement }) => t('minutes.interest', { name, statement, counted }))
  );
  add(
    t('governance.amendments'),
    amendments.map(({ proposedByName, proposedForName, state, text }) =>
      t('minutes.amendment', {
        name: proposedForName ?? proposedByName,
        state: t(`governance.amendment.${state}`),
        text: inLine(text)
      })
    )
  );
  return found;
}

const inLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 400 ? `${line.slice(0, 399)}…` : line;
};

/** What the result brings about: the effect, a second call, the day of its review. */
function followsOf({ motion }: Minuted, { t, formats }: Place): string[] {
  const { state, effect, kind, reviewOn, reviewNote } = motion;
  const found: string[] = [];
  if (state === 'adopted')
    found.push(t(effect === 'done' ? 'minutes.effect' : 'minutes.no_effect', { kind }));
  if (state === 'rejected') found.push(t('minutes.rejected', { kind }));
  if (state === 'no_quorum')
    found.push(t(effect === 'second_call' ? 'minutes.called_again' : 'minutes.nothing'));
  if (state === 'adopted' && reviewOn)
    found.push(t('governance.review_due', { day: formats.date(Temporal.PlainDate.from(reviewOn)) }));
  if (reviewNote) found.push(reviewNote);
  return found;
}

/** One vote of a meeting, in its place among the others. */
function voteOf(one: Minuted, place: Place): Paper['sections'][number] {
  const { t } = place;
  const { motion, entry } = one;
  const heading = `${titleOf(motion, t)} – ${t(`governance.state.${motion.state}`)}`;
  if (!entry) return { heading, body: lines([...questionInWords(one, place), t('minutes.not_recorded')]) };
  const voters = votersOf(one, place, true);
  return {
    heading,
    body: lines([
      ...questionInWords(one, place),
      ruleOf(one, place),
      voters.body,
      ...aside(one, place).flatMap((section) => [section.heading, section.body]),
      ...(motion.lines ?? []).map((line) => `- ${lineInWords(line, t)}`),
      ...followsOf(one, place),
      t('governance.decision_number', { number: entry.number })
    ]),
    table: voters.table
  };
}
