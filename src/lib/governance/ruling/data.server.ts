import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import { ruleInForce } from '#lib/governance/data.server.ts';
import {
  complete,
  defaultRule,
  type KindRule,
  type RuledKind,
  type VotingRule
} from '#lib/governance/rules.ts';

type Stored = Omit<KindRule, 'voting'> & { voting: Partial<VotingRule> };
const read = (stored: Stored): KindRule => ({ ...stored, voting: complete(stored.voting) });

/** The rule of a kind that holds now: the one set last, or the one a network starts with. */
export async function ruleOf(tx: Tx, networkId: string, kind: RuledKind): Promise<KindRule> {
  const row = await ruleInForce(tx, networkId, kind);
  return row ? read(row.rule as unknown as Stored) : defaultRule(kind);
}

/** Who sets a rule and a decision that changes one follow each other on the network's row, before anything is read. */
export async function lockRules(tx: Tx, networkId: string): Promise<void> {
  await tx.selectFrom('networks').select('id').where('id', '=', networkId).forNoKeyUpdate().execute();
}

/** Do rules of voting change by a decision of the members only? */
export const onlyByDecision = async (tx: Tx, networkId: string): Promise<boolean> =>
  (await ruleOf(tx, networkId, 'rule_change')).onlyByDecision === true;

export type RuleInForce = { kind: RuledKind; rule: KindRule; setAt: Temporal.Instant | null };

/** The rules of these kinds; `setAt` is null where nobody has set one. */
export async function rulesOf(
  tx: Tx,
  networkId: string,
  kinds: readonly RuledKind[]
): Promise<RuleInForce[]> {
  const { rows } = await sql<{ kind: RuledKind; rule: Stored; setAt: Temporal.Instant }>`
    select distinct on (kind) kind, rule, set_at as "setAt" from motion_rules
     where network_id = ${networkId} order by kind, set_at desc, id desc`.execute(tx);
  return kinds.map((kind) => {
    const row = rows.find((one) => one.kind === kind);
    return row
      ? { kind, rule: read(row.rule), setAt: row.setAt }
      : { kind, rule: defaultRule(kind), setAt: null };
  });
}

/** Categories that members have, with how many; the empty one is of those without. */
export async function categories(
  tx: Tx,
  networkId: string
): Promise<{ category: string; members: number }[]> {
  const { rows } = await sql<{ category: string; members: number }>`
    select coalesce(category, '') as category, count(*)::int as members from memberships
     where network_id = ${networkId} and state = 'admitted' group by 1 order by 1 limit 40`.execute(tx);
  return rows;
}
