import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashOf } from '#lib/identity/data.server.ts';
import type { Actor } from '#lib/platform/actor.ts';
import '#lib/notifications/jobs.ts';
import { listNews } from '#lib/notifications/operations.ts';
import { provideRuntime, runtimeConfig } from '#lib/platform/config.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { dispatch } from '#lib/platform/events.server.ts';
import { deliver, hangUp } from '#lib/platform/mail-delivery.server.ts';
import { execute, type Call, type Command, type Query } from '#lib/platform/operation.ts';
import { PostOffice, smtpError } from '#lib/platform/post-office.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import type { z } from 'zod';
import { forgetPerson } from '../contacts/operations.ts';
import { addCandidate, getCandidate } from '../following/operations.ts';
import { createSearch } from '../operations.ts';
import { findMeeting } from './data.server.ts';
import './jobs.ts';
import { answerInvitation, correctInvitation, inviteCandidate } from './operations.ts';

const database = useTestDatabase();
/** An address that refused once is written to no more: each test has its own. */
let serial = 0;
let wrong: string;
let right: string;

let office: PostOffice;
let s: Scenario;
let ana: Actor;
let ben: Actor;
let atelier: string;
let target: { searchId: string; organisationId: string };
let id: string;

beforeEach(async () => {
  serial += 1;
  wrong = `yves${serial}@exmaple.org`;
  right = `yves${serial}@example.org`;
  office = new PostOffice();
  await office.open();
  office.answers.rcpt = (to) => (to === wrong ? smtpError(550, '5.1.1 <secret@mx7> no such user') : null);
  provideRuntime({ ...runtimeConfig(), smtpUrl: `smtp://127.0.0.1:${office.port}` });
  s = await scenario();
  atelier = await s.organisation('Atelier');
  ana = await s.person('Ana', { speaksFor: [atelier] });
  ben = await s.person('Ben', { speaksFor: [atelier] });
  const organisationId = await s.organisation('Forge', null);
  const search = await done(createSearch, ana, { organisationId: atelier, title: 'Un soudeur' });
  target = { searchId: search.id, organisationId };
  id = (await done(addCandidate, ana, { ...target, sourceNote: null })).id;
});
afterEach(async () => {
  await hangUp();
  await office.close();
});

async function done<S extends z.ZodType, T>(
  operation: Command<S, T> | Query<S, T>,
  actor: Actor,
  input: z.input<S>,
  more: Partial<Call> = {}
): Promise<T> {
  const answer = await execute(operation, { actor, input, ...more });
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.value;
}
const code = async (work: Promise<{ ok: boolean; problems?: { code: string; field?: string }[] }>) => {
  const { problems = [] } = await work;
  return problems.map((problem) => [problem.field, problem.code].filter(Boolean).join(' ')).join() || 'ok';
};
const letter = (email: string, days = 9) => ({
  email,
  name: 'Yves',
  locale: 'fr' as const,
  subject: 'Nous rencontrer ?',
  body: 'Bonjour, voyons-nous.',
  meetsOn: Temporal.Now.plainDateISO().add({ days }).toString(),
  meetsAt: '10:00',
  place: 'À l’atelier'
});
const invite = (email = wrong) => done(inviteCandidate, ana, { id, ...letter(email) });
const correct = (actor = ana, email = right, more: Partial<Call> = {}) =>
  execute(correctInvitation, { actor, input: { id, email }, ...more });

const outside = (sql: string, values: unknown[] = []) =>
  connected(database().adminUrl, async (client) => (await client.query(sql, values)).rows);

/** Every mail that waits is handed over, and what follows from the answers happens. */
async function post(): Promise<void> {
  const now = Temporal.Now.instant();
  const waiting = `select id from mails where network_id = $1 and state = 'queued' order by id`;
  for (const mail of await outside(waiting, [s.network.id])) await deliver(mail.id, { last: false, now });
  const next = `select id from events where network_id = $1 and dispatched_at is null order by id limit 1`;
  for (let event; (event = (await outside(next, [s.network.id]))[0]);)
    await dispatch(s.network.id, event.id, now);
}

const latest = async (actor = ana) => (await done(getCandidate, actor, target)).invitations[0];
const told = async (actor: Actor) =>
  (await done(listNews, actor, {})).news.filter(({ kind }) => kind === 'partners.refused');
const linkOf = (raw: string) => /\/partners\/([\w-]{20,})/.exec(raw.replace(/=\r\n/g, ''))![1]!;

test('Whoever invited a candidate learns at the candidate and by one piece of news that the address is refused', async () => {
  await invite();
  await post();
  expect(await latest()).toMatchObject({ email: wrong, refusal: 'unknown_address', answer: null });
  expect(await told(ana)).toMatchObject([{ payload: { ...target, organisationName: 'Forge' } }]);
  expect(await told(ben)).toEqual([]);
  const kept = JSON.stringify([
    await told(ana),
    await outside('select payload from events where network_id = $1', [s.network.id])
  ]);
  expect(kept).not.toMatch(/mx7|secret|exmaple/);
});

test('If who sent it leads the search no more, those who do are told', async () => {
  await invite();
  await s.inside((tx) =>
    tx
      .updateTable('representatives')
      .set({ ends_at: Temporal.Now.instant() })
      .where('person_id', '=', ana.personId!)
      .execute()
  );
  await post();
  expect(await told(ben)).toHaveLength(1);
  expect(
    await outside(`select person_id from notifications where network_id = $1 and kind = 'partners.refused'`, [
      s.network.id
    ])
  ).toEqual([{ person_id: ben.personId }]);
});

test('The corrected address gets the same words for the same hour with a new link; the old link ends at once', async () => {
  await invite();
  const before = (
    await outside('select token_hash from partner_invitations where network_id = $1', [s.network.id])
  )[0]!.token_hash;
  await post();
  expect(await code(correct())).toBe('ok');
  await post();
  const [mail] = office.received;
  expect(mail!.to).toEqual([right]);
  const meeting = await transaction({}, (tx) => findMeeting(tx, hashOf(linkOf(mail!.raw))));
  expect(meeting).toMatchObject({ subject: 'Nous rencontrer ?', place: 'À l’atelier', replaced: false });
  expect(await transaction({}, (tx) => findMeeting(tx, before))).toMatchObject({ replaced: true });
  const { candidate, invitations } = await done(getCandidate, ana, target);
  expect(candidate).toMatchObject({ contactEmail: right, contactName: 'Yves', state: 'invited' });
  expect(invitations.map(({ email, refusal, replaced }) => [email, refusal, replaced])).toEqual([
    [right, null, false],
    [wrong, 'unknown_address', true]
  ]);
  expect(invitations[0]!.meetsWall).toBe(invitations[1]!.meetsWall);
});

test('Refused again it is shown and told again: it is another invitation', async () => {
  await invite();
  await post();
  office.answers.rcpt = () => smtpError(550, '5.2.1 closed');
  await correct(ana, right);
  await post();
  expect(await latest()).toMatchObject({ email: right, refusal: 'closed' });
  expect(await told(ana)).toHaveLength(2);
});

test('The same address is no correction, a past hour and an answered invitation leave nothing to correct', async () => {
  expect(await code(correct())).toBe('not_found');
  await invite();
  expect(await code(correct(ana, wrong))).toBe('email same_address');
  expect(await code(correct(ana, 'no address'))).toMatch(/^email /);
  const later = Temporal.Now.instant().add({ hours: 24 * 10 });
  expect(await code(correct(ana, right, { now: later }))).toBe('meeting_over');
  await invite(right);
  await post();
  const network = { ...ana, personId: null, represents: [], roles: [] };
  await done(answerInvitation, network, { token: linkOf(office.received[0]!.raw), answer: 'yes' });
  expect(await code(correct(ana, 'other@example.org'))).toBe('meeting_answered');
});

test('Only who leads the search corrects: who does not see it finds nothing', async () => {
  await invite();
  const stranger = await s.person('Omar', { speaksFor: [await s.organisation('Fabrique')] });
  expect(await code(correct(stranger))).toBe('not_found');
  expect(await latest()).toMatchObject({ email: wrong, replaced: false });
});

test('Of several who correct at once one does, and one mail leaves', async () => {
  await invite();
  const answers = await Promise.all([ana, ben, ana, ben].map((actor) => code(correct(actor))));
  expect(answers.toSorted()).toEqual([
    'email same_address',
    'email same_address',
    'email same_address',
    'ok'
  ]);
  expect(await outside('select id from mails where to_address = $1', [right])).toHaveLength(1);
});

test('After the person is forgotten a late refusal leaves nothing of them', async () => {
  await invite();
  await done(forgetPerson, ana, { id });
  await post();
  expect(await latest()).toMatchObject({ refusal: null });
  expect(await told(ana)).toEqual([]);
});
