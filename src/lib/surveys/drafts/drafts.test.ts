import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import '#lib/registry.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { getOwnAnswers, handInAnswers, saveAnswers } from '../answers/operations.ts';
import { getResults } from '../divergences/operations.ts';
import { decideQuestions, kinds } from '../kinds/rules.ts';
import { createSurvey, openSurvey, removeParticipant, revealSurvey } from '../operations.ts';
import { answersFromTyped } from '../questions/rules.ts';
import { fieldsOf, LONGEST, typedOf } from './rules.ts';

const database = useTestDatabase();
let place: Scenario;
let facilitator: Actor;
let organisationIds: string[];
/** Two who speak for the first organisation, and one for the second. */
let ana: Actor;
let ben: Actor;
let chloe: Actor;

beforeAll(async () => {
  place = await scenario();
  organisationIds = [await place.organisation('Atelier'), await place.organisation('Brasserie')];
  ana = await place.person('Ana', { speaksFor: [organisationIds[0]!] });
  ben = await place.person('Ben', { speaksFor: [organisationIds[0]!], mandate: false });
  chloe = await place.person('Chloé', { speaksFor: [organisationIds[1]!] });
  facilitator = await place.person('Farida', { roles: ['facilitator'] });
});

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
};
const code = (result: Result<unknown>) => (result.ok ? 'ok' : result.problems[0]!.code);

async function survey(open = true): Promise<string> {
  const input = { kind: 'swot' as const, title: 'Nos forces', organisationIds };
  const { id } = value(await execute(createSurvey, { actor: facilitator, input }));
  const lastDay = Temporal.Now.plainDateISO('Europe/Paris').add({ days: 7 }).toString();
  if (open) value(await execute(openSurvey, { actor: facilitator, input: { id, lastDay } }));
  return id;
}
const own = async (actor: Actor, id: string) => value(await execute(getOwnAnswers, { actor, input: { id } }));
async function write(
  operation: typeof saveAnswers | typeof handInAnswers,
  actor: Actor,
  id: string,
  answers: Record<string, unknown>,
  revision = 0
) {
  const { participant } = await own(actor, id);
  const input = { id, participantId: participant.id, answers, revision };
  return execute<typeof operation.input, { revision: number }>(operation, { actor, input });
}
/** Every draft that this person's own connection can read, whatever the query. */
const readable = async (actor: Actor): Promise<string> =>
  JSON.stringify(
    await transaction({ networkId: place.network.id, personId: actor.personId }, (tx) =>
      tx.selectFrom('survey_drafts').selectAll().execute()
    )
  );

describe('a draft', () => {
  test('is kept as it was typed, unfinished or wrong, and hands nothing in', async () => {
    const id = await survey();
    value(await write(saveAnswers, ana, id, { strengths: 'x'.repeat(200), nothing: 'asked' }));
    const { draft, participant } = await own(ben, id);
    expect(draft).toMatchObject({ typed: { strengths: 'x'.repeat(200) }, by: 'Ana', revision: 1 });
    expect(participant.handedInAt).toBeNull();
    expect(code(await write(handInAnswers, ana, id, { strengths: 'x'.repeat(200) }, 1))).toBe(
      'line_too_long'
    );
    expect((await own(ana, id)).draft).not.toBeNull();
  });

  test('exists for those who speak for the organisation, and for nobody else, before and after the reveal', async () => {
    const id = await survey();
    value(await write(handInAnswers, ana, id, { strengths: 'remise', weaknesses: 'aussi' }));
    value(await write(saveAnswers, ben, id, { strengths: 'zibeline' }, 1));
    const seen = async () =>
      Promise.all([ana, ben, chloe, facilitator, place.system].map((one) => readable(one)));
    const sees = (all: string[]) => all.map((one) => one.includes('zibeline'));
    expect(sees(await seen())).toEqual([true, true, false, false, false]);
    value(await write(handInAnswers, chloe, id, { strengths: 'c', weaknesses: 'd' }));
    expect(sees(await seen())).toEqual([true, true, false, false, false]);
    const results = JSON.stringify(value(await execute(getResults, { actor: chloe, input: { id } })));
    expect(results).toContain('remise');
    expect(results).not.toContain('zibeline');
    await connected(database().adminUrl, async (client) => {
      for (const table of ['audit_entries', 'events', 'idempotency_keys', 'notifications'])
        expect(
          (await client.query(`select from ${table} t where t::text like '%zibeline%'`)).rowCount,
          table
        ).toBe(0);
    });
  });

  test('stands beside what was handed in, which stays in force, and is gone once it is handed in', async () => {
    const id = await survey();
    value(await write(handInAnswers, ana, id, { strengths: 'une', weaknesses: 'deux' }));
    expect(value(await write(saveAnswers, ben, id, { strengths: 'trois' }, 1)).revision).toBe(2);
    expect(await own(ana, id)).toMatchObject({
      own: { answers: { strengths: ['une'] } },
      draft: { typed: { strengths: 'trois' } }
    });
    value(await write(handInAnswers, ana, id, { strengths: 'quatre', weaknesses: 'deux' }, 2));
    expect(await own(ben, id)).toMatchObject({ own: { answers: { strengths: ['quatre'] } }, draft: null });
  });

  test('of two who speak for one organisation the second is told, and nothing is overwritten unseen', async () => {
    const id = await survey();
    value(await write(saveAnswers, ana, id, { strengths: 'd’Ana' }));
    const refused = await write(saveAnswers, ben, id, { strengths: 'de Ben' });
    expect(refused).toMatchObject({
      ok: false,
      problems: [{ code: 'answers_changed', params: { name: 'Ana' } }]
    });
    expect(code(await write(handInAnswers, ana, id, { strengths: 'a', weaknesses: 'b' }))).toBe(
      'answers_changed'
    );
    value(await write(saveAnswers, ben, id, { strengths: 'de Ben, ayant vu' }, 1));
    const together = await Promise.all([
      write(saveAnswers, ana, id, { strengths: 'en même temps' }, 2),
      write(saveAnswers, ben, id, { strengths: 'au même moment' }, 2)
    ]);
    expect(together.map(code).toSorted()).toEqual(['answers_changed', 'ok']);
  });

  test('is forgotten with whoever is no longer asked, and takes no more once the survey has ended', async () => {
    const draft = await survey(false);
    const listed = await execute(getOwnAnswers, { actor: ana, input: { id: draft } });
    expect(code(listed)).toBe('not_found');
    const id = await survey();
    value(await write(saveAnswers, ana, id, { strengths: 'loutre' }));
    value(await write(handInAnswers, chloe, id, { strengths: 'c', weaknesses: 'd' }));
    const later = Temporal.Now.instant().add({ hours: 24 * 9 });
    expect(code(await execute(revealSurvey, { actor: facilitator, input: { id }, now: later }))).toBe(
      'survey_too_few'
    );
    expect(
      code(await execute(removeParticipant, { actor: facilitator, input: { id, participantId: id } }))
    ).toBe('survey_not_draft');
    await connected(database().adminUrl, async (client) => {
      await client.query('delete from surveys where id = $1', [id]);
      expect((await client.query(`select from survey_drafts where survey_id = $1`, [id])).rowCount).toBe(0);
    });
  });
});

describe('what was typed', () => {
  const questions = decideQuestions(['Plaisir']);
  test('comes back into the same fields, whatever it is', () => {
    const names = Object.keys(fieldsOf(questions, {}));
    const fields = fc.dictionary(fc.constantFrom(...names), fc.string({ maxLength: 40 }));
    fc.assert(
      fc.property(fields, (given) => {
        const typed = value(typedOf(questions, answersFromTyped(given)));
        const back = fieldsOf(questions, typed);
        expect(Object.keys(back)).toEqual(names);
        expect(value(typedOf(questions, answersFromTyped(back)))).toEqual(typed);
        for (const [name, text] of Object.entries(given))
          if (/^[\w ]+$/.test(text)) expect(back[name]).toBe(text.trim());
      })
    );
  });

  test('for questions that are not asked, or without end, is not kept', () => {
    expect(value(typedOf(kinds.swot.questions, { a: 'b', __proto__: 'c' }))).toEqual({});
    expect(code(typedOf(kinds.swot.questions, { strengths: 'x'.repeat(LONGEST + 1) }))).toBe('too_long');
  });
});
