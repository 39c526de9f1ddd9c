import { ok } from '#lib/kernel/result.ts';
import { query } from '#lib/platform/operation.ts';
import { mayReadJourney } from '../access.ts';
import { NoInput } from '../schema.ts';
import { waitingFor } from './data.server.ts';

/** More than this is no list for a home page; each feature has its own. */
const MOST = 8;

export const listWaiting = query({
  name: 'journey.listWaiting',
  summary:
    'What waits for you here: surveys to answer, texts to sign, objectives to rank, your tasks, remarks to settle',
  rest: 'GET /networks/{network}/waiting',
  input: NoInput,
  may: mayReadJourney,
  kept: 'person',
  async run({ tx, actor }) {
    if (!actor.personId) return ok([]);
    const mandates = actor.represents
      .filter(({ mandate, state }) => mandate && state === 'admitted')
      .map(({ organisationId }) => organisationId);
    const { personId, roles } = actor;
    return ok(await waitingFor(tx, { networkId: actor.network!.id, personId, mandates, roles }, MOST));
  }
});
