import { expect, test } from 'vitest';
import { evidenceOf } from '#lib/journey/data.server.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute, type Command } from '#lib/platform/operation.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import type { z } from 'zod';
import '#lib/registry.ts';
import { editClause } from '../clauses/operations.ts';
import { createAgreement, getAgreement } from '../operations.ts';
import { signVersion } from '../signing/operations.ts';
import { proposeVersion } from '../versions/operations.ts';

useTestDatabase();

async function ground() {
  const place = await scenario();
  const organisations: string[] = [];
  const people: Actor[] = [];
  for (const name of ['Alpha', 'Bêta', 'Gamma', 'Delta']) {
    organisations.push(await place.organisation(name));
    people.push(await place.person(`Mandat ${name}`, { speaksFor: [organisations.at(-1)!] }));
  }
  const evidence = async () => place.inside((tx) => evidenceOf(tx, place.network.id));
  return { ...place, organisations, people, evidence };
}
async function done<S extends z.ZodType, T>(
  operation: Command<S, T>,
  actor: Actor,
  input: z.input<S>
): Promise<T> {
  const result = await execute(operation, { actor, input });
  if (!result.ok) throw new Error(`${operation.name}: ${JSON.stringify(result.problems)}`);
  return result.value;
}

test('without an agreement there is no evidence of one', async () => {
  const { evidence } = await ground();
  const found = await evidence();
  expect(found.get('agree.charter')).toMatchObject({ count: 0, waiting: 0 });
  expect(found.get('agree.letter')).toMatchObject({ count: 0, waiting: 0 });
});

type Kind = 'charter' | 'letter_of_intent';

/** An agreement of all members, its blanks filled, proposed for signature. */
async function proposed(actor: Actor, kind: Kind): Promise<{ id: string; fingerprint: string }> {
  const about = { kind, title: 'Notre texte', language: 'fr', between: 'members' } as const;
  const { id } = await done(createAgreement, actor, about);
  const read = await execute(getAgreement, { actor, input: { id } });
  for (const { id: clauseId, heading, body, revision } of read.ok ? read.value.clauses : []) {
    const filled = body.replace(/\[\[[^\]]*\]\]/g, 'convenu');
    if (filled !== body) await done(editClause, actor, { id: clauseId, revision, heading, body: filled });
  }
  return { id, fingerprint: (await done(proposeVersion, actor, { id })).fingerprint };
}

const signed = async (place: Awaited<ReturnType<typeof ground>>, kind: Kind, many: number) => {
  const { id, fingerprint } = await proposed(place.people[0]!, kind);
  const seen: [number, number][] = [];
  for (let n = 0; n < many; n += 1) {
    const by = { id, number: 1, organisationId: place.organisations[n]!, fingerprint };
    await done(signVersion, place.people[n]!, { ...by, typedName: 'Camille Perrin', agreed: 'on' });
    const { count, needed } = (await place.evidence()).get(
      kind === 'charter' ? 'agree.charter' : 'agree.letter'
    )!;
    seen.push([count, needed]);
  }
  return seen;
};

test('a charter proves its step when more than half of the members have accepted it', async () => {
  expect(await signed(await ground(), 'charter', 3)).toEqual([
    [1, 3],
    [2, 3],
    [3, 3]
  ]);
});

test('a letter of intent proves its step when all its parties have signed', async () => {
  const place = await ground();
  expect(await signed(place, 'letter_of_intent', 4)).toEqual([
    [1, 4],
    [2, 4],
    [3, 4],
    [4, 4]
  ]);
});

test('a letter in work is begun, not signed', async () => {
  const { people, evidence } = await ground();
  await proposed(people[0]!, 'letter_of_intent');
  expect((await evidence()).get('agree.letter')).toMatchObject({ count: 0, needed: 4, waiting: 1 });
});
