import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashOf } from '#lib/identity/data.server.ts';
import { findInvitation } from '#lib/invitations/data.server.ts';
import '#lib/invitations/jobs.ts';
import {
  acceptInvitation,
  correctInvitation,
  invite,
  listInvitations,
  resendInvitation
} from '#lib/invitations/operations.ts';
import '#lib/notifications/jobs.ts';
import { listNews } from '#lib/notifications/operations.ts';
import { visitor, type Actor } from '#lib/platform/actor.ts';
import { provideRuntime } from '#lib/platform/config.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { dispatch, recordEvent } from '#lib/platform/events.server.ts';
import { deliver, hangUp } from '#lib/platform/mail-delivery.server.ts';
import { execute, type Operation } from '#lib/platform/operation.ts';
import { PostOffice, smtpError } from '#lib/platform/post-office.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

const database = useTestDatabase();
const NO_SUCH_USER = '5.1.1 <secret-list@inside.example.org> no such user on mx7';

let office: PostOffice;
beforeEach(async () => {
  office = new PostOffice();
  await office.open();
  provideRuntime({
    databaseUrl: database().appUrl,
    ownerUrl: database().ownerUrl,
    databaseKind: 'embedded',
    poolSize: 5,
    publicUrl: 'https://reseau.example.org',
    secret: 'a secret for tests, and long enough',
    smtpUrl: `smtp://127.0.0.1:${office.port}`,
    mailFrom: 'Lierre <lierre@reseau.example.org>',
    dataFolder: '/nowhere',
    version: 'test'
  });
});
afterEach(async () => {
  await hangUp();
  await office.close();
});

let serial = 0;
const newAddress = () => `parti${(serial += 1)}@exemple.fr`;
const outside = (sql: string, values: unknown[] = []) =>
  connected(database().adminUrl, async (client) => (await client.query(sql, values)).rows);

/** Every mail that waits is handed over, and what follows from the answers happens. */
async function post(s: Scenario): Promise<void> {
  const now = Temporal.Now.instant();
  const waiting = `select id from mails where network_id = $1 and state = 'queued' order by id`;
  for (const { id } of await outside(waiting, [s.network.id])) await deliver(id, { last: false, now });
  const next = `select id from events where network_id = $1 and dispatched_at is null order by id limit 1`;
  for (let event; (event = (await outside(next, [s.network.id]))[0]);)
    await dispatch(s.network.id, event.id, now);
}

const done = async <T>(operation: Operation, actor: Actor, input: object): Promise<T> => {
  const answer = await execute(operation as typeof invite, { actor, input: input as never });
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.value as T;
};
type Listed = { id: string; email: string; refusal: string | null; mandate: boolean };
const listed = async (actor: Actor) =>
  (await done<{ invitations: Listed[] }>(listInvitations, actor, {})).invitations;
const refusals = async (actor: Actor) =>
  (await done<{ news: { kind: string; payload: object }[] }>(listNews, actor, {})).news.filter(
    ({ kind }) => kind === 'invitation.refused'
  );
const tokenIn = (raw: string) => /\/invitations\/([\w-]{20,})/.exec(raw.replace(/=\r\n/g, ''))![1]!;
const found = (token: string) => transaction({}, (tx) => findInvitation(tx, hashOf(token)));

async function invited(s: Scenario, email = newAddress()) {
  const facilitator = await s.person('Aïcha', { roles: ['facilitator'] });
  const organisationId = await s.organisation('Atelier des Cimes');
  const asked = { email, name: 'Brahim', organisationId, mandate: true };
  const { id } = await done<{ id: string }>(invite, facilitator, asked);
  return { facilitator, organisationId, email, id };
}
const refuseAt = (address: string, code = 550, text = NO_SUCH_USER) =>
  (office.answers.rcpt = (to) => (to === address ? smtpError(code, text) : null));

test('Whoever invited learns that the address is refused: in the list, and by one piece of news', async () => {
  const s = await scenario();
  const { facilitator, organisationId, email, id } = await invited(s);
  const other = await s.person('Omar', { roles: ['facilitator'] });
  refuseAt(email);
  await post(s);
  expect(await listed(facilitator)).toMatchObject([{ id, email, refusal: 'unknown_address' }]);
  expect(await refusals(facilitator)).toMatchObject([
    { payload: { personName: 'Brahim', organisationId, organisationName: 'Atelier des Cimes' } }
  ]);
  expect(await refusals(other)).toEqual([]);
});

test('What the other server said stays with the host: neither list, news nor event hold its words or the address', async () => {
  const s = await scenario();
  const { facilitator, email } = await invited(s);
  refuseAt(email);
  await post(s);
  expect(await outside('select 1 from mail_bounces where reason like $1', ['%mx7%'])).not.toEqual([]);
  const events = await outside('select payload from events where network_id = $1', [s.network.id]);
  const told = JSON.stringify([await listed(facilitator), await refusals(facilitator), events]);
  expect(told).not.toMatch(/mx7|secret-list|5\.1\.1/);
  expect(JSON.stringify([await refusals(facilitator), events])).not.toContain(email);
});

test('Sent again and refused again, it is shown again, and told no second time', async () => {
  const s = await scenario();
  const { facilitator, email, id } = await invited(s);
  refuseAt(email, 550, '5.7.1 blocked');
  await post(s);
  expect(await listed(facilitator)).toMatchObject([{ refusal: 'policy' }]);
  await done(resendInvitation, facilitator, { id });
  expect(await listed(facilitator)).toMatchObject([{ refusal: null }]);
  refuseAt(email, 552, '5.2.2 mailbox full');
  await post(s);
  expect(await listed(facilitator)).toMatchObject([{ refusal: 'full' }]);
  expect(await refusals(facilitator)).toHaveLength(1);
  await done(resendInvitation, facilitator, { id });
  office.answers = {};
  await post(s);
  expect(await listed(facilitator)).toMatchObject([{ refusal: null }]);
});

test('An answer that may change, or the mail of an earlier link, says nothing', async () => {
  const s = await scenario();
  const { facilitator, email, id } = await invited(s);
  refuseAt(email, 451, '4.7.1 come back later');
  await expect(post(s)).rejects.toThrow('451');
  expect(await listed(facilitator)).toMatchObject([{ refusal: null }]);
  const earlier = await outside('select mail_id from invitations where id = $1', [id]);
  await done(resendInvitation, facilitator, { id });
  const payload = { mailId: earlier[0].mail_id, refusal: 'closed' };
  const now = Temporal.Now.instant();
  const event = { networkId: s.network.id, actorPersonId: null, type: 'mail.refused', payload, now };
  await s.inside((tx) => recordEvent(tx, event));
  office.answers = {};
  await post(s);
  expect(await listed(facilitator)).toMatchObject([{ refusal: null }]);
  expect(await refusals(facilitator)).toEqual([]);
});

test('Each network learns of its own invitation only, also of one held because the address refused another network', async () => {
  const [one, two] = [await scenario(), await scenario()];
  const email = newAddress();
  const first = await invited(one, email);
  const second = await invited(two, email);
  refuseAt(email);
  await post(one);
  expect(await listed(first.facilitator)).toMatchObject([{ refusal: 'unknown_address' }]);
  expect(await listed(second.facilitator)).toMatchObject([{ refusal: null }]);
  expect(await refusals(second.facilitator)).toEqual([]);
  const events = () =>
    outside(`select 1 from events where network_id = $1 and type = 'mail.refused'`, [two.network.id]);
  expect(await events()).toEqual([]);
  // One network cannot speak of the other's mail, whatever event it writes.
  const [{ mail_id: mailId }] = await outside('select mail_id from invitations where id = $1', [second.id]);
  const now = Temporal.Now.instant();
  const payload = { mailId, refusal: 'closed' };
  const forged = { networkId: one.network.id, actorPersonId: null, type: 'mail.refused', payload, now };
  await one.inside((tx) => recordEvent(tx, forged));
  await post(one);
  expect(await listed(second.facilitator)).toMatchObject([{ refusal: null }]);

  await post(two);
  expect(await listed(second.facilitator)).toMatchObject([{ id: second.id, refusal: 'unknown_address' }]);
  expect(await refusals(second.facilitator)).toHaveLength(1);
  expect(await refusals(first.facilitator)).toHaveLength(1);
  const stranger = { id: first.id, email: newAddress() };
  expect(await execute(correctInvitation, { actor: second.facilitator, input: stranger })).toMatchObject({
    problems: [{ kind: 'not_found' }]
  });
});

test('Whoever may not invite for the member they presented is told, and the facilitators with them', async () => {
  const s = await scenario();
  const sponsor = await s.person('Malika', { speaksFor: [await s.organisation('Fabrique')] });
  const facilitator = await s.person('Aïcha', { roles: ['facilitator'] });
  const organisationId = await s.organisation('Nouvelle');
  const contactEmail = newAddress();
  const payload = {
    membershipId: crypto.randomUUID(),
    organisationId,
    organisationName: 'Nouvelle',
    contactName: 'Fatima',
    contactEmail,
    presentedBy: sponsor.personId
  };
  const now = Temporal.Now.instant();
  const event = { networkId: s.network.id, actorPersonId: null, type: 'membership.admitted', payload, now };
  await s.inside((tx) => recordEvent(tx, event));
  refuseAt(contactEmail);
  await post(s);
  await post(s);
  expect(await refusals(sponsor)).toHaveLength(1);
  expect(await refusals(facilitator)).toHaveLength(1);
});

test('A corrected address gets the same invitation; the earlier link is dead at once', async () => {
  const s = await scenario();
  const { facilitator, email, id } = await invited(s);
  await post(s);
  const before = tokenIn(office.received.at(-1)!.raw);
  const right = newAddress();
  const corrected = await done<{ id: string }>(correctInvitation, facilitator, { id, email: right });
  expect((await found(before))?.revokedAt).not.toBeNull();
  await post(s);
  expect(await listed(facilitator)).toMatchObject([
    { id: corrected.id, email: right, mandate: true, refusal: null }
  ]);
  const network = (await found(before))!.network;
  const accept = (token: string) =>
    execute(acceptInvitation, { actor: { ...visitor(), network }, input: { token } });
  expect(await accept(before)).toMatchObject({ problems: [{ kind: 'not_found' }] });
  expect(office.received.at(-1)!.to).toEqual([right]);
  expect(await accept(tokenIn(office.received.at(-1)!.raw))).toMatchObject({ ok: true });
  expect(await outside('select 1 from persons where email = $1', [email])).toEqual([]);
});

test('What cannot be corrected stays as it was', async () => {
  const s = await scenario();
  const { facilitator, organisationId, email, id } = await invited(s);
  const speaker = await s.person('Samir', { speaksFor: [organisationId] });
  const tries = [
    [email, 'same_address'],
    ['pas une adresse', 'not_an_email'],
    [speaker.email!, 'already_representative']
  ] as const;
  for (const [to, code] of tries) {
    const answer = await execute(correctInvitation, { actor: facilitator, input: { id, email: to } });
    expect(answer, to).toMatchObject({ ok: false, problems: [{ code }] });
  }
  await post(s);
  expect(await listed(facilitator)).toMatchObject([{ id, email }]);
  expect(await found(tokenIn(office.received.at(-1)!.raw))).toMatchObject({ email, revokedAt: null });
});

test('Two who correct at once send one invitation', async () => {
  const s = await scenario();
  const { facilitator, id } = await invited(s);
  const answers = await Promise.all(
    Array.from({ length: 6 }, () =>
      execute(correctInvitation, { actor: facilitator, input: { id, email: newAddress() } })
    )
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await listed(facilitator)).toHaveLength(1);
});
