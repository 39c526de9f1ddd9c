import { hashOf, newSecret } from '#lib/identity/data.server.ts';
import { conflict, notFound, ok } from '#lib/kernel/result.ts';
import { anyone } from '#lib/platform/actor.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { queueMail } from '#lib/platform/mail.server.ts';
import { command } from '#lib/platform/operation.ts';
import { maySearch } from '../access.ts';
import { insertStep, lockCandidate, updateCandidate } from '../following/data.server.ts';
import { by, led, tellRecommender } from '../following/operations.ts';
import { move } from '../following/rules.ts';
import * as data from './data.server.ts';
import { meeting, openAnswer } from './rules.ts';
import { AnswerInvitation, InviteCandidate } from './schema.ts';

export const inviteCandidate = command({
  name: 'partners.inviteCandidate',
  summary: 'Invite a candidate to a first meeting; the mail carries a link by which it is answered',
  rest: 'POST /networks/{network}/partner-candidates/{id}/invitation',
  input: InviteCandidate,
  may: maySearch,
  async run({ tx, actor, now, emit }, { id, email, name, locale, subject, body, meetsOn, meetsAt, place }) {
    const network = actor.network!;
    const found = await led(tx, actor, id);
    if (!found.ok) return found;
    const { state, revision, searchId, organisationId } = found.value;
    if (state === 'partner' || state === 'declined') return conflict('candidate_move');
    const time = meeting(meetsOn, meetsAt, network.zone, now);
    if (!time.ok) return time;
    await data.replaceMeetings(tx, network.id, id, now);
    const { secret, hash } = newSecret();
    const sent = { candidateId: id, hash, email, name, locale, subject, body, place, sentBy: actor.personId };
    await data.insertMeeting(tx, network.id, sent, time.value, now);
    const next = state === 'spotted' || move(state, 'invited', null).ok ? ('invited' as const) : state;
    const change = { state: next, contact_name: name, contact_email: email, revision: revision + 1 };
    await updateCandidate(tx, network.id, id, change, now);
    await insertStep(
      tx,
      network.id,
      id,
      { kind: 'invitation', state: next, note: time.value.wall, ...by(actor) },
      now
    );
    if (next === 'invited' && state !== next) await tellRecommender(emit, found.value, next);
    await queueMail(tx, {
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
        when: time.value.at.toString({ smallestUnit: 'second' }),
        place,
        url: `${runtimeConfig().publicUrl}/partners/${secret}`
      }
    });
    return ok({ id, searchId, organisationId });
  },
  audit: (_input, { id }) => ({ subject: id })
});

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
