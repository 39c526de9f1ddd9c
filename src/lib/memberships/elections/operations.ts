import { lockMotion } from '#lib/governance/data.server.ts';
import { keepElected, keepGone } from '#lib/governance/elections/data.server.ts';
import { electionOf, standing, stepDown as mayStepDown } from '#lib/governance/elections/rules.ts';
import { openMotion, registerEffect, takeBack } from '#lib/governance/operations.ts';
import { proposalOf } from '#lib/governance/proposing/operations.ts';
import { newId } from '#lib/kernel/ids.ts';
import { invalid, notFound, ok } from '#lib/kernel/result.ts';
import { mayAskToPropose, mayAskToStepDown } from '#lib/memberships/access.ts';
import { lockNetwork } from '#lib/memberships/admission/data.server.ts';
import { endRole, insertRole, mandatesOf, takesPart } from '#lib/memberships/representatives/data.server.ts';
import { mayHold } from '#lib/memberships/representatives/rules.ts';
import { afterLock, command, query, type CommandContext } from '#lib/platform/operation.ts';
import * as data from './data.server.ts';
import * as rules from './rules.ts';
import { ElectionTerms, FindPeople, ProposeElection, StepDown } from './schema.ts';

export const proposeElection = command({
  name: 'memberships.proposeElection',
  summary: 'Put an election or an appointment to a role to the vote',
  rest: 'POST /networks/{network}/motions/elections',
  input: ProposeElection,
  may: mayAskToPropose,
  async run(context, { title, statement, forOrganisationId, heldOn, ...asked }) {
    const { tx, actor, now } = context;
    const verdict = rules.election(asked);
    if (!verdict.ok) return verdict;
    const contested = asked.personIds.length > asked.seats;
    // Rankings are written by each voter; a show of hands decides on a list that fills the seats.
    if (contested && heldOn) return invalid('heldOn', 'ranking_in_writing');
    const proposal = await proposalOf(context, 'role', { forOrganisationId, heldOn });
    if (!proposal.ok) return proposal;
    const { personIds, ...terms } = asked;
    const people = await data.people(tx, actor.network!.id, { ids: personIds }, now, personIds.length);
    if (people.length < personIds.length) return invalid('personIds', 'not_in_network');
    // The order of the list, which decides a tie that nothing else decides, is drawn here: new ids are random enough.
    const candidates = people
      .map((person) => ({ id: crypto.randomUUID(), ...person }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const about = { kind: 'role', subjectId: newId(), title, statement } as const;
    const id = await openMotion(context, { ...about, ...proposal.value, terms: { ...terms, candidates } });
    return ok({ id });
  },
  audit: ({ role, personIds }, { id }) => ({ subject: id, detail: { role, candidates: personIds.length } })
});

export const stepDown = command({
  name: 'memberships.stepDown',
  summary: 'Step down as a candidate while the election runs; the count passes over your name',
  rest: 'POST /networks/{network}/motions/{id}/stepping-down',
  input: StepDown,
  may: mayAskToStepDown,
  async run(asked, { id }) {
    const networkId = asked.actor.network!.id;
    const motion = await lockMotion(asked.tx, networkId, id);
    if (!motion) return notFound();
    const context = afterLock(asked);
    const { tx, actor, now, emit } = context;
    const own = mayStepDown(motion, actor.personId, now);
    if (!own.ok) return own;
    const election = electionOf(motion)!;
    const gone = [...(election.gone ?? []), own.value];
    await keepGone(tx, networkId, id, gone);
    const { candidates, seats } = election;
    const { name } = candidates.find((one) => one.id === own.value)!;
    const left = candidates.length - gone.length;
    await emit('motion.stepped_down', {
      motionId: id,
      title: motion.title,
      kind: motion.kind,
      name,
      left,
      seats
    });
    // Nobody is left to vote on: the election ends, and no seat is filled.
    if (left === 0) await takeBack(context, motion, null);
    return ok({ id, left });
  },
  audit: ({ id }, { left }) => ({ subject: id, detail: { left } })
});

export const findPeople = query({
  name: 'memberships.findPeople',
  summary: 'People of the network, or those whose name has these letters, to put them up for a role',
  rest: 'GET /networks/{network}/people',
  input: FindPeople,
  may: mayAskToPropose,
  async run({ tx, actor, now }, { q, chosen }) {
    const networkId = actor.network!.id;
    const found = await data.people(tx, networkId, { q: q?.trim() ?? '' }, now, rules.LISTED);
    const standing = chosen.length ? await data.people(tx, networkId, { ids: chosen }, now, 60) : [];
    return ok({ found, standing });
  }
});

registerEffect('role', {
  /** Adopted: those elected (or all on a list without contest) hold the role from now on, for the term. */
  async closed(context, motion, outcome) {
    const terms = ElectionTerms.parse(motion.terms);
    if (outcome !== 'adopted') return 'nothing_to_do';
    const elected = terms.elected ?? standing(terms).map(({ id }) => id);
    const networkId = context.actor.network!.id;
    await lockNetwork(context.tx, networkId);
    const personIds = terms.candidates.filter(({ id }) => elected.includes(id)).map((c) => c.personId);
    const able = await ableToHold(context, terms.role, personIds);
    if (able.length === 0) return 'nothing_to_do';
    await keepElected(context.tx, networkId, motion.id, elected);
    await takeOffice(context, terms, able);
    return 'done';
  },
  withdrawn: async () => undefined
});

/** Of those elected, who still takes part in the network and may hold the role. */
async function ableToHold(
  { tx, actor, now }: CommandContext,
  role: ElectionTermsOf['role'],
  personIds: string[]
): Promise<string[]> {
  const networkId = actor.network!.id;
  const able: string[] = [];
  for (const personId of personIds) {
    if (!(await takesPart(tx, networkId, personId, now))) continue;
    if (mayHold(role, await mandatesOf(tx, networkId, personId, now)).ok) able.push(personId);
  }
  return able;
}
type ElectionTermsOf = ReturnType<typeof ElectionTerms.parse>;

/** Ends the terms of those who are replaced or elected again, then begins the new ones. The network is locked. */
async function takeOffice(
  { tx, actor, now, emit }: CommandContext,
  { role, months, replaces }: ElectionTermsOf,
  personIds: string[]
): Promise<void> {
  const network = actor.network!;
  for (const holder of await data.holdersOf(tx, network.id, role, now)) {
    const again = personIds.includes(holder.personId);
    if (!again && !replaces && role !== 'chair') continue;
    await endRole(tx, network.id, holder.id, now);
    if (!again) await emit('role.ended', { roleId: holder.id, personId: holder.personId, role });
  }
  const term = { startsAt: now, endsAt: rules.endOfTerm(months, network.zone, now) };
  for (const personId of personIds) {
    const id = await insertRole(tx, network.id, { personId, role, ...term }, now);
    if (id) await emit('role.granted', { roleId: id, personId, role });
  }
}
