import { describe, expect, test } from 'vitest';
import type { Actor } from '#lib/platform/actor.ts';
import { visitor } from '#lib/platform/actor.ts';
import { execute, type Command, type Query } from '#lib/platform/operation.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import type { z } from 'zod';
import '#lib/registry.ts';
import {
  addClause,
  addComment,
  editClause,
  getClause,
  moveClause,
  removeClause,
  settleComment
} from './clauses/operations.ts';
import { checkFile } from './documents/operations.ts';
import { sweep } from './jobs.ts';
import * as ending from './ending/operations.ts';
import * as agreements from './operations.ts';
import { recordPaper, refuseVersion, signVersion } from './signing/operations.ts';
import { compareVersions, getVersion, proposeVersion, takeBackVersion } from './versions/operations.ts';

const database = useTestDatabase();

async function done<S extends z.ZodType, T>(
  operation: Command<S, T> | Query<S, T>,
  actor: Actor,
  input: z.input<S>,
  now?: Temporal.Instant
): Promise<T> {
  const result = await execute(operation, { actor, input, now });
  if (!result.ok) throw new Error(`${operation.name}: ${JSON.stringify(result.problems)}`);
  return result.value;
}
async function refused<S extends z.ZodType, T>(
  operation: Command<S, T> | Query<S, T>,
  actor: Actor,
  input: z.input<S>
): Promise<string> {
  const result = await execute(operation, { actor, input });
  return result.ok ? 'ok' : result.problems[0]!.code;
}

/** A network of three members with a facilitator; each member has somebody with its mandate. */
async function ground() {
  const s = await scenario();
  const names = ['Alpha', 'Bêta', 'Gamma'];
  const organisations: string[] = [];
  const people: Actor[] = [];
  for (const name of names) {
    const id = await s.organisation(name);
    organisations.push(id);
    people.push(await s.person(`Mandat ${name}`, { speaksFor: [id] }));
  }
  const facilitator = await s.person('Farida', { roles: ['facilitator'] });
  return { s, organisations, people, facilitator };
}

async function begin(
  actor: Actor,
  kind: 'charter' | 'letter_of_intent',
  between: 'members' | 'chosen' = 'members'
) {
  const { id } = await done(agreements.createAgreement, actor, {
    kind,
    title: 'Notre texte',
    language: 'fr',
    between
  });
  await fill(actor, id);
  return id;
}

/** Replaces the blanks of the templates. */
async function fill(actor: Actor, id: string): Promise<void> {
  const { clauses } = await done(agreements.getAgreement, actor, { id });
  for (const { id: clauseId, heading, body, revision } of clauses) {
    const filled = body.replace(/\[\[[^\]]*\]\]/g, 'convenu');
    if (filled !== body) await done(editClause, actor, { id: clauseId, revision, heading, body: filled });
  }
}

const signing = (id: string, number: number, organisationId: string, fingerprint: string) => ({
  id,
  number,
  organisationId,
  fingerprint,
  typedName: 'Camille Perrin',
  agreed: 'on' as const
});
const stateOf = async (actor: Actor, id: string) =>
  (await done(agreements.getAgreement, actor, { id })).agreement.state;

describe('a charter', () => {
  test('begins with clauses of its own, is discussed, proposed, accepted by each for itself, and changed', async () => {
    const { organisations, people, facilitator } = await ground();
    const [alpha, beta] = people as [Actor, Actor];
    const id = await begin(facilitator, 'charter');
    await done(agreements.openDiscussion, facilitator, { id });
    const first = await done(proposeVersion, facilitator, { id, whatChanged: null });
    expect(first.number).toBe(1);
    expect(
      await done(signVersion, alpha, signing(id, 1, organisations[0]!, first.fingerprint))
    ).toMatchObject({
      inForce: true
    });
    expect(await stateOf(alpha, id)).toBe('in_force');
    await done(signVersion, beta, signing(id, 1, organisations[1]!, first.fingerprint));

    await done(ending.startChange, alpha, { id });
    const { clauses } = await done(agreements.getAgreement, alpha, { id });
    const clause = clauses.at(-1)!;
    await done(editClause, alpha, { ...clause, body: `${clause.body} Toujours.` });
    const second = await done(proposeVersion, facilitator, { id, whatChanged: 'Un mot.' });
    const { difference } = await done(compareVersions, beta, { id, from: 1, to: 2 });
    const added = difference.clauses.flatMap(({ body }) => body).filter(({ kind }) => kind === 'added');
    expect(added.map(({ text }) => text.trim())).toEqual(['Toujours.']);
    await done(signVersion, beta, signing(id, 2, organisations[1]!, second.fingerprint));
    const one = await done(getVersion, alpha, { id, number: 1 });
    const two = await done(getVersion, alpha, { id, number: 2 });
    expect([one.version.state, two.version.state]).toEqual(['superseded', 'in_force']);
    expect(two.missing.map(({ name, earlier }) => [name, earlier])).toEqual([
      ['Alpha', 1],
      ['Gamma', null]
    ]);
    expect(await refused(signVersion, people[2]!, signing(id, 1, organisations[2]!, first.fingerprint))).toBe(
      'version_closed'
    );
  });

  test('is not proposed while a blank is left', async () => {
    const { facilitator } = await ground();
    const { id } = await done(agreements.createAgreement, facilitator, {
      kind: 'charter',
      title: 'Charte',
      language: 'ar',
      between: 'members'
    });
    expect(await refused(proposeVersion, facilitator, { id })).toBe('agreement_blanks_left');
  });

  test('whose change is given up says again what is in force', async () => {
    const { organisations, people, facilitator } = await ground();
    const id = await begin(facilitator, 'charter');
    const { fingerprint } = await done(proposeVersion, facilitator, { id });
    await done(signVersion, people[0]!, signing(id, 1, organisations[0]!, fingerprint));
    await done(ending.startChange, facilitator, { id });
    const before = await done(agreements.getAgreement, facilitator, { id });
    await done(removeClause, facilitator, { id: before.clauses[0]!.id });
    await done(moveClause, facilitator, { id: before.clauses[3]!.id, direction: 'up' });
    await done(addClause, facilitator, { id, heading: 'Nouvelle', body: 'Idée.' });
    await done(ending.dropChange, facilitator, { id });
    await done(ending.startChange, facilitator, { id });
    const after = await done(agreements.getAgreement, facilitator, { id });
    const texts = (all: typeof after) => all.clauses.map(({ heading, body }) => [heading, body]);
    expect(texts(after)).toEqual(texts(before));
    expect(await refused(proposeVersion, facilitator, { id })).toBe('agreement_unchanged');
  });
});

describe('a letter of intent', () => {
  async function letter() {
    const all = await ground();
    const { s, organisations, people } = all;
    const outside = await s.organisation('Dehors', null);
    const id = await begin(people[0]!, 'letter_of_intent', 'chosen');
    for (const organisationId of [organisations[1]!, outside])
      await done(agreements.addParty, people[0]!, { id, organisationId });
    const { fingerprint } = await done(proposeVersion, people[0]!, { id });
    return { ...all, id, outside, fingerprint };
  }

  test('is in force when all have signed, also the one outside the network, on paper', async () => {
    const { id, organisations, people, outside, fingerprint, facilitator } = await letter();
    await done(signVersion, people[0]!, signing(id, 1, organisations[0]!, fingerprint));
    await done(signVersion, people[1]!, signing(id, 1, organisations[1]!, fingerprint));
    expect(await stateOf(people[0]!, id)).toBe('proposed');
    const paper = { id, number: 1, typedName: 'Inès Faure', quality: 'Gérante', signedOn: '2026-01-15' };
    expect(await refused(recordPaper, facilitator, { ...paper, organisationId: organisations[1]! })).toBe(
      'signs_itself'
    );
    await done(recordPaper, facilitator, { ...paper, organisationId: outside });
    expect(await stateOf(people[0]!, id)).toBe('in_force');
  });

  test('does not exist for a member that is no party', async () => {
    const { id, people } = await letter();
    expect(await refused(agreements.getAgreement, people[2]!, { id })).toBe('not_found');
    const { agreements: listed } = await done(agreements.listAgreements, people[2]!, {});
    expect(listed.map((one) => one.id)).not.toContain(id);
  });

  test('waits for those with a mandate who have not signed', async () => {
    const { id, organisations, people, fingerprint } = await letter();
    const waiting = async (actor: Actor) =>
      (await done(agreements.listAgreements, actor, {})).agreements.find((one) => one.id === id)!.waiting;
    expect(await waiting(people[1]!)).toEqual([organisations[1]]);
    await done(signVersion, people[1]!, signing(id, 1, organisations[1]!, fingerprint));
    expect(await waiting(people[1]!)).toEqual([]);
  });

  test('may be refused with a reason, and signed later all the same', async () => {
    const { id, organisations, people, fingerprint } = await letter();
    const seat = { id, number: 1, organisationId: organisations[1]! };
    await done(refuseVersion, people[1]!, { ...seat, reason: 'La durée est trop longue.' });
    const { missing } = await done(getVersion, people[0]!, { id, number: 1 });
    expect(missing.find(({ name }) => name === 'Bêta')!.refusal).toBe('La durée est trop longue.');
    await done(signVersion, people[1]!, signing(id, 1, organisations[1]!, fingerprint));
  });

  test('that is taken back is signed no more, and its text is in work again', async () => {
    const { id, organisations, people, fingerprint } = await letter();
    await done(takeBackVersion, people[0]!, { id, reason: 'Une erreur de date.' });
    expect(await refused(signVersion, people[1]!, signing(id, 1, organisations[1]!, fingerprint))).toBe(
      'version_closed'
    );
    expect(await stateOf(people[0]!, id)).toBe('discussion');
  });

  test('comes into force by itself when the last one missing leaves the parties’ network', async () => {
    const { s, organisations, people, facilitator } = await ground();
    const id = await begin(facilitator, 'letter_of_intent');
    const { fingerprint } = await done(proposeVersion, facilitator, { id });
    for (const n of [0, 1])
      await done(signVersion, people[n]!, signing(id, 1, organisations[n]!, fingerprint));
    await s.inside((tx) =>
      tx
        .updateTable('memberships')
        .set({ state: 'resigned' })
        .where('organisation_id', '=', organisations[2]!)
        .execute()
    );
    await sweep(Temporal.Now.instant());
    expect(await stateOf(facilitator, id)).toBe('in_force');
  });
});

test('nobody signs by chance: without the ticked box nothing is signed, however the form leaves it out', async () => {
  const { organisations, people, facilitator } = await ground();
  const id = await begin(facilitator, 'charter');
  const { fingerprint } = await done(proposeVersion, facilitator, { id });
  const { agreed: _ticked, ...unticked } = signing(id, 1, organisations[0]!, fingerprint);
  expect(await refused(signVersion, people[0]!, unticked)).toBe('must_be_ticked');
  expect(await refused(signVersion, people[0]!, { ...unticked, agreed: false })).toBe('must_be_ticked');
  expect((await done(getVersion, facilitator, { id, number: 1 })).signatures).toEqual([]);
});

describe('many at once', () => {
  test('of many signatures of one organisation at the same moment one counts', async () => {
    const { organisations, people, facilitator } = await ground();
    const id = await begin(facilitator, 'charter');
    const { fingerprint } = await done(proposeVersion, facilitator, { id });
    const codes = await Promise.all(
      Array.from({ length: 8 }, () =>
        refused(signVersion, people[0]!, signing(id, 1, organisations[0]!, fingerprint))
      )
    );
    expect(codes.toSorted()).toEqual([...Array.from({ length: 7 }, () => 'already_signed'), 'ok']);
  });

  test('of two who propose, or edit the same clause, at the same moment one is told of the other', async () => {
    const { people, facilitator } = await ground();
    const id = await begin(facilitator, 'charter');
    const { clauses } = await done(agreements.getAgreement, facilitator, { id });
    const edit = (actor: Actor, body: string) => refused(editClause, actor, { ...clauses[0]!, body });
    expect((await Promise.all([edit(people[0]!, 'Un.'), edit(people[1]!, 'Deux.')])).toSorted()).toEqual([
      'clause_changed',
      'ok'
    ]);
    const proposed = await Promise.all(people.map((actor) => refused(proposeVersion, actor, { id })));
    expect(proposed.toSorted()).toEqual(['agreement_not_in_work', 'agreement_not_in_work', 'ok']);
  });

  test('a signature and taking the version back at the same moment: signed first, or refused', async () => {
    const { organisations, people, facilitator } = await ground();
    const id = await begin(people[0]!, 'letter_of_intent');
    const { fingerprint } = await done(proposeVersion, people[0]!, { id });
    const [signed] = await Promise.all([
      refused(signVersion, people[1]!, signing(id, 1, organisations[1]!, fingerprint)),
      refused(takeBackVersion, facilitator, { id, reason: 'Erreur.' })
    ]);
    expect(['ok', 'version_closed']).toContain(signed);
    expect(await stateOf(facilitator, id)).toBe('discussion');
  });
});

test('what is said about a clause is answered and settled', async () => {
  const { people, facilitator } = await ground();
  const id = await begin(facilitator, 'charter');
  const { clauses } = await done(agreements.getAgreement, facilitator, { id });
  const clause = clauses[2]!;
  const said = await done(addComment, people[0]!, { id: clause.id, body: 'Un mois, est-ce assez ?' });
  await done(addComment, people[1]!, { id: clause.id, body: 'Deux, plutôt.', threadId: said.id });
  expect((await done(agreements.getAgreement, people[0]!, { id })).clauses[2]).toMatchObject({
    comments: 2,
    open: 1
  });
  await done(settleComment, facilitator, { id: said.id, settled: 'yes' });
  const { threads } = await done(getClause, people[0]!, { id: clause.id });
  expect(threads).toMatchObject([
    { organisationName: 'Alpha', resolvedByName: 'Farida', answers: [{ body: 'Deux, plutôt.' }] }
  ]);
});

test('those who have not signed are reminded by hand, and by the job after three days and two weeks, once each', async () => {
  const { s, organisations, people, facilitator } = await ground();
  const id = await begin(facilitator, 'letter_of_intent');
  const { fingerprint } = await done(proposeVersion, facilitator, { id });
  await done(signVersion, people[0]!, signing(id, 1, organisations[0]!, fingerprint));
  const now = Temporal.Now.instant();
  const told = () =>
    s.inside(async (tx) => {
      const rows = await tx
        .selectFrom('events')
        .select('payload')
        .where('type', '=', 'agreement.reminder')
        .execute();
      return rows.map(({ payload }) => (payload as { personIds: string[] }).personIds.length);
    });
  for (const days of [1, 4, 5, 15, 16]) await sweep(now.add({ hours: 24 * days }));
  expect(await told()).toEqual([2, 2]);
  expect(await refused(agreements.remindMissing, facilitator, { id })).toBe('reminded_today');
});

test('a version, a signature and a print are written once: the database gives no right to change them', async () => {
  const { s, organisations, people, facilitator } = await ground();
  const id = await begin(facilitator, 'charter');
  const { fingerprint } = await done(proposeVersion, facilitator, { id });
  await done(signVersion, people[0]!, signing(id, 1, organisations[0]!, fingerprint));
  const attempts = [
    () => s.inside((tx) => tx.updateTable('agreement_versions').set({ canonical: 'x' }).execute()),
    () => s.inside((tx) => tx.updateTable('agreement_signatures').set({ typed_name: 'x' }).execute()),
    () => s.inside((tx) => tx.deleteFrom('agreement_signatures').execute()),
    () => s.inside((tx) => tx.deleteFrom('agreement_prints').execute())
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toThrow('permission denied');
  // Not even the owner of the tables stores a text that is not the one of its fingerprint.
  await expect(
    connected(database().adminUrl, (client) =>
      client.query("update agreement_versions set canonical = canonical || 'x'")
    )
  ).rejects.toThrow('check');
});

describe('checking a fingerprint', () => {
  async function proposed() {
    const all = await ground();
    const id = await begin(all.facilitator, 'charter');
    const { fingerprint } = await done(proposeVersion, all.facilitator, { id });
    await done(signVersion, all.people[0]!, signing(id, 1, all.organisations[0]!, fingerprint));
    return { ...all, id, fingerprint };
  }
  const publish = (actor: Actor, id: string) =>
    done(agreements.setTerms, actor, {
      id,
      title: 'Notre texte',
      disclosure: 'public',
      threshold: { kind: 'each' }
    });

  test('anybody learns that a text is intact, and no more unless the agreement is public', async () => {
    const { id, fingerprint, facilitator } = await proposed();
    expect(await done(checkFile, visitor(), { fingerprint })).toEqual({
      known: true,
      medium: 'text',
      where: null
    });
    await publish(facilitator, id);
    expect(await done(checkFile, visitor(), { fingerprint })).toMatchObject({
      known: true,
      where: { title: 'Notre texte', number: 1, signed: 1, parties: 3, latest: true }
    });
  });

  test('one digit more or less is unknown, and a part of a fingerprint is no fingerprint', async () => {
    const { fingerprint } = await proposed();
    const other = fingerprint.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
    expect(await done(checkFile, visitor(), { fingerprint: other })).toEqual({ known: false });
    expect(await refused(checkFile, visitor(), { fingerprint: fingerprint.slice(0, 32) })).toBe(
      'not_a_fingerprint'
    );
  });
});
