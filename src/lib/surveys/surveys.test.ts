import { beforeAll, describe, expect, test } from 'vitest';
import '#lib/registry.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { getOwnAnswers, handInAnswers, saveAnswers } from './answers/operations.ts';
import { getResults, putToMeeting, resolveDivergence } from './divergences/operations.ts';
import { tell } from './jobs.ts';
import {
  addParticipants,
  closeSurvey,
  createSurvey,
  getSurvey,
  listSurveys,
  openSurvey,
  removeParticipant,
  revealSurvey
} from './operations.ts';

const database = useTestDatabase();
let place: Scenario;
let facilitator: Actor;
let names: string[];
/** One person with mandate for each of three organisations. */
let people: Actor[];
let organisationIds: string[];

beforeAll(async () => {
  place = await scenario();
  names = ['Atelier', 'Brasserie', 'Charpente'];
  organisationIds = [];
  people = [];
  for (const name of names) {
    const id = await place.organisation(name);
    organisationIds.push(id);
    people.push(await place.person(`De ${name}`, { speaksFor: [id] }));
  }
  facilitator = await place.person('Farida', { roles: ['facilitator'] });
});

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
};
const code = (result: Result<unknown>) => (result.ok ? 'ok' : result.problems[0]!.code);
const inDays = (days: number) => Temporal.Now.plainDateISO('Europe/Paris').add({ days }).toString();

async function surveyOf(kind: 'relations' | 'swot' = 'swot', open = true): Promise<string> {
  const input = { kind, title: 'Nos forces', organisationIds };
  const { id } = value(await execute(createSurvey, { actor: facilitator, input }));
  if (open) value(await execute(openSurvey, { actor: facilitator, input: { id, lastDay: inDays(7) } }));
  return id;
}
const participantOf = async (id: string, actor: Actor): Promise<string> =>
  value(await execute(getOwnAnswers, { actor, input: { id } })).participant.id;
const swot = (word: string) => ({ strengths: `force ${word}`, weaknesses: `manque ${word}` });

async function write(
  operation: typeof saveAnswers | typeof handInAnswers,
  id: string,
  actor: Actor,
  answers: Record<string, unknown>,
  revision = 0
) {
  const input = { id, participantId: await participantOf(id, actor), answers, revision };
  return execute<typeof operation.input, { revision: number; revealed?: boolean }>(operation, {
    actor,
    input
  });
}
/** Every stored answer that this person's own connection can read, whatever the query. */
const readable = (actor: Actor) =>
  transaction({ networkId: place.network.id, personId: actor.personId }, (tx) =>
    tx.selectFrom('survey_answers').selectAll().execute()
  );

describe('before the reveal', () => {
  test('answers exist for those who answer for the same participant, and for nobody else by any query', async () => {
    const id = await surveyOf();
    const colleague = await place.person('Collègue', { speaksFor: [organisationIds[0]!], mandate: false });
    value(await write(handInAnswers, id, people[0]!, swot('secrète')));
    value(await write(handInAnswers, id, people[1]!, swot('discrète')));
    const seen = async (actor: Actor) =>
      (await readable(actor)).filter((row) => row.survey_id === id).map((row) => JSON.stringify(row.answers));
    expect(await seen(people[0]!)).toEqual([expect.stringContaining('secrète')]);
    expect(await seen(colleague)).toEqual([expect.stringContaining('secrète')]);
    expect(await seen(people[1]!)).toEqual([expect.stringContaining('discrète')]);
    expect(await seen(people[2]!)).toEqual([]);
    expect(await seen(facilitator)).toEqual([]);
    expect(await seen(place.system)).toEqual([]);
    for (const actor of [facilitator, people[0]!, people[2]!]) {
      for (const query of [getSurvey, getResults]) {
        const told = JSON.stringify(await execute(query, { actor, input: { id } }));
        expect(told).not.toContain('discrète');
      }
      expect(code(await execute(getResults, { actor, input: { id } }))).toBe('survey_not_revealed');
    }
    const whole = JSON.stringify(value(await execute(listSurveys, { actor: facilitator, input: {} })));
    expect(whole).not.toContain('crète');
  });

  test('nothing of an answer is in the journal, in events or in remembered requests', async () => {
    const id = await surveyOf();
    const input = {
      id,
      participantId: await participantOf(id, people[0]!),
      answers: swot('zibeline'),
      revision: 0
    };
    value(await execute(handInAnswers, { actor: people[0]!, input, idempotencyKey: 'once' }));
    await connected(database().adminUrl, async (client) => {
      for (const table of ['audit_entries', 'events', 'idempotency_keys', 'notifications'])
        expect(
          (await client.query(`select from ${table} t where t::text like '%zibeline%'`)).rowCount,
          table
        ).toBe(0);
    });
  });

  test('who has answered is shown to all who take part, and to nobody else', async () => {
    const id = await surveyOf();
    value(await write(handInAnswers, id, people[0]!, swot('a')));
    const { participants } = value(await execute(getSurvey, { actor: people[2]!, input: { id } }));
    expect(participants.map(({ name, handedInAt }) => [name, handedInAt !== null])).toEqual([
      ['Atelier', true],
      ['Brasserie', false],
      ['Charpente', false]
    ]);
    const outsider = await place.person('Dora', { speaksFor: [await place.organisation('Dorure')] });
    expect(code(await execute(getSurvey, { actor: outsider, input: { id } }))).toBe('not_found');
    expect(value(await execute(listSurveys, { actor: outsider, input: {} })).surveys).toEqual([]);
  });

  test('answers may be changed, naming what they replace; handing in takes the mandate', async () => {
    const id = await surveyOf();
    const colleague = await place.person('Adjoint', { speaksFor: [organisationIds[0]!], mandate: false });
    value(await write(saveAnswers, id, colleague, swot('un')));
    expect(code(await write(handInAnswers, id, colleague, swot('un'), 1))).toBe('survey_needs_mandate');
    expect(code(await write(saveAnswers, id, people[0]!, swot('deux')))).toBe('answers_changed');
    value(await write(handInAnswers, id, people[0]!, swot('deux'), 1));
    value(await write(handInAnswers, id, people[0]!, swot('quatre'), 2));
    const own = value(await execute(getOwnAnswers, { actor: colleague, input: { id } })).own;
    expect(own?.answers).toMatchObject({ strengths: ['force quatre'] });
  });

  test('nobody writes for another', async () => {
    const id = await surveyOf();
    const input = { id, participantId: await participantOf(id, people[0]!), answers: swot('x'), revision: 0 };
    for (const actor of [people[1]!, facilitator, place.system])
      expect(code(await execute(saveAnswers, { actor, input }))).toBe('not_found');
  });
});

describe('the reveal', () => {
  test('happens exactly once when the last two hand in at the same moment', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const id = await surveyOf();
      value(await write(handInAnswers, id, people[0]!, swot('a')));
      const last = await Promise.all([
        write(handInAnswers, id, people[1]!, swot('b')),
        write(handInAnswers, id, people[2]!, swot('c'))
      ]);
      expect(last.map((one) => value(one).revealed).toSorted()).toEqual([false, true]);
      const { answered, survey } = value(await execute(getResults, { actor: people[0]!, input: { id } }));
      expect(answered).toHaveLength(3);
      expect(survey).toMatchObject({ state: 'revealed', invited: 3, handedIn: 3 });
      expect(code(await write(saveAnswers, id, people[0]!, swot('z'), 1))).toBe('survey_ended');
    }
  });

  test('of two people of one organisation who hand in at the same moment one is told', async () => {
    const id = await surveyOf();
    const second = await place.person('Second', { speaksFor: [organisationIds[0]!] });
    const both = await Promise.all([
      write(handInAnswers, id, people[0]!, swot('a')),
      write(handInAnswers, id, second, swot('b'))
    ]);
    expect(both.map(code).toSorted()).toEqual(['answers_changed', 'ok']);
    expect(value(await execute(getSurvey, { actor: second, input: { id } })).survey.handedIn).toBe(1);
  });

  test('after the last day is the facilitator’s; what was not handed in is never shown', async () => {
    const id = await surveyOf();
    value(await write(handInAnswers, id, people[0]!, swot('a')));
    value(await write(handInAnswers, id, people[1]!, swot('b')));
    value(await write(saveAnswers, id, people[2]!, swot('brouillon')));
    const later = Temporal.Now.instant().add({ hours: 24 * 9 });
    expect(code(await execute(revealSurvey, { actor: facilitator, input: { id } }))).toBe('survey_not_due');
    expect(code(await execute(revealSurvey, { actor: people[0]!, input: { id }, now: later }))).toBe(
      'not_found'
    );
    value(await execute(revealSurvey, { actor: facilitator, input: { id }, now: later }));
    const results = value(await execute(getResults, { actor: facilitator, input: { id } }));
    expect(results.answered.map(({ name }) => name)).toEqual(['Atelier', 'Brasserie']);
    expect(results.silent.map(({ name }) => name)).toEqual(['Charpente']);
    expect(JSON.stringify(await readable(facilitator))).not.toContain('brouillon');
  });

  test('never comes for a survey that was ended: each still reads only their own', async () => {
    const id = await surveyOf();
    value(await write(handInAnswers, id, people[0]!, swot('gardée')));
    value(await execute(closeSurvey, { actor: facilitator, input: { id } }));
    const later = Temporal.Now.instant().add({ hours: 24 * 9 });
    expect(code(await execute(revealSurvey, { actor: facilitator, input: { id }, now: later }))).toBe(
      'survey_not_open'
    );
    expect(JSON.stringify(await readable(people[1]!))).not.toContain('gardée');
    expect(JSON.stringify(await readable(people[0]!))).toContain('gardée');
  });
});

test('a divergence goes to the next meeting with somebody who prepares it, and is resolved', async () => {
  const id = await surveyOf();
  for (const [i, actor] of people.entries()) value(await write(handInAnswers, id, actor, swot(String(i))));
  const { divergences } = value(await execute(getResults, { actor: people[0]!, input: { id } }));
  expect(divergences.map(({ question }) => question)).toContain('strengths');
  const point = { id, question: 'strengths', ownerId: people[1]!.personId, note: 'Lister ensemble' };
  value(await execute(putToMeeting, { actor: people[0]!, input: point }));
  value(
    await execute(resolveDivergence, { actor: people[2]!, input: { ...point, outcome: 'La finition.' } })
  );
  const again = value(await execute(getResults, { actor: facilitator, input: { id } })).divergences;
  expect(again.find(({ question }) => question === 'strengths')?.followUp).toMatchObject({
    state: 'resolved',
    ownerName: 'De Brasserie',
    outcome: 'La finition.'
  });
  expect(
    code(await execute(putToMeeting, { actor: people[0]!, input: { ...point, question: 'nothing' } }))
  ).toBe('not_found');
  const outsider = await place.person('Élias', { speaksFor: [await place.organisation('Élagage')] });
  expect(code(await execute(putToMeeting, { actor: outsider, input: point }))).toBe('not_found');
});

test('participants are added until the end and taken off only before it opens; each is asked once', async () => {
  const id = await surveyOf('swot', false);
  const { participants } = value(await execute(getSurvey, { actor: facilitator, input: { id } }));
  const first = { id, participantId: participants[0]!.id };
  expect(code(await execute(getSurvey, { actor: people[0]!, input: { id } }))).toBe('not_found');
  value(await execute(removeParticipant, { actor: facilitator, input: first }));
  const nobody = await execute(addParticipants, { actor: facilitator, input: { id, organisationIds: [] } });
  expect(nobody).toMatchObject({ ok: false, problems: [{ code: 'required', field: 'organisationIds' }] });
  const again = { id, organisationIds };
  const added = await Promise.all(
    [1, 2].map(() => execute(addParticipants, { actor: facilitator, input: again }))
  );
  expect(added.map((one) => value(one).added).toSorted()).toEqual([0, 1]);
  value(await execute(openSurvey, { actor: facilitator, input: { id, lastDay: inDays(7) } }));
  const { survey, participants: now } = value(
    await execute(getSurvey, { actor: facilitator, input: { id } })
  );
  expect(survey.invited).toBe(3);
  expect(
    code(await execute(removeParticipant, { actor: facilitator, input: { id, participantId: now[0]!.id } }))
  ).toBe('survey_not_draft');
});

test('those who are silent are reminded a day before the end, unless it has moved', async () => {
  const id = await surveyOf();
  value(await write(handInAnswers, id, people[0]!, swot('a')));
  const { survey } = value(await execute(getSurvey, { actor: facilitator, input: { id } }));
  const now = survey.closesAt!.subtract({ hours: 24 });
  const told = () =>
    place.inside((tx) =>
      tx.selectFrom('events').select('payload').where('type', '=', 'survey.closing_soon').execute()
    );
  const job = { networkId: place.network.id, surveyId: id };
  await tell({ ...job, closesAt: '2026-01-01T00:00:00Z' }, 'survey.closing_soon', now);
  expect(await told()).toEqual([]);
  await tell({ ...job, closesAt: survey.closesAt!.toString() }, 'survey.closing_soon', now);
  const [event] = await told();
  const { personIds } = event!.payload as { personIds: string[] };
  expect(personIds).toContain(people[1]!.personId);
  expect(personIds).not.toContain(people[0]!.personId);
});
