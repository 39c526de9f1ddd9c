import { castBallot } from '#lib/governance/ballots/operations.ts';
import { closeDueMotion } from '#lib/governance/operations.ts';
import { newId } from '#lib/kernel/ids.ts';
import { conflict, ok, type Result } from '#lib/kernel/result.ts';
import { presentCandidate } from '#lib/memberships/admission/operations.ts';
import { resignMembership } from '#lib/memberships/operations.ts';
import { insertNetwork } from '#lib/networks/data.server.ts';
import { slugsFor } from '#lib/networks/rules.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { transaction, withNetwork } from '#lib/platform/database.server.ts';
import { enter, systemIn } from '#lib/platform/enter.server.ts';
import { command, execute, query } from '#lib/platform/operation.ts';
import { mayKeepDemo } from './access.ts';
import * as data from './data.server.ts';
import {
  ballotsOn,
  DEMO_FACILITATOR,
  DEMO_NETWORK,
  demoOrganisations,
  type DemoOrganisation
} from './rules.ts';
import { NoInput } from './schema.ts';

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
      const slug = await insertNetwork(tx, id, network, slugsFor(wished), {
        createdBy: null,
        demo: true,
        now: start
      });
      const facilitator = await data.insertPerson(tx, DEMO_FACILITATOR, start);
      await data.insertRole(tx, id, facilitator, 'facilitator', start);
      const people: Record<string, string> = {};
      const organisations: Record<string, string> = {};
      for (const organisation of demoOrganisations) {
        const day = now.subtract({ hours: 24 * Math.abs(organisation.day ?? -200) });
        const personId = (people[organisation.name] = await data.insertPerson(
          tx,
          organisation.contact,
          start
        ));
        const organisationId = (organisations[organisation.name] = await data.insertSheet(
          tx,
          id,
          organisation,
          day
        ));
        if (organisation.fate !== 'founder') continue;
        await data.insertMember(tx, id, organisationId, day);
        await data.insertRepresentative(
          tx,
          id,
          { organisationId, personId, mandate: true, title: null },
          day
        );
      }
      await data.insertRole(tx, id, people['Cabinet Comptable Ternay']!, 'treasurer', start);
      await data.insertRole(tx, id, people['Menuiserie Aubrac & Fils']!, 'board', start);
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

/**
 * Builds the demo anew and lives its two years: candidates are presented, voted on and closed through the same
 * operations as in a real network, each at its own date. Any earlier demo is taken away first.
 */
export async function buildDemo(keeper: Actor, now: Temporal.Instant = Temporal.Now.instant()) {
  expectDone(await execute(removeDemo, { actor: keeper, input: {}, now }));
  const ground = expectDone(await execute(foundDemo, { actor: keeper, input: {}, now }));
  for (const organisation of demoOrganisations) await live(organisation, ground, now);
  return { slug: ground.slug, facilitator: ground.facilitator };
}

type Ground = {
  id: string;
  slug: string;
  facilitator: string;
  people: Record<string, string>;
  organisations: Record<string, string>;
};

async function live(organisation: DemoOrganisation, ground: Ground, now: Temporal.Instant): Promise<void> {
  if (organisation.day === undefined || organisation.fate === 'founder') return;
  const presented = now.subtract({ hours: 24 * -organisation.day });
  const organisationId = ground.organisations[organisation.name]!;
  const { motionId } = expectDone(
    await execute(presentCandidate, {
      actor: await actorAt(ground, ground.facilitator, presented),
      input: {
        organisationId,
        contactName: organisation.contact,
        contactEmail: `${organisationId}@demo.example`,
        why: organisation.about
      },
      now: presented
    })
  );
  const voters = demoOrganisations.filter(
    (o) => o.fate === 'founder' || (o.fate === 'admitted' && o.day! < organisation.day! - 10)
  );
  for (const { voter, choice, hours } of ballotsOn(organisation, voters)) {
    const at = presented.add({ hours });
    const actor = await actorAt(ground, ground.people[voter]!, at);
    if (actor.represents.length === 0) continue;
    expectDone(
      await execute(castBallot, {
        actor,
        input: { id: motionId, organisationId: ground.organisations[voter]!, choice },
        now: at
      })
    );
  }
  if (organisation.fate === 'voting') return;

  const closed = presented.add({ hours: 24 * 9 });
  const system = await systemIn(ground.id);
  expectDone(await execute(closeDueMotion, { actor: system!, input: { id: motionId }, now: closed }));
  if (organisation.fate === 'refused') return;
  const personId = ground.people[organisation.name]!;
  await transaction({ networkId: ground.id }, (tx) =>
    data.insertRepresentative(tx, ground.id, { organisationId, personId, mandate: true, title: null }, closed)
  );
  if (organisation.fate === 'resigned') {
    const left = now.subtract({ hours: 24 * 30 });
    const actor = await actorAt(ground, personId, left);
    const input = { organisationId, name: DEMO_NETWORK.name, reason: 'L’agence cesse son activité à Lyon.' };
    expectDone(await execute(resignMembership, { actor, input, now: left }));
  }
}

/** Somebody's rights as they were at that time. */
async function actorAt(ground: Ground, personId: string, at: Temporal.Instant): Promise<Actor> {
  const entered = await transaction({}, (tx) => enter(tx, { personId, slug: ground.slug }, 'page', at));
  return entered!.actor;
}

/** The story is ours: a "no" in it is a mistake of the story. */
function expectDone<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`The demo story does not hold: ${JSON.stringify(result.problems)}`);
  return result.value;
}
