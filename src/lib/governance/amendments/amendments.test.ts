import { describe, expect, test } from 'vitest';
import { openDraft, proposeResolution } from '#lib/governance/proposing/operations.ts';
import { listReviews, reviewDecision } from '#lib/governance/reviews/operations.ts';
import { assembly, codeOf, must } from '#lib/governance/scenario.ts';
import { execute } from '#lib/platform/operation.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import {
  acceptAmendment,
  declineAmendment,
  listAmendments,
  proposeAmendment,
  voteOnAmendment,
  withdrawAmendment
} from './operations.ts';

useTestDatabase({ max: 5 });

type Assembly = Awaited<ReturnType<typeof assembly>>;
const TEXT = 'Le réseau achète un four à trois.';
const amend = (a: Assembly, i: number, id: string, text = TEXT, now?: Temporal.Instant) =>
  execute(proposeAmendment, {
    actor: a.members[i]!.voter,
    input: { id, text, reason: 'Nous sommes trois.' },
    now
  });
const as = (a: Assembly, i: number, id: string, now?: Temporal.Instant) => ({
  actor: a.members[i]!.voter,
  input: { id },
  now
});
const states = async (a: Assembly, id: string) =>
  must(await execute(listAmendments, as(a, 0, id))).amendments.map(({ state }) => state);

describe('an amendment', () => {
  test('that the proposer takes over becomes the text; the others cannot take it over', async () => {
    const a = await assembly(3);
    const id = await a.propose({ start: 'draft' });
    expect(codeOf(await amend(a, 1, id, 'Le réseau achète un four à deux.'))).toBe('amendment_same');
    const amendment = must(await amend(a, 1, id));
    expect(codeOf(await execute(acceptAmendment, as(a, 2, amendment.id)))).toBe('not_your_motion');
    must(await execute(acceptAmendment, as(a, 0, amendment.id)));
    must(await execute(openDraft, as(a, 0, id)));
    expect((await a.look(id)).statement).toBe(TEXT);
    expect(codeOf(await execute(declineAmendment, as(a, 0, amendment.id)))).toBe('amendment_settled');
  });

  test('on an open question makes the ballots on the old text lapse, and all vote again', async () => {
    const a = await assembly(3);
    await a.rule('resolution', { majority: 'consent' });
    const id = await a.propose();
    must(await a.vote(id, 0, 'yes'));
    must(await a.vote(id, 1, 'no', { reason: 'À deux, c’est trop cher.' }));
    const amendment = must(await amend(a, 1, id));
    expect(must(await execute(acceptAmendment, as(a, 0, amendment.id))).lapsed).toBe(2);
    expect(await a.look(id)).toMatchObject({ statement: TEXT, part: 0, tally: { yes: 0, no: 0 } });
    must(await a.vote(id, 1, 'yes'));
    expect(await a.close(id)).toBe('adopted');
    expect(
      await a.inside((tx) => tx.selectFrom('lapsed_ballots').select('choice').orderBy('choice').execute())
    ).toEqual([{ choice: 'no' }, { choice: 'yes' }]);
  });

  test('comes a day before closing at the latest, and before the first ballot where ballots are final', async () => {
    const a = await assembly(3);
    const id = await a.propose();
    const { closesAt } = await a.look(id);
    const late = closesAt.subtract({ hours: 23 });
    expect(codeOf(await amend(a, 1, id, TEXT, late))).toBe('amendment_too_late');
    const amendment = must(await amend(a, 1, id));
    expect(codeOf(await execute(acceptAmendment, as(a, 0, amendment.id, late)))).toBe('amendment_too_late');
    await a.rule('resolution', { closeEarly: true });
    const final = await a.propose();
    must(await a.vote(final, 0, 'yes'));
    expect(codeOf(await amend(a, 1, final))).toBe('amendment_after_ballots');
  });

  test('that is declined may be voted before the main question, which waits for it', async () => {
    const a = await assembly(3);
    const id = await a.propose({ start: 'draft' });
    const amendment = must(await amend(a, 1, id));
    expect(codeOf(await execute(openDraft, as(a, 0, id)))).toBe('amendments_open');
    expect(codeOf(await execute(voteOnAmendment, as(a, 1, amendment.id)))).toBe('amendment_not_declined');
    must(await execute(declineAmendment, as(a, 0, amendment.id)));
    const { voteId } = must(await execute(voteOnAmendment, as(a, 1, amendment.id)));
    expect(codeOf(await execute(openDraft, as(a, 0, id)))).toBe('amendments_open');
    must(await a.vote(voteId, 1, 'yes'));
    expect(await a.close(voteId)).toBe('adopted');
    expect(await states(a, id)).toEqual(['adopted']);
    must(await execute(openDraft, as(a, 0, id)));
    expect((await a.look(id)).statement).toBe(TEXT);
  });

  test('that the members reject leaves the text, and one that is taken back no longer stands in the way', async () => {
    const a = await assembly(3);
    const id = await a.propose({ start: 'draft' });
    const first = must(await amend(a, 1, id));
    must(await execute(declineAmendment, as(a, 0, first.id)));
    const { voteId } = must(await execute(voteOnAmendment, as(a, 1, first.id)));
    must(await a.vote(voteId, 0, 'no'));
    expect(await a.close(voteId)).toBe('rejected');
    const second = must(await amend(a, 2, id, 'À quatre.'));
    expect(codeOf(await execute(withdrawAmendment, as(a, 1, second.id)))).toBe('not_your_amendment');
    must(await execute(withdrawAmendment, as(a, 2, second.id)));
    must(await execute(openDraft, as(a, 0, id)));
    expect(await states(a, id)).toEqual(['rejected', 'withdrawn']);
    expect((await a.look(id)).statement).toBe('Le réseau achète un four à deux.');
  });

  test('taken over while somebody votes: the ballot is on the new text or has lapsed, never counted for the old', async () => {
    const a = await assembly(2);
    const id = await a.propose();
    const amendment = must(await amend(a, 1, id));
    await Promise.all([a.vote(id, 1, 'yes'), execute(acceptAmendment, as(a, 0, amendment.id))]);
    const { part } = await a.look(id);
    const lapsed = await a.inside((tx) => tx.selectFrom('lapsed_ballots').select('id').execute());
    expect(part + lapsed.length).toBe(1);
  });
});

describe('a review', () => {
  test('brings an adopted decision back on its day, until somebody notes that it was reviewed', async () => {
    const a = await assembly(1);
    const today = Temporal.Now.plainDateISO('Europe/Paris');
    const day = today.add({ days: 20 });
    const later = day.toZonedDateTime({ timeZone: 'Europe/Paris', plainTime: '09:00' }).toInstant();
    expect(
      codeOf(
        await execute(proposeResolution, {
          actor: a.members[0]!.voter,
          input: { title: 'Hier', statement: 'Hier.', reviewOn: today.toString() }
        })
      )
    ).toBe('day_in_future');
    const id = await a.propose({ reviewOn: day.toString() });
    await a.vote(id, 0, 'yes');
    await a.close(id);
    const due = async (now?: Temporal.Instant) =>
      must(await execute(listReviews, { actor: a.facilitator, input: {}, now })).due.map((one) => one.id);
    expect(await due()).toEqual([]);
    expect(await due(later)).toEqual([id]);
    const again = { id, note: 'Le four sert peu.', nextOn: day.add({ days: 90 }).toString() };
    must(await execute(reviewDecision, { actor: a.facilitator, input: again, now: later }));
    expect(await due(later)).toEqual([]);
    const input = { id, note: 'Il sert tous les jours.' };
    must(await execute(reviewDecision, { actor: a.facilitator, input, now: later }));
    expect(codeOf(await execute(reviewDecision, { actor: a.facilitator, input, now: later }))).toBe(
      'review_not_due'
    );
  });
});
