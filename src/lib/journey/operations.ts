import { ok } from '#lib/kernel/result.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { command, query } from '#lib/platform/operation.ts';
import { mayReadJourney, mayTellStage } from './access.ts';
import * as data from './data.server.ts';
import { takenBack } from './declarations/data.server.ts';
import './foundation/data.server.ts';
import { nextSteps, stageViews, standings } from './rules.ts';
import { NoInput, OneStep, TellStage } from './schema.ts';
import { signals, urgentSteps } from './signals/rules.ts';

/** Two statements, however many features prove steps. */
async function readJourney(tx: Tx, networkId: string, now: Temporal.Instant) {
  const record = await data.journeyOf(tx, networkId);
  const all = standings(await data.evidenceOf(tx, networkId), record.declarations, data.placeOf);
  const found = signals(all, { ...record, now });
  return { record, all, signals: found, next: nextSteps(all, record.entry, urgentSteps(found)) };
}

export const getJourney = query({
  name: 'journey.getJourney',
  summary:
    'Where the network stands: stages, steps with their evidence, the five passages, and what is useful next',
  rest: 'GET /networks/{network}/journey',
  input: NoInput,
  may: mayReadJourney,
  kept: 'network',
  async run({ tx, actor, now }) {
    const { record, all, signals, next } = await readJourney(tx, actor.network!.id, now);
    const { entry, told, members } = record;
    return ok({ entry, told, members, stages: stageViews(all, entry), signals, next });
  }
});

export const getStep = query({
  name: 'journey.getStep',
  summary: 'One step: its evidence, what comes better before, and what was declared about it',
  rest: 'GET /networks/{network}/journey/step',
  input: OneStep,
  may: mayReadJourney,
  async run({ tx, actor, now }, { step }) {
    const networkId = actor.network!.id;
    const { all, record } = await readJourney(tx, networkId, now);
    const said = record.declarations.filter((one) => one.step === step).reverse();
    return ok({
      ...all.find((one) => one.step === step)!,
      said,
      earlier: await takenBack(tx, networkId, step)
    });
  }
});

/** A network that exists says how far it is; what it brings is imported or declared afterwards. */
export const tellStage = command({
  name: 'journey.tellStage',
  summary: 'Say at which stage the network is',
  rest: 'PUT /networks/{network}/journey',
  input: TellStage,
  may: mayTellStage,
  async run({ tx, actor, now }, { stage }) {
    await data.saveEntry(tx, actor.network!.id, stage, { id: actor.personId, name: actor.name }, now);
    return ok({ stage });
  },
  audit: ({ stage }) => ({ detail: { stage } })
});
