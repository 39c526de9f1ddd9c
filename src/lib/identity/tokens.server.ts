import { attempt, hashOf, useToken } from '#lib/identity/data.server.ts';
import { COUNTED, placeOf } from '#lib/identity/rules.ts';
import { forbidden, no, ok, type Result } from '#lib/kernel/result.ts';
import { visitor, type Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';

/** Makes a token recognisable for people and for programs that search texts for lost secrets. */
export const TOKEN_PREFIX = 'lierre_pat_';

/** Counts what may be asked without an account (`COUNTED`), by where it is asked from. */
export async function countAttempt(operation: string, ip: string): Promise<Result<null>> {
  const kind = COUNTED[operation];
  return kind ? attempt(kind, { ip: placeOf(ip) }, Temporal.Now.instant()) : ok(null);
}

/**
 * Who sends a request to the API: the owner of the bearer token, with at most the rights the token was given, in the
 * network named, or in none; a token of some networks is good for nothing outside them. Without a token a visitor; a token
 * that is unknown, expired or revoked is refused. With the network's version, so that what is kept may be the answer.
 */
export async function authenticate(
  bearer: string | null,
  slug: string | null,
  now: Temporal.Instant = Temporal.Now.instant()
): Promise<Result<{ actor: Actor; version: string | null }>> {
  if (bearer === null) return ok({ actor: visitor('fr', 'api'), version: null });
  const comer = await transaction({}, async (tx) => {
    const token = bearer.startsWith(TOKEN_PREFIX) ? await useToken(tx, hashOf(bearer), now) : null;
    const entered = token && (await enter(tx, { personId: token.person_id, slug }, 'api', now));
    if (!entered) return null;
    // What is outside every network is outside a token that was given for some.
    if (token.network_ids && slug === null) return 'elsewhere';
    const { actor, version } = entered;
    const { network } = actor;
    const scopes = token.scopes as ('read' | 'write')[];
    if (!network || !token.network_ids || token.network_ids.includes(network.id))
      return { actor: { ...actor, scopes }, version };
    return { actor: { ...actor, scopes, network: null, represents: [], roles: [] }, version: null };
  });
  if (comer === 'elsewhere') return forbidden('token_scope');
  return comer ? ok(comer) : no('unauthenticated', 'token_unknown');
}
