import { ok } from '#lib/kernel/result.ts';
import { isInside } from '#lib/platform/actor.ts';
import { query } from '#lib/platform/operation.ts';
import { readerOf } from '#lib/surveys/operations.ts';
import * as data from './data.server.ts';
import { pooled } from './rules.ts';
import { NoInput } from './schema.ts';

export const getMap = query({
  name: 'plan.getMap',
  summary: 'Strengths, lacks and complementarities of the members, from what they revealed together',
  rest: 'GET /networks/{network}/plan/map',
  input: NoInput,
  may: isInside,
  async run({ tx, actor }) {
    const networkId = actor.network!.id;
    const surveys = await data.latestRevealed(tx, networkId, readerOf(actor));
    const said = await data.saidIn(
      tx,
      networkId,
      surveys.map(({ id }) => id)
    );
    const names = Object.fromEntries(said.map(({ organisation, name }) => [organisation, name]));
    return ok({ surveys, names, ...pooled(said) });
  }
});
