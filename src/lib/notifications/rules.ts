import { isPart, pathOf as remarkPath } from '#lib/plan/remarks/rules.ts';

/** What a person may choose a pace for. The order is that of the preferences page. */
export const TOPICS = [
  'rights',
  'votes',
  'candidates',
  'members',
  'rules',
  'surveys',
  'disputes',
  'partners',
  'agreements',
  'plan',
  'imports'
] as const;
export type Topic = (typeof TOPICS)[number];

/** How soon news of a topic comes by mail. In the network's own list it appears at once in any case. */
export const PACES = ['at_once', 'daily', 'weekly', 'never'] as const;
export type Pace = (typeof PACES)[number];

/** Each kind of news and its topic. */
export const KINDS = {
  'motion.opened': 'votes',
  'motion.closing_soon': 'votes',
  'motion.closed': 'votes',
  'motion.withdrawn': 'votes',
  'motion.stepped_down': 'votes',
  'motion.amended': 'votes',
  'motion.about_you': 'rights',
  'proxy.given': 'rights',
  'proxy.revoked': 'rights',
  'candidate.admitted': 'candidates',
  'candidate.refused': 'candidates',
  'candidate.withdrawn': 'candidates',
  'membership.admitted': 'members',
  'membership.resigned': 'members',
  'membership.suspended': 'rights',
  'membership.reinstated': 'rights',
  welcome: 'rights',
  'invitation.accepted': 'members',
  'invitation.refused': 'members',
  'mandate.given': 'rights',
  'mandate.changed': 'rights',
  'mandate.ended': 'rights',
  'role.granted': 'rights',
  'role.ended': 'rights',
  'rule.changed': 'rules',
  'survey.opened': 'surveys',
  'survey.closing_soon': 'surveys',
  'survey.due': 'surveys',
  'survey.revealed': 'surveys',
  'dispute.waiting': 'disputes',
  'dispute.ended': 'disputes',
  'partners.answered': 'partners',
  'partners.refused': 'partners',
  'partners.recommended': 'partners',
  'partners.recommendation': 'partners',
  'partnership.proposed': 'partners',
  'partnership.figure': 'partners',
  'partnership.review_due': 'partners',
  'partnership.test_due': 'partners',
  'agreement.discussion': 'agreements',
  'agreement.proposed': 'agreements',
  'agreement.reminder': 'agreements',
  'agreement.refused': 'agreements',
  'agreement.taken_back': 'agreements',
  'agreement.in_force': 'agreements',
  'agreement.ended': 'agreements',
  'plan.remark': 'plan',
  'plan.remark_answered': 'plan',
  'plan.remark_settled': 'plan',
  'imports.committed': 'imports',
  'imports.undone': 'imports'
} as const satisfies Record<string, Topic>;
export type Kind = keyof typeof KINDS;
export const isKind = (text: string): text is Kind => Object.hasOwn(KINDS, text);

/** Unless the person chose otherwise: a daily letter; at once what changes one's own rights, and disputes. */
export const usualPace = (topic: Topic): Pace =>
  topic === 'rights' || topic === 'disputes' ? 'at_once' : 'daily';

export const paceOf = (kind: Kind, chosen: Partial<Record<Topic, Pace>>): Pace =>
  chosen[KINDS[kind]] ?? usualPace(KINDS[kind]);

/** What comes to be told so late (the past of the demo, a restored backup) is history: it is filed as read. */
export const isHistory = (happened: Temporal.Instant, now: Temporal.Instant): boolean =>
  Temporal.Instant.compare(happened.add({ hours: 14 * 24 }), now) < 0;

const HOUR_OF_LETTERS = '08:00';
const MONDAY = 1;

/**
 * When the next daily or weekly letter after `after` leaves: at eight in the morning of the person's zone, the weekly
 * one on Monday. The clock change moves the instant, not the hour people read.
 */
export function nextLetter(
  pace: 'daily' | 'weekly',
  zone: string,
  after: Temporal.Instant
): Temporal.Instant {
  let day = after.toZonedDateTimeISO(zone).toPlainDate();
  for (;;) {
    const due = day.toZonedDateTime({ timeZone: zone, plainTime: HOUR_OF_LETTERS }).toInstant();
    const right = pace === 'daily' || day.dayOfWeek === MONDAY;
    if (right && Temporal.Instant.compare(due, after) > 0) return due;
    day = day.add({ days: 1 });
  }
}

/**
 * Whether news goes into a letter of this pace. A letter also takes along what was wanted sooner and is still there,
 * and what is wanted later is left for its own letter.
 */
export const goesInto = (letter: 'daily' | 'weekly', pace: Pace): boolean =>
  pace === 'at_once' || pace === 'daily' || (pace === 'weekly' && letter === 'weekly');

export type News = { kind: string; payload: Record<string, unknown> };

/** Words of a piece of news: a message, its values, the instants among them, and where it leads inside the network. */
export type Wording = {
  key: string;
  values: Record<string, string | number>;
  times: Record<string, Temporal.Instant>;
  path: string;
};

/** A kind this version does not know (data of a newer one) is told in general words. */
export function wordingOf({ kind, payload }: News): Wording {
  if (!isKind(kind)) return { key: 'notifications.say.unknown', values: {}, times: {}, path: '' };
  const values: Wording['values'] = {};
  const times: Wording['times'] = {};
  for (const [name, value] of Object.entries(payload)) {
    if (typeof value === 'number') values[name] = value;
    else if (typeof value === 'boolean') values[name] = String(value);
    else if (value === null) values[name] = 'none';
    else if (typeof value !== 'string') continue;
    else if (INSTANT.test(value)) times[name] = Temporal.Instant.from(value);
    else values[name] = value;
  }
  return { key: `notifications.say.${kind.replace('.', '_')}`, values, times, path: pathOf(kind, payload) };
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Below `/n/<network>/`; empty is its home page. */
function pathOf(kind: Kind, payload: Record<string, unknown>): string {
  const id = (name: string): string => (typeof payload[name] === 'string' ? payload[name] : '');
  if (kind.startsWith('proxy.')) return 'proxies';
  if (kind.startsWith('motion.')) return `motions/${id('motionId')}`;
  if (kind.startsWith('candidate.')) return `candidates/${id('membershipId')}`;
  if (kind.startsWith('membership.') || kind === 'invitation.accepted')
    return id('organisationId') && `organisations/${id('organisationId')}`;
  if (kind === 'invitation.refused')
    return `settings/representatives${id('organisationId') && `?organisation=${id('organisationId')}`}`;
  if (kind === 'welcome') return id('organisationId') && `organisations/${id('organisationId')}/edit`;
  if (kind.startsWith('survey.')) return `surveys/${id('surveyId')}`;
  if (kind.startsWith('dispute.')) return `disputes/${id('disputeId')}`;
  if (kind.startsWith('partners.')) return `partners/${id('searchId')}/organisations/${id('organisationId')}`;
  if (kind.startsWith('partnership.')) return `partnerships/${id('partnershipId')}`;
  if (kind.startsWith('agreement.')) return `agreements/${id('agreementId')}`;
  if (kind.startsWith('plan.')) {
    const part = id('part');
    return isPart(part) ? remarkPath({ id: id('remarkId'), part, taskId: id('taskId') || null }) : 'plan';
  }
  if (kind.startsWith('imports.')) return `imports/${id('importId')}`;
  return '';
}

/** What the translator and the formatter of the reader give: so these rules stay pure. */
export type Speech = {
  say: (key: string, values: Record<string, string | number>) => string;
  date: (when: Temporal.Instant | Temporal.PlainDate, style: 'date' | 'dateTime') => string;
  /** Where it is read: what ends at midnight there ends with the day before. */
  zone: string;
};

function moment(at: Temporal.Instant, { say, date, zone }: Speech): string {
  const here = at.toZonedDateTimeISO(zone);
  if (Temporal.PlainTime.compare(here.toPlainTime(), '00:00') !== 0) return date(at, 'dateTime');
  const day = date(here.toPlainDate().subtract({ days: 1 }), 'date');
  return say('notifications.end_of_day', { day });
}

/** A piece of news as one sentence; in general words when it lacks what its own words need. */
export function sentence(news: News, speech: Speech): string {
  const { say } = speech;
  const { key, values, times } = wordingOf(news);
  const told = Object.entries(times).map(([name, at]) => [name, moment(at, speech)]);
  try {
    return say(key, { ...values, ...Object.fromEntries(told) });
  } catch {
    return say('notifications.say.unknown', {});
  }
}

/** Rows by the day, in `zone`, on which they came, in the order they have. */
export function byDay<Row extends { createdAt: Temporal.Instant }>(
  rows: readonly Row[],
  zone: string
): { day: Temporal.PlainDate; rows: Row[] }[] {
  const days: { day: Temporal.PlainDate; rows: Row[] }[] = [];
  for (const row of rows) {
    const day = row.createdAt.toZonedDateTimeISO(zone).toPlainDate();
    const last = days.at(-1);
    if (last?.day.equals(day)) last.rows.push(row);
    else days.push({ day, rows: [row] });
  }
  return days;
}
