import { discoveryAddress, PROVIDER, readDiscovery, type Discovery } from '#lib/identity/provider/rules.ts';
import type { Tx } from '#lib/platform/database.server.ts';

/** How long a provider may think before it counts as away. */
export const PATIENCE = 5_000;
const KEPT = 10_000;

/**
 * What the provider of this issuer says of itself, or what is wrong, in words for the host. Asked anew after ten seconds, so that
 * nobody is sent to a provider that is away; those who ask at the same time wait for the same answer.
 */
export function discover(issuer: string): Promise<{ ok: Discovery } | { wrong: string }> {
  if (asked?.issuer === issuer && performance.now() - asked.at < KEPT) return asked.answer;
  const answer = ask(issuer);
  const mine = (asked = { issuer, answer, at: performance.now() });
  void answer.then((found) => {
    if ('wrong' in found && asked === mine) asked = undefined;
  });
  return answer;
}
let asked: { issuer: string; answer: ReturnType<typeof ask>; at: number } | undefined;

async function ask(issuer: string): Promise<{ ok: Discovery } | { wrong: string }> {
  try {
    const response = await fetch(discoveryAddress(issuer), {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE)
    });
    if (!response.ok) return { wrong: `answers ${response.status}` };
    return readDiscovery(issuer, await response.json());
  } catch (error) {
    const { message, cause } = error as Error;
    return { wrong: `does not answer (${cause instanceof Error ? cause.message : message})` };
  }
}

/** The accounts at providers that open this person's account. */
export const linksOf = (tx: Tx, personId: string) =>
  tx
    .selectFrom('credentials')
    .select(['account_id', 'created_at'])
    .where('person_id', '=', personId)
    .where('provider_id', '=', PROVIDER)
    .orderBy('created_at')
    .execute();

/** How many were removed. */
export async function deleteLinks(tx: Tx, personId: string): Promise<number> {
  const result = await tx
    .deleteFrom('credentials')
    .where('person_id', '=', personId)
    .where('provider_id', '=', PROVIDER)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Whether the address of whoever has this session is known to be theirs. */
export async function isProven(tx: Tx, token: string): Promise<boolean> {
  const row = await tx
    .selectFrom('sessions as s')
    .innerJoin('persons as p', 'p.id', 's.person_id')
    .select('p.email_verified')
    .where('s.token', '=', token)
    .executeTakeFirst();
  return row?.email_verified ?? false;
}
