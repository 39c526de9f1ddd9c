import { conflict, invalid, notFound, ok, type Result } from '#lib/kernel/result.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { formatter } from '#lib/platform/formats.ts';
import { translator, type Locale } from '#lib/platform/messages.ts';
import { query, type QueryContext } from '#lib/platform/operation.ts';
import { PAPERS, type Paper, type PaperFormat } from '#lib/platform/papers/paper.ts';
import { printed } from '#lib/platform/papers/printed.server.ts';
import { mayReadMotions } from '../access.ts';
import { headOf } from '../register/data.server.ts';
import { closedOn } from '../rules.ts';
import * as data from './data.server.ts';
import { extractOf, minutesOf, minutesOfMeeting, type Head, type Place } from './rules.ts';
import { MinutesOfDecision, MinutesOfMeeting, OneMeeting, RegisterExtract } from './schema.ts';

export const ofDecision = query({
  name: 'minutes.ofDecision',
  summary: 'The minutes of one decision as PDF or DOCX, with the head of the register',
  rest: 'GET /networks/{network}/motions/{id}/minutes',
  input: MinutesOfDecision,
  may: mayReadMotions,
  async run(context, { id, ...how }) {
    const { tx, actor, now } = context;
    const one = await data.minuted(tx, actor.network!.id, id, now);
    if (!one) return notFound();
    if (one === 'broken') return conflict('register_does_not_hold');
    if (!one.entry) return conflict('nothing_decided');
    return print(context, how, `decision-${one.entry.number}`, (head, place) => minutesOf(one, head, place));
  }
});

export const ofMeeting = query({
  name: 'minutes.ofMeeting',
  summary: 'The minutes of all votes of a meeting as PDF or DOCX, with the head of the register',
  rest: 'GET /networks/{network}/meetings/{day}/minutes',
  input: MinutesOfMeeting,
  may: mayReadMotions,
  async run(context, { day, ...how }) {
    const { tx, actor, now } = context;
    const networkId = actor.network!.id;
    const votes: data.Minuted[] = [];
    for (const { id } of await data.votesOf(tx, networkId, day)) {
      const one = await data.minuted(tx, networkId, id, now);
      if (one === 'broken') return conflict('register_does_not_hold');
      if (one) votes.push(one);
    }
    if (votes.length === 0) return notFound();
    if (!votes.some(({ entry }) => entry)) return conflict('nothing_decided');
    const present = await data.presentOn(tx, networkId, day);
    return print(context, how, `meeting-${day}`, (head, place) =>
      minutesOfMeeting({ day, present, votes }, head, place)
    );
  }
});

export const ofRegister = query({
  name: 'minutes.ofRegister',
  summary: 'The decisions of the register between two days as PDF or DOCX, with its head',
  rest: 'GET /networks/{network}/register-extract',
  input: RegisterExtract,
  may: mayReadMotions,
  async run(context, { from, to, ...how }) {
    const { tx, actor } = context;
    const { id, zone } = actor.network!;
    const starts = Temporal.PlainDate.from(from).toZonedDateTime(zone).toInstant();
    // What closes with the last day is decided at the first instant of the next.
    const ends = Temporal.PlainDate.from(to).add({ days: 1 }).toZonedDateTime(zone).toInstant();
    const found = await data.decidedBetween(tx, id, starts, ends, MOST + 2);
    const decisions = found.filter((one) => {
      const day = closedOn({ ...one, closedAt: one.decidedAt }).toString();
      return from <= day && day <= to;
    });
    if (decisions.length > MOST) return invalid('to', 'extract_too_long', { max: MOST });
    return print(context, how, `register-${from}-${to}`, (head, place) =>
      extractOf({ from, to, decisions }, head, place)
    );
  }
});

/** Decisions on one extract; for more there is the exported register. */
const MOST = 2000;

export const getMeeting = query({
  name: 'minutes.getMeeting',
  summary: 'What is voted in the meeting of a day, and who was recorded as present',
  rest: 'GET /networks/{network}/meetings/{day}',
  input: OneMeeting,
  may: mayReadMotions,
  async run({ tx, actor }, { day }) {
    const networkId = actor.network!.id;
    const votes = await data.votesOf(tx, networkId, day);
    if (votes.length === 0) return notFound();
    return ok({ day, votes, present: await data.presentOn(tx, networkId, day) });
  }
});

type How = { format: PaperFormat; language: Locale | null };

/** The paper that `make` writes, as a file in base64, with the head that the register has now. */
async function print(
  { tx, actor }: QueryContext,
  { format, language }: How,
  name: string,
  make: (head: Head, place: Place) => Paper
): Promise<Result<{ name: string; type: string; base64: string }>> {
  const network = actor.network!;
  const head = await headOf(tx, network.id);
  if (!head) return conflict('nothing_decided');
  const locale = language ?? network.language;
  const paper = make(head, {
    network,
    address: `${runtimeConfig().publicUrl}/n/${network.slug}/register`,
    t: translator(locale, network.country),
    formats: formatter({ locale, country: network.country, zone: network.zone })
  });
  const file = await printed(format, paper);
  if (!file.ok) return file;
  const { type, ending } = PAPERS[format];
  const base64 = Buffer.from(file.value).toString('base64');
  return ok({ name: `${network.slug}-${name}.${ending}`, type, base64 });
}
