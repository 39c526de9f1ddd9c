import * as shared from '../data.server.ts';
import { stopToken } from './access.ts';
import * as data from './data.server.ts';
import {
  byDay,
  goesInto,
  isHistory,
  isKind,
  nextLetter,
  paceOf,
  sentence,
  type Kind,
  type News
} from '../rules.ts';
import { newId } from '#lib/kernel/ids.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { transaction, type Tx } from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';
import type { DomainEvent } from '#lib/platform/events.server.ts';
import { formatDate } from '#lib/platform/formats.ts';
import { enqueue, enqueueAll, work } from '#lib/platform/jobs.server.ts';
import { queueMail } from '#lib/platform/mail.server.ts';
import { translator, type Locale, type MessageKey } from '#lib/platform/messages.ts';

export type Announcement = {
  kind: Kind;
  payload: Record<string, unknown>;
  to: shared.Audience[];
  except?: shared.Audience[];
  /** Whoever did it knows it; true where they are to be told all the same. */
  actorToo?: boolean;
};

/**
 * Tells everyone in these audiences: in the network's list at once, by mail as each chose. Nobody writes to the
 * fictional people of the demo.
 */
export async function announce(
  { tx, event, now }: { tx: Tx; event: DomainEvent; now: Temporal.Instant },
  { kind, payload, to, except = [], actorToo = false }: Announcement
): Promise<void> {
  const { networkId } = event;
  const left = new Set(await shared.personsIn(tx, networkId, except, now));
  if (!actorToo && event.actorPersonId) left.add(event.actorPersonId);
  const persons = await shared.personsIn(tx, networkId, to, now);
  const readers = await data.readers(
    tx,
    persons.filter((id) => !left.has(id))
  );
  const history = event.past || isHistory(event.createdAt, now);
  const told = readers.map((reader) => ({
    id: newId(now.epochMilliseconds),
    personId: reader.id,
    reader,
    pace: reader.demo || history ? ('never' as const) : paceOf(kind, reader.chosen)
  }));
  const news = { kind, payload, eventId: event.id, happened: event.createdAt, read: history };
  const rows = told.map((one) => ({ ...one, mailed: one.pace === 'at_once' }));
  await shared.tell(tx, networkId, news, rows, now);
  const letters = told.flatMap(({ personId, reader, pace }) =>
    pace === 'daily' || pace === 'weekly' ? [letterJob(networkId, personId, pace, reader.zone, now)] : []
  );
  await enqueueAll(tx, 'notifications.digest', letters);
  const head = rows.some(({ mailed }) => mailed) ? await data.letterhead(tx, networkId) : undefined;
  for (const { id, mailed, reader } of rows)
    if (mailed && head) await mailOne(tx, head, reader, { ...news, id }, now);
}

type LetterJob = { networkId: string; personId: string; pace: 'daily' | 'weekly' };

/** One letter of a pace waits for each person and network; what comes meanwhile joins it. */
const letterJob = (
  networkId: string,
  personId: string,
  pace: LetterJob['pace'],
  zone: string,
  now: Temporal.Instant
) => ({
  data: { networkId, personId, pace } satisfies LetterJob,
  startAfter: nextLetter(pace, zone, now),
  singletonKey: `${networkId} ${personId} ${pace}`
});

async function mailOne(
  tx: Tx,
  head: data.Letterhead,
  reader: data.Reader,
  news: News & { id: string },
  now: Temporal.Instant
): Promise<void> {
  const locale = reader.locale as Locale;
  const headline = spoken(news, locale, head);
  await queueMail(
    tx,
    {
      to: reader.email,
      locale,
      template: 'news',
      data: { name: reader.name, network: head.name, headline, url: addressOf(head, news.id) },
      networkId: head.id,
      idempotencyKey: `news ${news.id}`,
      ...waysOut(reader.id)
    },
    now
  );
}

/** Writes the letter of one person in one network, if there is anything to tell and they still take part. */
export async function writeLetter(
  { networkId, personId, pace }: LetterJob,
  now: Temporal.Instant
): Promise<void> {
  await transaction({ networkId, personId }, async (tx) => {
    const head = await data.letterhead(tx, networkId);
    const entered = head && (await enter(tx, { personId, slug: head.slug }, 'job', now));
    if (!head || !entered?.actor.network || entered.actor.fictional) return;
    const { person } = entered;
    const chosen = await shared.pacesOf(tx, personId);
    const waiting = (await data.untold(tx, networkId, personId, 200)).map((news) => ({
      ...news,
      pace: isKind(news.kind) ? paceOf(news.kind, chosen) : ('daily' as const)
    }));
    const going = waiting.filter((news) => goesInto(pace, news.pace));
    if (pace === 'daily' && waiting.some((news) => news.pace === 'weekly')) {
      const { data: later, ...when } = letterJob(networkId, personId, 'weekly', person.zone, now);
      await enqueue(tx, 'notifications.digest', later, when);
    }
    if (going.length === 0) return;
    const place = { locale: person.locale, country: head.country, zone: person.zone };
    const sections = byDay(going.slice(0, MOST), person.zone).map(({ day, rows }) => ({
      title: formatDate(day, place, 'full'),
      items: rows.map((news) => ({ text: spoken(news, person.locale, head), url: addressOf(head, news.id) }))
    }));
    const url = `${runtimeConfig().publicUrl}/n/${head.slug}/notifications`;
    await queueMail(
      tx,
      {
        to: person.email,
        locale: person.locale,
        template: 'digest',
        data: { name: person.name, network: head.name, count: going.length, pace, url },
        networkId,
        sections,
        idempotencyKey: `letter ${going[0]!.id}`,
        ...waysOut(personId)
      },
      now
    );
    const ids = going.map(({ id }) => id);
    await data.markMailed(tx, networkId, personId, ids, now);
  });
}

const MOST = 40;

/** Below this address the news marks itself as read and leads on. */
const addressOf = (head: data.Letterhead, newsId: string): string =>
  `${runtimeConfig().publicUrl}/n/${head.slug}/notifications/${newsId}`;

function spoken(news: News, locale: Locale, { country, zone }: data.Letterhead): string {
  const words = translator(locale, country);
  return sentence(news, {
    say: (key, values) => words(key as MessageKey, values),
    date: (when, style) => formatDate(when, { locale, country, zone }, style),
    zone
  });
}

const waysOut = (personId: string) => {
  const { publicUrl } = runtimeConfig();
  return {
    preferencesUrl: `${publicUrl}/account/notifications`,
    unsubscribeUrl: `${publicUrl}/notifications/stop?token=${stopToken(personId)}`
  };
};

work<LetterJob>('notifications.digest', (job, { now }) => writeLetter(job, now));
