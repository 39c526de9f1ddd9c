import { describe, expect, test } from 'vitest';
import { closeDueMotion } from '#lib/governance/operations.ts';
import { defaultRule, plainRule, type KindRule } from '#lib/governance/rules.ts';
import { assembly, codeOf, must } from '#lib/governance/scenario.ts';
import { getAdmissionRule, setAdmissionRule } from '#lib/memberships/admission/operations.ts';
import { defaultAdmissionRule } from '#lib/memberships/admission/rules.ts';
import { execute } from '#lib/platform/operation.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { listRules, proposeRuleChange, setRule } from './operations.ts';

useTestDatabase({ max: 5 });
type Assembly = Awaited<ReturnType<typeof assembly>>;

const ofChanges = (onlyByDecision: boolean) => {
  const { proposers, voting } = defaultRule('rule_change');
  return { kind: 'rule_change', proposers: [...proposers], voting: { ...voting }, onlyByDecision };
};
const propose = async (a: Assembly, rule: object) =>
  must(
    await execute(proposeRuleChange, {
      actor: a.members[0]!.voter,
      input: { title: 'Nos règles', statement: 'Pour que chacun sache.', rule } as never
    })
  ).id;
async function decide(a: Assembly, rule: object, outcome = 'adopted') {
  const id = await propose(a, rule);
  for (const i of a.members.keys()) await a.vote(id, i, outcome === 'adopted' ? 'yes' : 'no');
  expect(await a.close(id)).toBe(outcome);
}
const setByHand = (a: Assembly, more: object = {}) =>
  execute(setRule, {
    actor: a.facilitator,
    input: { kind: 'resolution', proposers: ['member'], voting: { ...plainRule }, ...more } as never
  });
const admission = (a: Assembly, waitDays: number) =>
  execute(setAdmissionRule, {
    actor: a.facilitator,
    input: { ...defaultAdmissionRule, waitDays } as never
  });
const rulesOf = async (a: Assembly) => must(await execute(listRules, { actor: a.facilitator, input: {} }));

describe('rules of voting', () => {
  test('are set by the facilitator while a network is founded', async () => {
    const a = await assembly(2);
    expect(codeOf(await setByHand(a))).toBe('ok');
    expect((await rulesOf(a)).onlyByDecision).toBe(false);
  });

  test('change only by a decision once the members have decided so, admissions included', async () => {
    const a = await assembly(2);
    await decide(a, ofChanges(true));
    expect((await rulesOf(a)).onlyByDecision).toBe(true);
    expect(codeOf(await setByHand(a))).toBe('rules_by_decision');
    expect(codeOf(await admission(a, 10))).toBe('rules_by_decision');
    const consent = {
      kind: 'resolution',
      proposers: ['member'],
      voting: { ...plainRule, majority: 'consent' }
    };
    await decide(a, consent);
    const changed = (await rulesOf(a)).rules.find(({ kind }) => kind === 'resolution')!.rule as KindRule;
    expect(changed.voting.majority).toBe('consent');
    await decide(a, { kind: 'admission', ...defaultAdmissionRule, waitDays: 30 });
    const admitted = must(await execute(getAdmissionRule, { actor: a.facilitator, input: {} }));
    expect(admitted.rule.waitDays).toBe(30);
  });

  test('are not protected by a vote that was lost', async () => {
    const a = await assembly(2);
    await decide(a, ofChanges(true), 'rejected');
    expect(codeOf(await setByHand(a))).toBe('ok');
  });

  test('are set directly again only after a decision has lifted it: the facilitator alone cannot', async () => {
    const a = await assembly(2);
    await decide(a, ofChanges(true));
    expect(codeOf(await setByHand(a, ofChanges(false)))).toBe('rules_by_decision');
    await decide(a, ofChanges(false));
    expect(codeOf(await setByHand(a))).toBe('ok');
    expect(codeOf(await admission(a, 10))).toBe('ok');
  });

  test('are not protected by the facilitator in the place of the members', async () => {
    const a = await assembly(2);
    expect(codeOf(await setByHand(a, ofChanges(true)))).toBe('members_decide_this');
    expect(codeOf(await setByHand(a, { onlyByDecision: true }))).toBe('of_rule_changes_only');
  });

  test('of one network are protected by its own members, not by those of another', async () => {
    const [a, b] = [await assembly(2), await assembly(2)];
    await decide(a, ofChanges(true));
    expect(codeOf(await setByHand(b))).toBe('ok');
  });

  test('set at the moment of the decision are set before it, or refused', { timeout: 120_000 }, async () => {
    for (let round = 0; round < 12; round += 1) {
      const a = await assembly(1);
      const id = await propose(a, ofChanges(true));
      await a.vote(id, 0, 'yes');
      const { closesAt } = await a.look(id);
      const closing = execute(closeDueMotion, { actor: a.system, input: { id }, now: closesAt });
      const codes = await Promise.all([
        ...[0, 1, 2].map(async () => codeOf(await setByHand(a))),
        admission(a, 10).then(codeOf)
      ]);
      must(await closing);
      for (const code of codes) expect(['ok', 'rules_by_decision']).toContain(code);
      // Nothing that was refused is in force, and from now on everything is refused.
      const { rules, onlyByDecision } = await rulesOf(a);
      expect(onlyByDecision).toBe(true);
      const set = rules.find(({ kind }) => kind === 'resolution')!.setAt !== null;
      expect(set).toBe(codes.slice(0, 3).includes('ok'));
      expect(codeOf(await setByHand(a))).toBe('rules_by_decision');
    }
  });

  test('of one kind set by hand while a decision on the same kind is counted: the later of the two holds', async () => {
    for (let round = 0; round < 6; round += 1) {
      const a = await assembly(1);
      const decided = {
        kind: 'resolution',
        proposers: ['member'],
        voting: { ...plainRule, durationDays: 33 }
      };
      const id = await propose(a, decided);
      await a.vote(id, 0, 'yes');
      // Its time has come: from here on time is the real one, as for a job.
      await a.inside((tx) =>
        tx
          .updateTable('motions')
          .set({ closes_at: Temporal.Now.instant().subtract({ seconds: 1 }) })
          .where('id', '=', id)
          .execute()
      );
      const [, byHand] = await Promise.all([
        execute(closeDueMotion, { actor: a.system, input: { id } }).then(must),
        setByHand(a, { voting: { ...plainRule, durationDays: 44 } }).then(must)
      ]);
      expect(byHand.kind).toBe('resolution');
      const rows = await a.inside((tx) =>
        tx
          .selectFrom('motion_rules')
          .select(['rule', 'set_at'])
          .where('kind', '=', 'resolution')
          .where('network_id', '=', a.network.id)
          .orderBy('set_at')
          .orderBy('id')
          .execute()
      );
      expect(rows).toHaveLength(2);
      const last = (rows[1]!.rule as unknown as KindRule).voting.durationDays;
      const inForce = (await rulesOf(a)).rules.find(({ kind }) => kind === 'resolution')!.rule.voting;
      expect(inForce.durationDays).toBe(last);
    }
  });
});
