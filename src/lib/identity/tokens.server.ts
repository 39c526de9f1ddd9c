import { hashOf, useToken } from '#lib/identity/data.server.ts';
import { no, ok, type Result } from '#lib/kernel/result.ts';
import { visitor, type Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';

/** Makes a token recognisable for people and for programs that search texts for lost secrets. */
export const TOKEN_PREFIX = 'lierre_pat_';

/**
 * Who sends a request to the API: the owner of the bearer token, with at most the rights the token was given, in the
 * network named, or in none. Without a token a visitor; a token that is unknown, expired or revoked is refused.
 */
export async function authenticate(
  bearer: string | null,
  slug: string | null,
  now: Temporal.Instant = Temporal.Now.instant()
): Promise<Result<Actor>> {
  if (bearer === null) return ok(visitor('fr', 'api'));
  const actor = await transaction({}, async (tx) => {
    const token = bearer.startsWith(TOKEN_PREFIX) ? await useToken(tx, hashOf(bearer), now) : null;
    const entered = token && (await enter(tx, { personId: token.person_id, slug }, 'api', now));
    if (!entered) return null;
    const { network } = entered.actor;
    const scopes = token.scopes as ('read' | 'write')[];
    if (!network || !token.network_ids || token.network_ids.includes(network.id))
      return { ...entered.actor, scopes };
    return { ...entered.actor, scopes, network: null, represents: [], roles: [] };
  });
  return actor ? ok(actor) : no('unauthenticated', 'token_unknown');
}
