import { castBallot } from '#lib/governance/ballots/operations.ts';
import { closeDueMotion, getMotion } from '#lib/governance/operations.ts';
import { proposeResolution } from '#lib/governance/proposing/operations.ts';
import { setRule } from '#lib/governance/ruling/operations.ts';
import { defaultRule, plainRule, type RuledKind, type VotingRule } from '#lib/governance/rules.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario } from '#lib/platform/scenario.ts';

/** For tests: a network with a facilitator and members that have one representative with a mandate each. */
export async function assembly(size: number) {
  const s = await scenario();
  const facilitator = await s.person('Farida', { roles: ['facilitator'] });
  const members: { id: string; voter: Actor }[] = [];
  for (let i = 0; i < size; i++) {
    const id = await s.organisation(`Membre ${i}`);
    members.push({ id, voter: await s.person(`Voix ${i}`, { speaksFor: [id] }) });
  }
  /** Sets the rule of a kind: what is not said is plain. */
  const rule = async (kind: RuledKind, voting: Partial<VotingRule>) =>
    must(
      await execute(setRule, {
        actor: facilitator,
        input: {
          kind,
          proposers: [...defaultRule(kind).proposers],
          voting: { ...plainRule, ...voting } as never
        }
      })
    );
  const propose = async (more: object = {}, by: Actor = members[0]!.voter) =>
    must(
      await execute(proposeResolution, {
        actor: by,
        input: {
          title: 'Acheter un four',
          statement: 'Le réseau achète un four à deux.',
          start: 'open',
          ...more
        }
      })
    ).id;
  /** Member `i` votes; `as` votes for it instead, by proxy. */
  const vote = (
    id: string,
    i: number,
    choice: string,
    more: { now?: Temporal.Instant; replaces?: number; reason?: string; as?: number } = {}
  ) => {
    const { now, as = i, ...fields } = more;
    return execute(castBallot, {
      actor: members[as]!.voter,
      input: { id, organisationId: members[i]!.id, choice: choice as 'yes', ...fields },
      now
    });
  };
  const look = async (id: string, actor: Actor = facilitator) =>
    must(await execute(getMotion, { actor, input: { id } }));
  const close = async (id: string) => {
    const { closesAt } = await look(id);
    return must(await execute(closeDueMotion, { actor: s.system, input: { id }, now: closesAt })).outcome;
  };
  const categorise = (i: number, category: string) =>
    s.inside((tx) =>
      tx.updateTable('memberships').set({ category }).where('organisation_id', '=', members[i]!.id).execute()
    );
  return { ...s, facilitator, members, rule, propose, vote, look, close, categorise };
}

/** The value of a result that must not be a refusal. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problems.map(({ field, code }) => `${field ?? ''} ${code}`).join());
  return result.value;
}
/** `ok`, or the code of the first problem. */
export const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.problems[0]!.code);
