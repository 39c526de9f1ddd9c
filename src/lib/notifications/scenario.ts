import { beforeAll, expect } from 'vitest';
import './jobs.ts';
import { getPaces, listNews, setPaces } from './operations.ts';
import { type Pace, type Topic } from './rules.ts';
import { newId } from '#lib/kernel/ids.ts';
import { type Actor } from '#lib/platform/actor.ts';
import { provideRuntime } from '#lib/platform/config.ts';
import { dispatch, recordEvent } from '#lib/platform/events.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

export const database = useTestDatabase();
/** The time at which everything of these tests happens; `later` moves it on. */
export let now = Temporal.Instant.from('2027-03-02T10:00:00Z'); // a Tuesday

export const later = (): void => void (now = now.add({ seconds: 1 }));

beforeAll(() => {
  provideRuntime({
    databaseUrl: database().appUrl,
    ownerUrl: database().ownerUrl,
    databaseKind: 'embedded',
    poolSize: 5,
    publicUrl: 'https://reseau.example.org',
    secret: 'a secret for tests, and long enough',
    smtpUrl: null,
    mailFrom: 'Lierre <lierre@reseau.example.org>',
    dataFolder: '/nowhere',
    version: 'test'
  });
});

/** Lets something happen in the network, and its consumers run. */
export async function happen(
  place: Scenario,
  type: string,
  payload: object,
  by: Actor | null = null
): Promise<void> {
  const networkId = place.network.id;
  const id = await place.inside(async (tx) => {
    await recordEvent(tx, { networkId, actorPersonId: by?.personId ?? null, type, payload, now });
    const row = await tx
      .selectFrom('events')
      .select('id')
      .where('network_id', '=', networkId)
      .where('dispatched_at', 'is', null)
      .executeTakeFirstOrThrow();
    return row.id;
  });
  await dispatch(networkId, id, now);
}

export const newsOf = async (actor: Actor, input: object = {}) => {
  const result = await execute(listNews, { actor, input });
  if (!result.ok) throw new Error(result.problems[0]!.code);
  return result.value;
};
export const kinds = async (actor: Actor): Promise<string[]> =>
  (await newsOf(actor)).news.map(({ kind }) => kind);

type Row = {
  to_address: string;
  subject: string;
  text: string;
  html: string;
  template: string;
  unsubscribe_url: string;
};
export const mailsTo = (actor: Actor): Promise<Row[]> =>
  connected(database().adminUrl, async (client) => {
    const { rows } = await client.query<Row>('select * from mails where to_address = $1 order by id', [
      actor.email
    ]);
    return rows;
  });
type Job = { start_after: Date; data: { personId: string; pace: string } };
export const lettersFor = (actor: Actor): Promise<Job[]> =>
  connected(database().adminUrl, async (client) => {
    const { rows } = await client.query<Job>(
      `select start_after, data from pgboss.job where name = 'notifications.digest' and data ->> 'personId' = $1 order by start_after`,
      [actor.personId]
    );
    return rows;
  });

export const choose = async (actor: Actor, chosen: Partial<Record<Topic, Pace>>): Promise<void> => {
  const before = await execute(getPaces, { actor, input: {} });
  if (!before.ok) throw new Error('no paces');
  const result = await execute(setPaces, { actor, input: { ...before.value.paces, ...chosen } });
  expect(result.ok).toBe(true);
};

/** A network with a member, its speaker, a facilitator and a motion on whose roll the member is. */
export async function voting() {
  const place = await scenario();
  const atelier = await place.organisation('Atelier');
  const voter = await place.person('Malika', { speaksFor: [atelier] });
  const silent = await place.person('Sans mandat', { speaksFor: [atelier], mandate: false });
  const facilitator = await place.person('Farida', { roles: ['facilitator'] });
  const motionId = newId();
  await place.inside(async (tx) => {
    const network_id = place.network.id;
    const opened = {
      opened_at: now,
      closes_at: now.add({ hours: 72 }),
      closes_zone: 'Europe/Paris',
      closes_wall: 'x'
    };
    await tx
      .insertInto('motions')
      .values({
        network_id,
        id: motionId,
        kind: 'admission',
        subject_id: newId(),
        title: 'Admission du Fournil',
        state: 'open',
        rule: '{}',
        roll: 1,
        created_at: now,
        ...opened
      })
      .execute();
    await tx
      .insertInto('motion_voters')
      .values({ network_id, motion_id: motionId, organisation_id: atelier })
      .execute();
  });
  const opened = {
    motionId,
    kind: 'admission',
    title: 'Admission du Fournil',
    closesAt: '2027-03-05T22:59:59Z'
  };
  return { place, atelier, voter, silent, facilitator, motionId, opened };
}
