import { tell as tellAgreements } from '#lib/demo/agreements/operations.ts';
import { castBallot } from '#lib/governance/ballots/operations.ts';
import { closeDueMotion } from '#lib/governance/operations.ts';
import { newId } from '#lib/kernel/ids.ts';
import { conflict, ok } from '#lib/kernel/result.ts';
import { presentCandidate, setAdmissionRule } from '#lib/memberships/admission/operations.ts';
import { defaultAdmissionRule } from '#lib/memberships/admission/rules.ts';
import { resignMembership } from '#lib/memberships/operations.ts';
import { insertMember, insertNetwork, insertRepresentative, insertRole } from '#lib/networks/data.server.ts';
import { slugsFor } from '#lib/networks/rules.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { INSTANCE, retrying, transaction, withNetwork, type Tx } from '#lib/platform/database.server.ts';
import { systemOf } from '#lib/platform/enter.server.ts';
import { command, executeIn, query } from '#lib/platform/operation.ts';
import { mayKeepDemo } from './access.ts';
import { tell as tellDesign } from './design/operations.ts';
import { tell as tellDisputes } from './disputes/operations.ts';
import * as data from './data.server.ts';
import {
  ballotsOn,
  demoEmail,
  DEMO_FACILITATOR,
  DEMO_NETWORK,
  demoOrganisations,
  expectDone,
  type DemoOrganisation,
  type Ground
} from './rules.ts';
import { tell as tellGovernance } from './governance/operations.ts';
import { tell as tellPartners } from './partners/operations.ts';
import { tell as tellPlan } from './plan/operations.ts';
import { NoInput } from './schema.ts';
import { tell as tellSecrecy } from './secrecy/operations.ts';
import { tell as tellSurveys } from './surveys/operations.ts';

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
      await insertRole(tx, id, facilitator, 'facilitator', start);
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
        await insertMember(tx, id, organisationId, day);
        await insertRepresentative(tx, id, { organisationId, personId }, day);
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

/** What happens besides candidates coming and going: one chapter for each feature, told in this order. */
const chapters: ((tx: Tx, ground: Ground, now: Temporal.Instant) => Promise<void>)[] = [
  tellDesign,
  tellPartners,
  tellGovernance,
  tellDisputes,
  tellSurveys,
  tellPlan,
  tellAgreements,
  tellSecrecy
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
      const told = { ...ground, system: (await systemOf(tx, ground.id))! };
      const start = {
        actor: told.system,
        input: defaultAdmissionRule,
        now: now.subtract({ hours: 24 * 730 })
      };
      expectDone(await executeIn(tx, setAdmissionRule, start));
      for (const organisation of demoOrganisations) await live(tx, organisation, told, now);
      for (const tell of chapters) await tell(tx, told, now);
      return { slug: ground.slug, facilitator: ground.facilitator };
    })
  );

/** One organisation's story. */
async function live(
  tx: Tx,
  organisation: DemoOrganisation,
  ground: Ground,
  now: Temporal.Instant
): Promise<void> {
  if (organisation.day === undefined || organisation.fate === 'founder') return;
  const presented = now.subtract({ hours: 24 * -organisation.day });
  const motionId = await presentAndVote(tx, organisation, ground, presented);
  if (organisation.fate !== 'voting')
    await conclude(tx, organisation, ground, motionId, presented.add({ hours: 24 * 9 }));
  if (organisation.fate === 'resigned')
    await leave(tx, organisation, ground, now.subtract({ hours: 24 * 30 }));
}

async function presentAndVote(
  tx: Tx,
  organisation: DemoOrganisation,
  ground: Ground,
  at: Temporal.Instant
): Promise<string> {
  const organisationId = ground.organisations[organisation.name]!;
  const input = {
    organisationId,
    contactName: organisation.contact,
    contactEmail: demoEmail(organisation.contact),
    why: organisation.about
  };
  const actor = await data.actorAt(tx, ground, ground.facilitator, at);
  const { motionId } = expectDone(await executeIn(tx, presentCandidate, { actor, input, now: at }));
  const members = demoOrganisations.filter(
    ({ fate, day }) => fate === 'founder' || (fate === 'admitted' && day! < organisation.day! - 10)
  );
  for (const { voter, choice, hours } of ballotsOn(organisation, members)) {
    const now = at.add({ hours });
    const voting = await data.actorAt(tx, ground, ground.people[voter]!, now);
    const ballot = { id: motionId, organisationId: ground.organisations[voter]!, choice };
    expectDone(await executeIn(tx, castBallot, { actor: voting, input: ballot, now }));
  }
  return motionId;
}

async function conclude(
  tx: Tx,
  organisation: DemoOrganisation,
  ground: Ground,
  motionId: string,
  at: Temporal.Instant
): Promise<void> {
  expectDone(await executeIn(tx, closeDueMotion, { actor: ground.system, input: { id: motionId }, now: at }));
  if (organisation.fate === 'refused') return;
  const who = {
    organisationId: ground.organisations[organisation.name]!,
    personId: ground.people[organisation.name]!
  };
  await insertRepresentative(tx, ground.id, who, at);
}

async function leave(
  tx: Tx,
  organisation: DemoOrganisation,
  ground: Ground,
  at: Temporal.Instant
): Promise<void> {
  const actor = await data.actorAt(tx, ground, ground.people[organisation.name]!, at);
  const organisationId = ground.organisations[organisation.name]!;
  const input = { organisationId, name: DEMO_NETWORK.name, reason: 'L’agence cesse son activité à Lyon.' };
  expectDone(await executeIn(tx, resignMembership, { actor, input, now: at }));
}
