import { hashOf, newSecret } from '#lib/identity/data.server.ts';
import { conflict, invalid, notFound, ok } from '#lib/kernel/result.ts';
import { anyone } from '#lib/platform/actor.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { queueMail } from '#lib/platform/mail.server.ts';
import type { Locale } from '#lib/platform/messages.ts';
import { command, type CommandContext } from '#lib/platform/operation.ts';
import { maySearch } from '../access.ts';
import { insertStep, lockCandidate, updateCandidate, type Candidate } from '../following/data.server.ts';
import { by, led, tellRecommender } from '../following/operations.ts';
import { move } from '../following/rules.ts';
import * as data from './data.server.ts';
import { meeting, openAnswer, type Meeting } from './rules.ts';
import { AnswerInvitation, CorrectInvitation, InviteCandidate } from './schema.ts';

export const inviteCandidate = command({
  name: 'partners.inviteCandidate',
  summary: 'Invite a candidate to a first meeting; the mail carries a link by which it is answered',
  rest: 'POST /networks/{network}/partner-candidates/{id}/invitation',
  input: InviteCandidate,
  may: maySearch,
  async run(context, { id, meetsOn, meetsAt, ...letter }) {
    const { tx, actor, now } = context;
    const found = await led(tx, actor, id);
    if (!found.ok) return found;
    const { state } = found.value;
    if (state === 'partner' || state === 'declined') return conflict('candidate_move');
    const time = meeting(meetsOn, meetsAt, actor.network!.zone, now);
    if (!time.ok) return time;
    return ok(await send(context, found.value, letter, time.value));
  },
  audit: (_input, { id }) => ({ subject: id })
});

/** Words and hour stay, only the address was wrong: the link to the earlier one ends, or nothing changes. */
export const correctInvitation = command({
  name: 'partners.correctInvitation',
  summary:
    'Correct the address of an invitation to a first meeting; the link sent to the earlier address no longer works',
  rest: 'POST /networks/{network}/partner-candidates/{id}/invitation/correct',
  input: CorrectInvitation,
  may: maySearch,
  async run(context, { id, email }) {
    const { tx, actor, now } = context;
    const found = await led(tx, actor, id);
    if (!found.ok) return found;
    const { state } = found.value;
    if (state === 'partner' || state === 'declined') return conflict('candidate_move');
    const sent = await data.latestMeeting(tx, actor.network!.id, id);
    if (!sent) return notFound();
    if (sent.answer) return conflict('meeting_answered');
    if (Temporal.Instant.compare(sent.meets_at, now) <= 0) return conflict('meeting_over');
    if (email === sent.email) return invalid('email', 'same_address');
    const { name, subject, body, place } = sent;
    const letter = { email, name, locale: sent.locale as Locale, subject, body, place };
    const hour = {
      at: sent.meets_at,
      wall: sent.meets_wall,
      zone: sent.meets_zone,
      expires: sent.expires_at
    };
    return ok(await send(context, found.value, letter, hour));
  },
  audit: (_input, { id }) => ({ subject: id })
});

/** Writes the invitation, queues its mail, and notes it with the candidate, who is locked; the link before it ends. */
async function send(
  { tx, actor, now, emit }: CommandContext,
  candidate: Candidate,
  letter: data.Letter,
  time: Meeting
): Promise<{ id: string; searchId: string; organisationId: string }> {
  const network = actor.network!;
  const { id, state, revision, searchId, organisationId } = candidate;
  const { email, name, locale, subject, body, place } = letter;
  const { secret, hash } = newSecret();
  const mail = await queueMail(tx, {
    to: email,
    locale,
    template: 'partner_meeting',
    networkId: network.id,
    zone: network.zone,
    replyTo: actor.email ?? undefined,
    data: {
      name,
      network: network.name,
      subject,
      text: body,
      when: time.at.toString({ smallestUnit: 'second' }),
      place,
      url: `${runtimeConfig().publicUrl}/partners/${secret}`
    }
  });
  await data.replaceMeetings(tx, network.id, id, now);
  const sent = { ...letter, candidateId: id, hash, sentBy: actor.personId, mailId: mail.id };
  await data.insertMeeting(tx, network.id, sent, time, now);
  const next = state === 'spotted' || move(state, 'invited', null).ok ? ('invited' as const) : state;
  const change = { state: next, contact_name: name, contact_email: email, revision: revision + 1 };
  await updateCandidate(tx, network.id, id, change, now);
  const step = { kind: 'invitation' as const, state: next, note: time.wall, ...by(actor) };
  await insertStep(tx, network.id, id, step, now);
  if (next === 'invited' && state !== next) await tellRecommender(emit, candidate, next);
  return { id, searchId, organisationId };
}

/** Anyone who holds the link may answer; the caller puts the invitation's network into the actor (`findMeeting`). */
export const answerInvitation = command({
  name: 'partners.answerInvitation',
  summary: 'Answer an invitation to a first meeting by the token of its link: yes, no, or another date',
  rest: 'POST /networks/{network}/partner-invitations/answer',
  input: AnswerInvitation,
  may: anyone,
  async run({ tx, actor, clock, emit }, { token, answer, note }) {
    const network = actor.network!;
    const found = await data.lockMeeting(tx, network.id, hashOf(token));
    if (!found) return notFound();
    const now = clock();
    const verdict = openAnswer({ replaced: found.replaced_at !== null, expiresAt: found.expires_at }, now);
    if (!verdict.ok) return verdict;
    const candidate = await lockCandidate(tx, network.id, found.candidate_id);
    if (!candidate) return notFound();
    await data.answerMeeting(tx, network.id, found.id, { answer, note }, now);
    const who = found.name ?? found.email;
    await insertStep(tx, network.id, candidate.id, { kind: 'answer', state: answer, note, who }, now);
    await emit('partners.answered', {
      searchId: candidate.searchId,
      organisationId: candidate.organisationId,
      organisationName: candidate.organisationName,
      answer,
      personIds: [...new Set([candidate.ownerId, found.sent_by])].filter((id) => id !== null)
    });
    return ok({ answer });
  },
  audit: (_input, { answer }) => ({ detail: { answer } })
});
