import { expect, test } from 'vitest';
import { getJourney } from '#lib/journey/operations.ts';
import type { StepId } from '#lib/journey/rules.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import * as aim from './aim/operations.ts';
import { checkName, getCanvas, getPart, saveForm, savePart } from './operations.ts';

useTestDatabase();

const done = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
};

/** Three founders, each with an organisation, and a facilitator; the objectives they could choose. */
async function founders(wordings: string[] = []) {
  const place = await scenario();
  const facilitator = await place.person('Farida', { roles: ['facilitator'] });
  const people: { actor: Actor; organisationId: string }[] = [];
  for (const name of ['Atelier', 'Fabrique', 'Moulin']) {
    const organisationId = await place.organisation(name);
    people.push({ organisationId, actor: await place.person(`De ${name}`, { speaksFor: [organisationId] }) });
  }
  const objectives: string[] = [];
  for (const wording of wordings) {
    const input = { family: 'inputs', wording };
    objectives.push(done(await execute(aim.proposeObjective, { actor: facilitator, input })).id);
  }
  const state = async (step: StepId) =>
    done(await execute(getJourney, { actor: facilitator, input: {} }))
      .stages.flatMap(({ steps }) => steps)
      .find((one) => one.step === step)!.state;
  const rank = (n: number, id: string, order: number[]) =>
    execute(aim.rankObjectives, {
      actor: people[n]!.actor,
      input: {
        id,
        organisationId: people[n]!.organisationId,
        ranks: Object.fromEntries(order.map((o, i) => [objectives[o]!, i + 1]))
      }
    });
  return { ...place, facilitator, people, objectives, state, rank };
}
const shape = { model: 'network', operation: 'services', structure: 'cross' };

test('a part of the canvas is written step by step, and says who wrote it', async () => {
  const { facilitator, people, state } = await founders();
  const input = { part: 'shape', revision: 0, content: shape };
  done(await execute(savePart, { actor: people[0]!.actor, input }));
  const changed = { ...input, revision: 1, content: { ...shape, structure: 'horizontal' } };
  done(await execute(savePart, { actor: facilitator, input: changed }));
  const part = done(await execute(getPart, { actor: facilitator, input: { part: 'shape' } }));
  expect(part.current).toMatchObject({
    revision: 2,
    changedBy: 'Farida',
    content: { structure: 'horizontal' }
  });
  expect(part.changes.map(({ changedBy }) => changedBy)).toEqual(['Farida', 'De Atelier']);
  expect(await state('design.shape')).toBe('done');
});

test('of two who change the same part at once one is told that it has changed', async () => {
  const { people } = await founders();
  for (const revision of [0, 1]) {
    const both = await Promise.all(
      people.slice(0, 2).map(({ actor }, i) =>
        execute(savePart, {
          actor,
          input: {
            part: 'rules',
            revision,
            content: { admission: `${i}`, exclusion: 'x', confidentiality: 'y' }
          }
        })
      )
    );
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toMatchObject({ problems: [{ code: 'canvas_changed' }] });
  }
});

test('a part that lacks something says so at its field, and nothing is written', async () => {
  const { facilitator } = await founders();
  const input = { part: 'dues', revision: 0, content: { dues: 'equal', hires: 'no' } };
  expect(await execute(savePart, { actor: facilitator, input })).toMatchObject({
    problems: [{ field: 'services', code: 'dues_need_services' }]
  });
  expect(done(await execute(getCanvas, { actor: facilitator, input: {} })).parts).toEqual([]);
});

test('whoever does not commit an organisation reads the canvas and writes nothing', async () => {
  const { person, people } = await founders();
  const member = await person('Mounir', { speaksFor: [people[0]!.organisationId], mandate: false });
  expect((await execute(getCanvas, { actor: member, input: {} })).ok).toBe(true);
  expect(
    await execute(savePart, { actor: member, input: { part: 'shape', revision: 0, content: shape } })
  ).toMatchObject({
    problems: [{ kind: 'forbidden' }]
  });
});

test('the legal form is kept with the answers it was chosen on; one that was refused takes a reason', async () => {
  const { facilitator, state } = await founders();
  const input = { revision: 0, answers: { country: 'FR', acts: 'work' }, chosen: 'association' };
  expect(await execute(saveForm, { actor: facilitator, input })).toMatchObject({
    problems: [{ field: 'note' }]
  });
  done(await execute(saveForm, { actor: facilitator, input: { ...input, chosen: '' } }));
  expect(await state('design.form')).toBe('missing');
  done(await execute(saveForm, { actor: facilitator, input: { ...input, revision: 1, chosen: 'gie' } }));
  expect(await state('design.form')).toBe('done');
  const { current } = done(await execute(getPart, { actor: facilitator, input: { part: 'form' } }));
  expect(current!.content).toMatchObject({ country: 'FR', acts: ['work'], chosen: 'gie' });
});

test('each founder ranks alone: until the round closes nobody sees another ranking', async () => {
  const { facilitator, people, rank, state } = await founders(['Acheter ensemble', 'Exporter', 'Se former']);
  const { id } = done(await execute(aim.openRound, { actor: facilitator, input: {} }));
  done(await rank(0, id, [1, 0]));
  done(await rank(1, id, [1, 2]));
  const seen = done(await execute(aim.getAim, { actor: people[0]!.actor, input: {} }));
  expect(seen.rankings.map(({ organisationId }) => organisationId)).toEqual([people[0]!.organisationId]);
  expect(seen.round!.ranked.map(({ name }) => name)).toEqual(['Atelier', 'Fabrique']);
  expect(done(await execute(aim.getAim, { actor: facilitator, input: {} })).rankings).toEqual([]);
  expect(await state('design.aim')).toBe('under_way');
  done(await execute(aim.closeRound, { actor: facilitator, input: { id } }));
  const after = done(await execute(aim.getAim, { actor: people[2]!.actor, input: {} }));
  expect(after.rankings).toHaveLength(2);
  expect(after.round!.mainObjectiveId).toBe(after.round!.result!.winners[0]);
  expect(await state('design.aim')).toBe('done');
});

test('an organisation ranks once, and may change its mind until the round closes', async () => {
  const { facilitator, objectives, rank } = await founders(['Acheter ensemble', 'Exporter']);
  const { id } = done(await execute(aim.openRound, { actor: facilitator, input: {} }));
  done(await rank(0, id, [0, 1]));
  done(await rank(0, id, [1, 0]));
  done(await execute(aim.closeRound, { actor: facilitator, input: { id } }));
  const { round } = done(await execute(aim.getAim, { actor: facilitator, input: {} }));
  expect(round!.result).toMatchObject({ rankings: 1, winners: [objectives[1]] });
  expect(await rank(1, id, [0, 1])).toMatchObject({ problems: [{ code: 'round_closed' }] });
});

test('nobody ranks for an organisation they may not commit', async () => {
  const { facilitator, people, objectives } = await founders(['Acheter ensemble', 'Exporter']);
  const { id } = done(await execute(aim.openRound, { actor: facilitator, input: {} }));
  const input = { id, organisationId: people[1]!.organisationId, ranks: { [objectives[0]!]: 1 } };
  expect(await execute(aim.rankObjectives, { actor: people[0]!.actor, input })).toMatchObject({
    problems: [{ kind: 'forbidden' }]
  });
});

test('of two rounds opened at once one runs', async () => {
  const { facilitator } = await founders(['Acheter ensemble', 'Exporter']);
  const both = await Promise.all([1, 2].map(() => execute(aim.openRound, { actor: facilitator, input: {} })));
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  expect(both.find(({ ok }) => !ok)).toMatchObject({ problems: [{ code: 'round_open' }] });
});

test('rankings cast while the round is being closed are counted or refused, never lost', async () => {
  const { facilitator, rank } = await founders(['Acheter ensemble', 'Exporter']);
  const { id } = done(await execute(aim.openRound, { actor: facilitator, input: {} }));
  done(await rank(0, id, [0, 1]));
  const cast = [rank(1, id, [1, 0]), rank(2, id, [1, 0])];
  done(await execute(aim.closeRound, { actor: facilitator, input: { id } }));
  const accepted = (await Promise.all(cast)).filter(({ ok }) => ok).length;
  const { round } = done(await execute(aim.getAim, { actor: facilitator, input: {} }));
  expect(round!.result!.rankings).toBe(1 + accepted);
});

test('a tie is settled by the founders in words, and a round nobody answered is cancelled', async () => {
  const { facilitator, objectives, rank, state } = await founders(['Acheter ensemble', 'Exporter']);
  const empty = done(await execute(aim.openRound, { actor: facilitator, input: {} }));
  expect(done(await execute(aim.closeRound, { actor: facilitator, input: empty }))).toMatchObject({
    cancelled: true
  });
  const { id } = done(await execute(aim.openRound, { actor: facilitator, input: {} }));
  done(await rank(0, id, [0, 1]));
  done(await rank(1, id, [1, 0]));
  done(await execute(aim.closeRound, { actor: facilitator, input: { id } }));
  expect(await state('design.aim')).not.toBe('done');
  const input = { id, objectiveId: objectives[1] };
  expect(await execute(aim.chooseAim, { actor: facilitator, input })).toMatchObject({
    problems: [{ field: 'reason' }]
  });
  done(await execute(aim.chooseAim, { actor: facilitator, input: { ...input, reason: 'Un salon en mai.' } }));
  const { aim: chosen } = done(await execute(getCanvas, { actor: facilitator, input: {} }));
  expect(chosen).toMatchObject({ wording: 'Exporter', reason: 'Un salon en mai.' });
});

test('the same objective is proposed once, whatever its capitals', async () => {
  const { facilitator, people } = await founders(['Acheter ensemble']);
  const input = { family: 'inputs', wording: 'acheter ENSEMBLE' };
  expect(await execute(aim.proposeObjective, { actor: facilitator, input })).toMatchObject({
    problems: [{ code: 'objective_there' }]
  });
  const { objectives } = done(await execute(aim.getAim, { actor: facilitator, input: {} }));
  expect(
    await execute(aim.withdrawObjective, { actor: people[0]!.actor, input: { id: objectives[0]!.id } })
  ).toMatchObject({ problems: [{ kind: 'forbidden' }] });
  done(await execute(aim.withdrawObjective, { actor: facilitator, input: { id: objectives[0]!.id } }));
  done(await execute(aim.proposeObjective, { actor: people[0]!.actor, input }));
});

test('a name is checked against the directory', async () => {
  const { facilitator, organisation } = await founders();
  await organisation('Les Ateliers du Confluent', null);
  const { twins } = done(
    await execute(checkName, { actor: facilitator, input: { name: 'Ateliers du confluent' } })
  );
  expect(twins.map(({ name }) => name)).toEqual(['Les Ateliers du Confluent']);
});
