import { expect, test } from 'vitest';
import { createAgreement, getAgreement } from '#lib/agreements/operations.ts';
import { signVersion } from '#lib/agreements/signing/operations.ts';
import { getVersion, proposeVersion } from '#lib/agreements/versions/operations.ts';
import type { Result } from '#lib/kernel/result.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

useTestDatabase();

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.problems.map(({ code }) => code).join());
  return result.value;
};
const old = { kind: 'charter', title: 'Charte de 2019', language: 'fr', between: 'members' } as const;

test('a charter that there was before begins with its own text, and is then accepted by each like any other', async () => {
  const s = await scenario();
  const [alpha, beta] = [await s.organisation('Alpha'), await s.organisation('Bêta')];
  const [ana, facilitator] = [
    await s.person('Ana', { speaksFor: [alpha] }),
    await s.person('Farida', { roles: ['facilitator'] })
  ];
  await s.person('Bruno', { speaksFor: [beta] });
  const text = 'Article 1 – But\nAcheter ensemble.\n\nArticle 2 – Départ\nÀ tout moment.';
  const { id } = value(await execute(createAgreement, { actor: facilitator, input: { ...old, text } }));
  const { clauses } = value(await execute(getAgreement, { actor: ana, input: { id } }));
  expect(clauses.map(({ heading, body }) => [heading, body])).toEqual([
    ['But', 'Acheter ensemble.'],
    ['Départ', 'À tout moment.']
  ]);
  const { fingerprint } = value(await execute(proposeVersion, { actor: facilitator, input: { id } }));
  const signature = {
    id,
    number: 1,
    organisationId: alpha,
    fingerprint,
    typedName: 'Ana',
    agreed: 'on' as const
  };
  value(await execute(signVersion, { actor: ana, input: signature }));
  const { agreement } = value(await execute(getAgreement, { actor: ana, input: { id } }));
  const { missing } = value(await execute(getVersion, { actor: ana, input: { id, number: 1 } }));
  expect([agreement.state, missing.map(({ name }) => name)]).toEqual(['in_force', ['Bêta']]);
});

test('a text with more articles than an agreement has clauses is refused, at its field', async () => {
  const s = await scenario();
  const facilitator = await s.person('Farida', { roles: ['facilitator'] });
  const text = Array.from({ length: 101 }, (_, i) => `Article ${i + 1} – Point\nOui.`).join('\n');
  expect(await execute(createAgreement, { actor: facilitator, input: { ...old, text } })).toMatchObject({
    ok: false,
    problems: [{ field: 'text', code: 'agreement_too_many_clauses' }]
  });
});
