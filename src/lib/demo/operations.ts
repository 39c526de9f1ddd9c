import { defaultAdmissionRule } from '#lib/memberships/admission/rules.ts';
import { setAdmissionRule } from '#lib/memberships/admission/operations.ts';
import { insertMember, insertNetwork, insertRepresentative, insertRole } from '#lib/networks/data.server.ts';
import { slugsFor } from '#lib/networks/rules.ts';
import { newId } from '#lib/kernel/ids.ts';
import { conflict, ok } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { INSTANCE, retrying, transaction, withNetwork } from '#lib/platform/database.server.ts';
import { systemOf } from '#lib/platform/enter.server.ts';
import { command, executeIn, query } from '#lib/platform/operation.ts';
import { mayKeepDemo } from './access.ts';
import { candidacy } from './admissions/operations.ts';
import { charter, discussedContract, letterOfIntent } from './agreements/operations.ts';
import { colleagues } from './colleagues/operations.ts';
import * as data from './data.server.ts';
import { aim, breakfast } from './design/operations.ts';
import { disputes } from './disputes/operations.ts';
import {
  assembly,
  chair,
  electricity,
  nextMeeting,
  openDay,
  rules,
  sharedLift
} from './governance/operations.ts';
import { salon } from './imports/operations.ts';
import { ownSearch, search } from './partners/operations.ts';
import { jars, roofs, samples } from './partnerships/operations.ts';
import { plan } from './plan/operations.ts';
import { DEMO_FACILITATOR, DEMO_NETWORK, demoOrganisations, expectDone, typeset } from './rules.ts';
import { NoInput } from './schema.ts';
import { secrecy } from './secrecy/operations.ts';
import { clear, founding, headings, pooled, running } from './surveys/operations.ts';
import { settle } from './telling/data.server.ts';
import { sceneOf, stageOf, type Thread } from './telling/operations.ts';
import { inTurns } from './telling/rules.ts';

export const removeDemo = command({
  name: 'demo.removeDemo',
  summary: 'Take the fictional network and its people away',
  rest: 'DELETE /demo',
  input: NoInput,
  may: mayKeepDemo,
  instance: true,
  async run({ tx }) {
    const networks = await data.demoNetworks(tx);
    for (const { id } of networks) await data.deleteNetwork(tx, id);
    await data.deleteFictionalPersons(tx);
    return ok({ removed: networks.length });
  }
});

/** The ground the story starts from: the network, everybody's sheet, the founders and their people. */
export const foundDemo = command({
  name: 'demo.foundDemo',
  summary: 'Set up the fictional network as it was two years ago',
  rest: 'POST /demo',
  input: NoInput,
  may: mayKeepDemo,
  instance: true,
  async run({ tx, now }) {
    if ((await data.demoNetworks(tx)).length > 0) return conflict('demo_exists');
    const id = newId();
    const start = now.subtract({ hours: 24 * 731 });
    return withNetwork(tx, id, async () => {
      const { slug: wished, ...network } = DEMO_NETWORK;
      const slug = await insertNetwork(tx, id, typeset(network), slugsFor(wished), {
        createdBy: null,
        demo: true,
        now: start
      });
      const { people, facilitator } = await data.insertPeople(tx, DEMO_FACILITATOR, demoOrganisations, start);
      await insertRole(tx, id, facilitator, 'facilitator', start);
      // Two came into the directory with a file, later: see imports/.
      const met = demoOrganisations.filter(({ day }) => day !== undefined);
      const organisations = await data.insertSheets(tx, id, met, now);
      for (const { name, fate, day } of met) {
        if (fate !== 'founder') continue;
        const since = now.subtract({ hours: -24 * day! });
        await insertMember(tx, id, organisations[name]!, since);
        await insertRepresentative(
          tx,
          id,
          { organisationId: organisations[name]!, personId: people[name]! },
          since
        );
      }
      await insertRole(tx, id, people['Cabinet Comptable Ternay']!, 'treasurer', start);
      await insertRole(tx, id, people['Menuiserie Aubrac & Fils']!, 'board', start);
      return ok({ id, slug, facilitator, people, organisations });
    });
  },
  audit: (_input, { id, slug }) => ({ subject: id, detail: { slug } })
});

export const listPersonas = query({
  name: 'demo.listPersonas',
  summary: 'The fictional people of the demo network',
  rest: 'GET /demo/people',
  input: NoInput,
  may: mayKeepDemo,
  instance: true,
  async run({ tx }) {
    const [network] = await data.demoNetworks(tx);
    const people = network ? await withNetwork(tx, network.id, () => data.personas(tx)) : [];
    return ok({ slug: network?.slug ?? null, people });
  }
});

/** What happens besides candidates coming and going: each a thread of its own, told together in the order of time. */
const threads: Thread[] = [
  ...demoOrganisations.filter(({ day, fate }) => day !== undefined && fate !== 'founder').map(candidacy),
  founding,
  aim,
  rules,
  charter,
  jars,
  sharedLift,
  disputes,
  clear,
  chair,
  salon,
  colleagues,
  roofs,
  pooled,
  assembly,
  headings,
  search,
  plan,
  secrecy,
  ownSearch,
  samples,
  letterOfIntent,
  breakfast,
  discussedContract,
  openDay,
  nextMeeting,
  running,
  electricity
];

/**
 * Builds the demo anew and lives its two years: candidates are presented, voted on and closed through the same
 * operations as in a real network, each at its own date. Any earlier demo is taken away first. All of it is one
 * transaction: nobody ever sees half a story, and no job, such as the closing of a vote whose time is long past, comes
 * before its end. A deadlock with whoever still used the earlier demo is tried again.
 */
export const buildDemo = (
  keeper: Actor,
  now: Temporal.Instant = Temporal.Now.instant()
): Promise<{ slug: string; facilitator: string }> =>
  retrying(() =>
    transaction({ networkId: INSTANCE, personId: keeper.personId, instance: true }, async (tx) => {
      await data.oneAtATime(tx);
      expectDone(await executeIn(tx, removeDemo, { actor: keeper, input: {}, now }));
      const ground = expectDone(await executeIn(tx, foundDemo, { actor: keeper, input: {}, now }));
      await data.stepInto(tx, ground.id);
      const stage = stageOf(tx, { ...ground, system: (await systemOf(tx, ground.id))! }, now);
      const start = {
        actor: stage.ground.system,
        input: defaultAdmissionRule,
        now: now.subtract({ hours: 24 * 730 }),
        outlet: stage.outlet
      };
      expectDone(await executeIn(tx, setAdmissionRule, start));
      await inTurns(threads.map((tell) => (turn) => tell(sceneOf(stage, turn))));
      await settle(tx, stage.told, now);
      return { slug: ground.slug, facilitator: ground.facilitator };
    })
  );
