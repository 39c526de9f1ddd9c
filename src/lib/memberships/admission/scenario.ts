import { castBallot } from '#lib/governance/ballots/operations.ts';
import { closeDueMotion, getMotion } from '#lib/governance/operations.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { presentCandidate, setAdmissionRule } from './operations.ts';
import { defaultAdmissionRule, type AdmissionRule } from './rules.ts';

type VotingPart = Partial<AdmissionRule['voting']>;

/** For tests: a network with a facilitator and members that have one representative with a mandate each. */
export async function assembly(size: number, voting: VotingPart = {}, rule: Partial<AdmissionRule> = {}) {
  const s = await scenario();
  const facilitator = await s.person('Farida', { roles: ['facilitator'] });
  const members: { id: string; voter: Actor }[] = [];
  for (let i = 0; i < size; i++) {
    const id = await s.organisation(`Membre ${i}`);
    members.push({ id, voter: await s.person(`Voix ${i}`, { speaksFor: [id] }) });
  }
  const input = { ...defaultAdmissionRule, ...rule, voting: { ...defaultAdmissionRule.voting, ...voting } };
  must(await execute(setAdmissionRule, { actor: facilitator, input }));
  const candidate = await s.organisation('Candidate', null);
  const vote = (
    i: number,
    choice: string,
    more: { now?: Temporal.Instant; replaces?: number; reason?: string } = {}
  ) => {
    const { now, ...fields } = more;
    const member = members[i]!;
    return execute(castBallot, {
      actor: member.voter,
      input: { id: motion.id, organisationId: member.id, choice, ...fields },
      now
    });
  };
  const present = (more: object = {}, actor = members[0]!.voter, now?: Temporal.Instant) =>
    execute(presentCandidate, { actor, input: { ...who, organisationId: candidate, ...more }, now });
  const motion = { id: '' };
  const open = async () => {
    const presented = must(await present());
    motion.id = presented.motionId;
    return presented;
  };
  const look = async (actor = members[0]!.voter) =>
    must(await execute(getMotion, { actor, input: { id: motion.id } }));
  const close = async () => {
    const { closesAt } = await look(facilitator);
    return execute(closeDueMotion, { actor: s.system, input: { id: motion.id }, now: closesAt });
  };
  return { ...s, facilitator, members, candidate, motion, vote, present, open, look, close };
}

/** What is said about a candidate. */
export const who = {
  contactName: 'Yasmine',
  contactEmail: 'Yasmine@exemple.fr',
  why: 'Elle complète nos métiers.'
};

/** The value of a result that must not be a refusal. */
export function must<T>(result: { ok: true; value: T } | { ok: false; problems: { code: string }[] }): T {
  if (!result.ok) throw new Error(result.problems.map((p) => p.code).join());
  return result.value;
}
/** `ok`, or the code of the first problem. */
export const codes = (result: { ok: boolean; problems?: { code: string }[] }) =>
  result.ok ? 'ok' : result.problems![0]!.code;
