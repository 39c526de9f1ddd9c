import { beforeEach, expect, test } from 'vitest';
import { hashOf } from '#lib/identity/data.server.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import {
  addCandidate,
  followCandidate,
  getCandidate,
  listCandidates,
  markCandidate,
  moveCandidate
} from './following/operations.ts';
import { findMeeting } from './meeting/data.server.ts';
import { answerInvitation, inviteCandidate } from './meeting/operations.ts';
import { createSearch, getSearch, listSearches, setWeights, updateSearch } from './operations.ts';
import { compareCandidates, rankCandidates } from './ranking/operations.ts';

useTestDatabase();

let s: Scenario;
let ana: Actor;
let atelier: string;
let facilitator: Actor;
let search: string;
const now = Temporal.Instant.from('2026-06-01T09:00:00Z');

type Answer<T> = { ok: true; value: T } | { ok: false; problems: { code: string; field?: string }[] };
const value = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.value;
};
const code = (answer: Answer<unknown>): string => (answer.ok ? 'ok' : answer.problems[0]!.code);
const describe = (organisationId: string, sheet: Record<string, unknown>) =>
  s.inside((tx) =>
    tx.updateTable('organisation_sheets').set(sheet).where('organisation_id', '=', organisationId).execute()
  );
const criterion = (more: Record<string, unknown>) => ({
  id: 'c1',
  kind: 'skills',
  weight: 5,
  asked: ['soudure'],
  ...more
});
const ask = async (criteria: object[]) => {
  const { revision } = value(await execute(getSearch, { actor: ana, input: { id: search } }));
  const input = { id: search, revision, title: 'Un soudeur', criteria };
  return execute(updateSearch, { actor: ana, input });
};
const ranked = async (actor = ana, weights = '') =>
  value(await execute(rankCandidates, { actor, input: { id: search, weights }, now }));

beforeEach(async () => {
  s = await scenario();
  atelier = await s.organisation('Atelier');
  ana = await s.person('Ana', { speaksFor: [atelier], mandate: false });
  facilitator = await s.person('Farida', { roles: ['facilitator'] });
  const input = { organisationId: atelier, title: 'Un soudeur' };
  search = value(await execute(createSearch, { actor: ana, input, now })).id;
});

test('a search begins with what our own sheet says, and belongs to the organisation alone', async () => {
  await describe(atelier, {
    seeks: 'Un soudeur',
    sector_code: '43.32A',
    sector_version: 'NAFrev2',
    size_class: '11',
    postal_code: '64000'
  });
  const id = value(
    await execute(createSearch, { actor: ana, input: { organisationId: atelier, title: 'Encore' } })
  ).id;
  const { criteria } = value(await execute(getSearch, { actor: ana, input: { id } }));
  expect(criteria.map(({ kind }) => kind)).toEqual([
    'complement',
    'competing',
    'territory',
    'size',
    'standing'
  ]);
  const rival = await s.person('Rita', { speaksFor: [await s.organisation('Rivale')] });
  for (const stranger of [rival, facilitator]) {
    expect(code(await execute(getSearch, { actor: stranger, input: { id } }))).toBe('not_found');
    expect(value(await execute(listSearches, { actor: stranger, input: {} })).searches).toEqual([]);
  }
});

test('nobody searches in the name of an organisation they do not speak for, nor of the network without leading it', async () => {
  const other = await s.organisation('Autre');
  expect(
    code(await execute(createSearch, { actor: ana, input: { organisationId: other, title: 'X' } }))
  ).toBe('forbidden');
  expect(code(await execute(createSearch, { actor: ana, input: { title: 'X' } }))).toBe('forbidden');
  expect(code(await execute(createSearch, { actor: facilitator, input: { title: 'X' } }))).toBe('ok');
});

test('what a sheet hides neither moves a score nor shows that it is there', async () => {
  const [open, hidden, empty] = [
    await s.organisation('B ouverte', null),
    await s.organisation('C cachée', null),
    await s.organisation('D vide', null)
  ];
  await describe(open, { skills: ['soudure'] });
  await describe(hidden, { skills: ['soudure'], visibility: JSON.stringify({ skills: 'own' }) });
  await ask([criterion({})]);
  const { rows } = await ranked();
  const of = (id: string) => rows.find((row) => row.organisation.id === id)!;
  expect(of(open).findings[0]).toMatchObject({ score: 1 });
  const { organisation: _o, place: _p, topThree: _t, ...seen } = of(hidden);
  const { organisation: _o2, place: _p2, topThree: _t2, ...none } = of(empty);
  expect(seen).toEqual(none);
  expect(seen.findings[0]).toEqual({ score: null, why: 'missing' });
  const compared = await execute(compareCandidates, {
    actor: ana,
    input: { id: search, organisations: [hidden] }
  });
  expect(value(compared).rows[0]!.findings[0]).toEqual({ score: null, why: 'missing' });
  const one = await execute(getCandidate, {
    actor: ana,
    input: { searchId: search, organisationId: hidden }
  });
  expect(value(one).findings[0]).toEqual({ score: null, why: 'missing' });
});

test('up to six are compared side by side, each once, criterion by criterion; a seventh is refused', async () => {
  const seven = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((n) => s.organisation(`Voisine ${n}`, null)));
  await describe(seven[0]!, { skills: ['soudure'] });
  await ask([criterion({})]);
  const compare = (organisations: string[]) =>
    execute(compareCandidates, { actor: ana, input: { id: search, organisations } });
  const six = seven.slice(0, 6);
  const { rows } = value(await compare([...six, six[0]!]));
  expect(rows.map(({ organisation }) => organisation.id).toSorted()).toEqual(six.toSorted());
  const scores = new Map(rows.map((row) => [row.organisation.id, row.findings[0]!.score]));
  expect([scores.get(six[0]!), scores.get(six[1]!)]).toEqual([1, null]);
  expect(code(await compare(seven))).toBe('compare_six');
});

test('fields for the facilitators count for them and for nobody else, in the very same search', async () => {
  const kept = await s.organisation('Réservée', null);
  await describe(kept, { skills: ['soudure'], visibility: JSON.stringify({ skills: 'facilitators' }) });
  const mine = value(await execute(createSearch, { actor: facilitator, input: { title: 'Pour tous' } })).id;
  const input = { id: mine, revision: 1, title: 'Pour tous', criteria: [criterion({})] };
  value(await execute(updateSearch, { actor: facilitator, input }));
  const score = async (actor: Actor) =>
    value(await execute(rankCandidates, { actor, input: { id: mine } })).rows.find(
      (row) => row.organisation.id === kept
    )!.findings[0]!.score;
  expect(await score(facilitator)).toBe(1);
  expect(await score(ana)).toBe(null);
});

test('weights that are tried change the order and are not kept; kept ones need the version they started from', async () => {
  const [near, able] = [await s.organisation('A proche', null), await s.organisation('B capable', null)];
  await describe(near, { postal_code: '64000', skills: ['cuisine'] });
  await describe(able, { postal_code: '59000', skills: ['soudure'] });
  await ask([
    criterion({}),
    criterion({ id: 'c2', kind: 'territory', asked: ['FR-64'], amount: 0, weight: 4 })
  ]);
  const first = async (weights?: string) => (await ranked(ana, weights)).rows[0]!.organisation.id;
  expect(await first()).toBe(able);
  expect(await first('c1:1,c2:9')).toBe(near);
  expect(await first()).toBe(able);
  expect(
    code(await execute(setWeights, { actor: ana, input: { id: search, revision: 1, weights: 'c1:1,c2:9' } }))
  ).toBe('changed_meanwhile');
  value(await execute(setWeights, { actor: ana, input: { id: search, revision: 2, weights: 'c1:1,c2:9' } }));
  expect(await first()).toBe(near);
});

test('of two who change the criteria at the same moment one is told, and nothing is mixed', async () => {
  const change = (title: string) =>
    execute(updateSearch, {
      actor: ana,
      input: { id: search, revision: 1, title, criteria: [criterion({})] }
    });
  const answers = (await Promise.all([change('Un'), change('Deux')])).map(code).toSorted();
  expect(answers).toEqual(['changed_meanwhile', 'ok']);
});

test('an organisation is followed once in a search, however many shortlist it at the same moment', async () => {
  const organisationId = await s.organisation('Soudure Nord', null);
  const follow = () => execute(addCandidate, { actor: ana, input: { searchId: search, organisationId } });
  const answers = (await Promise.all([follow(), follow(), follow()])).map(code).toSorted();
  expect(answers).toEqual(['candidate_followed', 'candidate_followed', 'ok']);
  expect(
    code(await execute(addCandidate, { actor: ana, input: { searchId: search, organisationId: atelier } }))
  ).toBe('candidate_own');
});

test('who does not lead a search recommends, with a reason, and sees no address', async () => {
  const shared = value(
    await execute(createSearch, { actor: facilitator, input: { title: 'Un transporteur' } })
  ).id;
  const organisationId = await s.organisation('Transports', null);
  const input = { searchId: shared, organisationId, source: 'directory', state: 'shortlisted' };
  expect(code(await execute(addCandidate, { actor: ana, input }))).toBe('recommend_why');
  value(await execute(addCandidate, { actor: ana, input: { ...input, sourceNote: 'Ponctuels.' } }));
  const [candidate] = value(
    await execute(listCandidates, { actor: facilitator, input: { searchId: shared } })
  ).candidates;
  expect(candidate).toMatchObject({ state: 'spotted', source: 'recommendation' });
  const follow = { id: candidate!.id, revision: 1, contactName: 'Yves', contactEmail: 'yves@example.org' };
  expect(code(await execute(followCandidate, { actor: ana, input: follow }))).toBe('forbidden');
  value(await execute(followCandidate, { actor: facilitator, input: follow }));
  const seen = value(
    await execute(getCandidate, { actor: ana, input: { searchId: shared, organisationId } })
  );
  expect(JSON.stringify(seen)).not.toContain('yves@example.org');
});

test('one goes on step by step, a no is written with its reason and may be taken back', async () => {
  const organisationId = await s.organisation('Soudure Sud', null);
  const { id } = value(
    await execute(addCandidate, { actor: ana, input: { searchId: search, organisationId } })
  );
  const to = (state: string, note?: string) =>
    execute(moveCandidate, { actor: ana, input: { id, state, note } });
  expect(code(await to('talks'))).toBe('candidate_move');
  expect(code(await to('met'))).toBe('ok');
  expect(code(await to('declined'))).toBe('declined_why');
  expect(code(await to('declined', 'Trop loin'))).toBe('ok');
  expect(code(await to('shortlisted'))).toBe('ok');
  const { steps } = value(
    await execute(getCandidate, { actor: ana, input: { searchId: search, organisationId } })
  );
  expect(steps.map((step) => step.state)).toEqual(['shortlisted', 'declined', 'met', 'shortlisted']);
  expect(steps[1]).toMatchObject({ note: 'Trop loin', who: 'Ana' });
});

test('marks given by hand count in the score, only for criteria of that kind', async () => {
  const organisationId = await s.organisation('Soudure Est', null);
  await ask([criterion({ kind: 'hand', label: 'Références', asked: [] })]);
  const mark = (marks: object) =>
    execute(markCandidate, { actor: ana, input: { searchId: search, organisationId, marks } });
  expect(code(await mark({ c9: 3 }))).toBe('not_offered');
  expect(code(await mark({ c1: 6 }))).not.toBe('ok');
  value(await mark({ c1: '4' }));
  expect((await ranked()).rows.find((row) => row.organisation.id === organisationId)!.total).toBeCloseTo(0.8);
});

async function invited(more: Record<string, unknown> = {}) {
  const organisationId = await s.organisation('Soudure Ouest', null);
  const { id } = value(
    await execute(addCandidate, { actor: ana, input: { searchId: search, organisationId }, now })
  );
  const input = {
    id,
    email: 'yves@example.org',
    name: 'Yves',
    locale: 'fr',
    subject: 'Nous rencontrer ?',
    body: 'Bonjour.\n\nParlons-en.',
    meetsOn: '2026-06-20',
    meetsAt: '10:00',
    place: 'À l’atelier'
  };
  const send = (change: Record<string, unknown> = {}, at = now) =>
    execute(inviteCandidate, { actor: ana, input: { ...input, ...more, ...change }, now: at });
  const letters = () =>
    transaction({ instance: true, networkId: s.network.id }, (tx) =>
      tx.selectFrom('mails').selectAll().where('network_id', '=', s.network.id).orderBy('id').execute()
    );
  const token = async (): Promise<string> =>
    /\/partners\/(\S+)/.exec((await letters()).at(-1)!.text ?? '')![1]!;
  const answer = (secret: string, given: object, at = now) =>
    execute(answerInvitation, {
      actor: { ...s.system, system: false },
      input: { token: secret, ...given },
      now: at
    });
  return { id, organisationId, send, letters, token, answer };
}

test('the invited one gets our own words and answers by the link, without an account, and may think again', async () => {
  const { organisationId, send, letters, token, answer } = await invited();
  value(await send({}, now.add({ milliseconds: 500 })));
  const [letter] = await letters();
  expect(letter).toMatchObject({ subject: 'Nous rencontrer ?', to_address: 'yves@example.org' });
  expect(letter!.text).toContain('Parlons-en.');
  expect(letter!.text).toContain('20 juin 2026');
  expect(await transaction({}, async (tx) => findMeeting(tx, hashOf(await token())))).toMatchObject({
    host: 'Atelier',
    meetsWall: '2026-06-20T10:00'
  });
  expect(code(await answer(await token(), { answer: 'other' }))).toBe('other_date');
  value(await answer(await token(), { answer: 'other', note: 'Plutôt le 22' }, now.add({ seconds: 1 })));
  value(await answer(await token(), { answer: 'yes' }, now.add({ seconds: 2 })));
  const { candidate, steps } = value(
    await execute(getCandidate, { actor: ana, input: { searchId: search, organisationId }, now })
  );
  expect(candidate).toMatchObject({ state: 'invited', contactEmail: 'yves@example.org' });
  expect(steps.map(({ kind, state }) => [kind, state])).toEqual([
    ['answer', 'yes'],
    ['answer', 'other'],
    ['invitation', 'invited'],
    ['state', 'shortlisted']
  ]);
});

test('a new invitation ends the link of the one before, and a link ends a day after its meeting', async () => {
  const { send, token, answer } = await invited();
  value(await send());
  const first = await token();
  value(await send({ meetsOn: '2026-06-22' }));
  expect(code(await answer(first, { answer: 'yes' }))).toBe('meeting_replaced');
  expect(
    code(await answer(await token(), { answer: 'yes' }, Temporal.Instant.from('2026-06-23T08:00:00Z')))
  ).toBe('meeting_over');
  expect(code(await answer('nothing', { answer: 'yes' }))).toBe('not_found');
  expect(code(await send({ meetsOn: '2026-05-01' }))).toBe('in_the_past');
});

test('however many invite at the same moment, one link is open', async () => {
  const { send, letters, answer } = await invited();
  await Promise.all([send(), send(), send()]);
  const links = (await letters()).map(({ text }) => /\/partners\/(\S+)/.exec(text ?? '')![1]!);
  const answers = await Promise.all(links.map((link) => answer(link, { answer: 'yes' })));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
});
