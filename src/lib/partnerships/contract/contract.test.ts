import { beforeEach, expect, test } from 'vitest';
import type { z } from 'zod';
import '#lib/registry.ts';
import { createAgreement, getAgreement } from '#lib/agreements/operations.ts';
import { clausesWithTalk } from '#lib/agreements/clauses/data.server.ts';
import { editClause } from '#lib/agreements/clauses/operations.ts';
import { signVersion } from '#lib/agreements/signing/operations.ts';
import { proposeVersion } from '#lib/agreements/versions/operations.ts';
import { evidenceOf } from '#lib/journey/data.server.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute, type Command } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import {
  closeTest,
  createPartnership,
  getPartnership,
  setSide,
  signContract,
  startTest
} from '../operations.ts';
import { draftContract, nameContract, partnershipOfAgreement } from './operations.ts';

useTestDatabase();
let s: Scenario;
let ana: Actor;
let ben: Actor;
let atelier: string;
let fabrique: string;
let id: string;
const now = Temporal.Now.instant().add({ minutes: 5 });
const day = (days: number): string =>
  now.toZonedDateTimeISO('Europe/Paris').toPlainDate().add({ days }).toString();

type Answer<T> = { ok: true; value: T } | { ok: false; problems: { code: string }[] };
const value = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.value;
};
const code = (answer: Answer<unknown>): string => (answer.ok ? 'ok' : answer.problems[0]!.code);
const act = <S extends z.ZodType, T>(operation: Command<S, T>, actor: Actor, input: object = {}) =>
  execute(operation, { actor, input: { id, ...input }, now });
const go = (more: object = {}) => act(signContract, ana, { reviewOn: day(180), ...more });
const seen = async (actor = ana) => value(await execute(getPartnership, { actor, input: { id }, now }));

beforeEach(async () => {
  s = await scenario();
  atelier = await s.organisation('Atelier');
  fabrique = await s.organisation('Fabrique');
  ana = await s.person('Ana', { speaksFor: [atelier] });
  ben = await s.person('Ben', { speaksFor: [fabrique] });
  const input = { organisationId: atelier, partnerId: fabrique, title: 'Livrer ensemble' };
  id = value(await execute(createPartnership, { actor: ana, input, now })).id;
  value(await act(setSide, ben, { organisationId: fabrique, managerId: ben.personId, brings: 'Un quai' }));
  value(await act(startTest, ana, { what: 'Une tournée', startsOn: day(-31), endsOn: day(-1) }));
  value(await act(closeTest, ben, { verdict: 'success', lessons: 'Partir à sept heures.' }));
});

/** Every blank filled, proposed, and signed by both. */
async function sign(agreementId: string): Promise<void> {
  const clauses = await s.inside((tx) => clausesWithTalk(tx, s.network.id, agreementId));
  for (const { id: clauseId, heading, body, revision } of clauses) {
    const input = {
      id: clauseId,
      heading,
      body: body.replace(/\[\[.*?\]\]/g, 'convenu'),
      revision
    };
    if (body.includes('[[')) value(await execute(editClause, { actor: ana, input, now }));
  }
  const { number, fingerprint } = value(
    await execute(proposeVersion, { actor: ana, input: { id: agreementId }, now })
  );
  for (const [actor, organisationId] of [
    [ana, atelier],
    [ben, fabrique]
  ] as const) {
    const input = {
      id: agreementId,
      number,
      organisationId,
      fingerprint,
      typedName: actor.name,
      agreed: 'on'
    };
    value(await execute(signVersion, { actor, input, now }));
  }
}

test('the contract begins with both parties and what the partnership knows, once, and leads back to it', async () => {
  const { agreementId } = value(await act(draftContract, ana, { language: 'fr' }));
  expect(code(await act(draftContract, ben, { language: 'fr' }))).toBe('contract_named');
  const { agreement, parties, clauses } = value(
    await execute(getAgreement, { actor: ben, input: { id: agreementId } })
  );
  expect(agreement).toMatchObject({
    kind: 'partnership_contract',
    title: 'Contrat de partenariat – Livrer ensemble'
  });
  expect(parties.map(({ name }) => name)).toEqual(['Atelier', 'Fabrique']);
  const text = clauses.map(({ body }) => body).join('\n');
  expect(text).toContain('Une tournée – Partir à sept heures.');
  expect(text).toMatch(/^- Fabrique\s: Un quai$/m);
  const back = (actor: Actor) => execute(partnershipOfAgreement, { actor, input: { agreementId } });
  expect(value(await back(ben)).partnership).toEqual({ id, title: 'Livrer ensemble' });
  const rita = await s.person('Rita', { speaksFor: [await s.organisation('Rivale')] });
  expect(value(await back(rita)).partnership).toBeNull();
});

test('a partnership goes to contract once the contract is signed by all, or with the reason why it is kept elsewhere', async () => {
  expect(code(await go())).toBe('contract_missing');
  const { agreementId } = value(await act(draftContract, ana, { language: 'fr' }));
  expect(code(await go())).toBe('contract_unsigned');
  await sign(agreementId);
  expect((await seen()).agreement).toMatchObject({ id: agreementId, signed: true });
  value(await go({ elsewhere: 'nulle part' }));
  expect(await seen()).toMatchObject({ state: 'contract', contractElsewhere: null });
  expect(code(await act(nameContract, ana, { agreementId: '' }))).toBe('partnership_step');
});

test('a contract that is kept elsewhere says where and why', async () => {
  value(await go({ elsewhere: 'Chez le notaire' }));
  expect(await seen()).toMatchObject({
    state: 'contract',
    contractElsewhere: 'Chez le notaire',
    agreement: null
  });
});

test('only an agreement between all its sides can be named its contract, by somebody with a mandate', async () => {
  const other = { kind: 'partnership_contract', title: 'Autre', language: 'fr', between: 'chosen' } as const;
  const alone = value(await execute(createAgreement, { actor: ana, input: other, now })).id;
  expect(code(await act(nameContract, ana, { agreementId: alone }))).toBe('not_offered');
  const { agreementId } = value(await act(draftContract, ana, { language: 'fr' }));
  value(await act(nameContract, ana, { agreementId: '' }));
  expect((await seen()).agreement).toBeNull();
  const helper = await s.person('Aide', { speaksFor: [atelier], mandate: false });
  expect(code(await act(nameContract, helper, { agreementId }))).toBe('no_mandate');
  value(await act(nameContract, ben, { agreementId }));
  expect((await seen()).agreement?.id).toBe(agreementId);
});

test('a contract of a partnership that is shown proves the journey’s step, whatever it is kept in', async () => {
  const proof = async () =>
    (await s.inside((tx) => evidenceOf(tx, s.network.id))).get('agree.contract')?.count ?? 0;
  value(await go({ elsewhere: 'Chez le notaire' }));
  expect(await proof()).toBe(0);
  for (const [actor, organisationId] of [
    [ana, atelier],
    [ben, fabrique]
  ] as const)
    value(await act(setSide, actor, { organisationId, managerId: actor.personId, agreesToShow: 'on' }));
  expect(await proof()).toBe(1);
});
