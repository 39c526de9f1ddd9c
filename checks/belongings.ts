import { insertToken, newSecret } from '#lib/identity/data.server.ts';
import { PROVIDER } from '#lib/identity/provider/rules.ts';
import { TOKEN_PREFIX } from '#lib/identity/tokens.server.ts';
import { newId } from '#lib/kernel/ids.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import type { Scenario } from '#lib/platform/scenario.ts';
import type { Who } from './world.ts';

/** What a person has to do with signing in. */
export type Belongings = { sessionId: string; passkeyId: string; tokenId: string };
type Actors = Record<Who, Actor>;

/** A token of each person with all scopes; the visitor has none. */
export async function tokensOf(actors: Actors): Promise<Record<Who, string | null>> {
  return forEach(actors, async ({ personId }) => (personId ? (await token(personId)).secret : null));
}

export async function belongingsOf(actors: Actors): Promise<Record<Who, Belongings>> {
  return forEach(actors, async ({ personId }) => {
    const ids = { sessionId: newId(), passkeyId: newId() };
    if (!personId) return { ...ids, tokenId: newId() };
    await transaction({ personId }, async (tx) => {
      await tx
        .insertInto('sessions')
        .values({
          id: ids.sessionId,
          person_id: personId,
          token: newId(),
          expires_at: Temporal.Now.instant().add({ hours: 1 })
        })
        .execute();
      await tx
        .insertInto('passkeys')
        .values({
          id: ids.passkeyId,
          person_id: personId,
          public_key: 'x',
          credential_id: newId(),
          counter: 0n,
          device_type: 'singleDevice',
          backed_up: false
        })
        .execute();
      await tx
        .insertInto('credentials')
        .values({
          id: newId(),
          person_id: personId,
          provider_id: PROVIDER,
          account_id: `https://sso.example.org ${personId}`
        })
        .execute();
    });
    return { ...ids, tokenId: (await token(personId)).id };
  });
}

/** An invitation as `invitations.invite` leaves it, with the secret that only its mail would know. */
export async function invitationTo(
  { network, inside }: Scenario,
  organisationId: string,
  { personId }: Actor
): Promise<{ id: string; secret: string }> {
  const id = newId();
  const { secret, hash } = newSecret();
  await inside((tx) =>
    tx
      .insertInto('invitations')
      .values({
        network_id: network.id,
        id,
        email: `${id}@example.org`,
        name: 'Léa',
        locale: 'fr',
        organisation_id: organisationId,
        token_hash: hash,
        invited_by: personId,
        expires_at: Temporal.Now.instant().add({ hours: 24 })
      })
      .execute()
  );
  return { id, secret };
}

async function token(personId: string): Promise<{ id: string; secret: string }> {
  const now = Temporal.Now.instant();
  const { secret, hash } = newSecret(TOKEN_PREFIX);
  const row = {
    name: 'Programme',
    hash,
    hint: secret.slice(-4),
    scopes: ['read', 'write'],
    networkIds: null
  };
  const expiresAt = now.add({ hours: 1 });
  const id = await transaction({ personId }, (tx) => insertToken(tx, personId, { ...row, expiresAt }, now));
  return { id, secret };
}

async function forEach<T>(actors: Actors, make: (actor: Actor) => Promise<T>): Promise<Record<Who, T>> {
  const made = {} as Record<Who, T>;
  for (const who of Object.keys(actors) as Who[]) made[who] = await make(actors[who]);
  return made;
}
