import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { LIMITS, type Limit } from '#lib/identity/rules.ts';
import { newId } from '#lib/kernel/ids.ts';
import { no, ok, type Result } from '#lib/kernel/result.ts';
import { transaction, type Tx } from '#lib/platform/database.server.ts';
import type { Locale } from '#lib/platform/messages.ts';

/** 256 random bits as text that survives mail programs, and what is kept of it. */
export function newSecret(prefix = ''): { secret: string; hash: Buffer } {
  const secret = prefix + randomBytes(32).toString('base64url');
  return { secret, hash: hashOf(secret) };
}
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/**
 * Counts one attempt by IP address and, where given, by the address that was typed. Refused attempts are not counted,
 * so that a window ends when it ends. Commits by itself: what follows may fail and must not forget the attempt.
 */
export async function attempt(
  kind: keyof typeof LIMITS,
  by: { ip: string; address?: string },
  now: Temporal.Instant
): Promise<Result<null>> {
  const limits: { ip: Limit; address?: Limit } = LIMITS[kind];
  const keys = [{ key: `${kind}:ip:${by.ip}`, ...limits.ip }];
  if (by.address !== undefined && limits.address)
    keys.push({ key: `${kind}:address:${hashOf(by.address).toString('base64url')}`, ...limits.address });
  const within = await transaction({}, async (tx) => {
    for (const { key, max, seconds } of keys)
      if (!(await countOne(tx, key, max, now.add({ seconds }), now))) return false;
    return true;
  });
  return within
    ? ok(null)
    : no('too_many', 'too_many_attempts', { params: { minutes: limits.ip.seconds / 60 } });
}

/** False when this person has used this code already. A code is right for at most a minute and a half. */
export const spendCode = (personId: string, code: string, now: Temporal.Instant): Promise<boolean> =>
  transaction({}, (tx) =>
    countOne(
      tx,
      `code:${hashOf(`${personId} ${code}`).toString('base64url')}`,
      1,
      now.add({ seconds: 120 }),
      now
    )
  );

async function countOne(
  tx: Tx,
  key: string,
  max: number,
  end: Temporal.Instant,
  now: Temporal.Instant
): Promise<boolean> {
  const { rows } = await sql`
    insert into rate_limits as r (key, count, expires_at) values (${key}, 1, ${end})
    on conflict (key) do update
       set count = case when r.expires_at <= ${now} then 1 else r.count + 1 end,
           expires_at = case when r.expires_at <= ${now} then excluded.expires_at else r.expires_at end
     where r.expires_at <= ${now} or r.count < ${max}
    returning count`.execute(tx);
  return rows.length === 1;
}

/** Removes what has run out. Nothing depends on it: every reader checks the time itself. */
export async function sweep(tx: Tx, now: Temporal.Instant): Promise<void> {
  for (const table of ['sessions', 'verifications', 'rate_limits', 'personal_access_tokens'] as const)
    await tx.deleteFrom(table).where('expires_at', '<', now).execute();
}

export const hostExists = async (tx: Tx): Promise<boolean> =>
  (await tx.selectFrom('instance_settings').select('only_row').executeTakeFirst()) !== undefined;

export type NewPerson = { name: string; email: string; locale: Locale; zone: string; isHost?: boolean };

/** Null when the address has an account already. */
export async function insertPerson(tx: Tx, person: NewPerson, now: Temporal.Instant): Promise<string | null> {
  const { isHost = false, ...rest } = person;
  const row = await tx
    .insertInto('persons')
    .values({
      id: newId(now.epochMilliseconds),
      ...rest,
      is_host: isHost,
      email_verified: true,
      created_at: now,
      updated_at: now
    })
    .onConflict((c) => c.column('email').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

/** The first writer becomes host; a second one waits for the first's commit and gets false. */
export async function claimHost(tx: Tx, personId: string, now: Temporal.Instant): Promise<boolean> {
  const row = await tx
    .insertInto('instance_settings')
    .values({ host_id: personId, created_at: now })
    .onConflict((c) => c.column('only_row').doNothing())
    .returning('only_row')
    .executeTakeFirst();
  return row !== undefined;
}

export const personById = (tx: Tx, id: string) =>
  tx.selectFrom('persons').selectAll().where('id', '=', id).executeTakeFirst();
export const personByEmail = (tx: Tx, email: string) =>
  tx.selectFrom('persons').selectAll().where('email', '=', email).executeTakeFirst();

/** Which ways in somebody has, in one statement. */
export async function waysIn(
  tx: Tx,
  personId: string
): Promise<{ password: boolean; second: boolean } | undefined> {
  return tx
    .selectFrom('persons as p')
    .select(({ exists, selectFrom }) => [
      'p.two_factor_enabled as second',
      exists(
        selectFrom('credentials as c')
          .select('c.id')
          .whereRef('c.person_id', '=', 'p.id')
          .where('c.provider_id', '=', 'credential')
          .where('c.password', 'is not', null)
      )
        .$castTo<boolean>()
        .as('password')
    ])
    .where('p.id', '=', personId)
    .executeTakeFirst();
}

export type Profile = { name: string; locale: Locale; zone: string; theme: 'auto' | 'light' | 'dark' };
export async function updateProfile(
  tx: Tx,
  personId: string,
  profile: Profile,
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('persons')
    .set({ ...profile, updated_at: now })
    .where('id', '=', personId)
    .execute();
}

export async function passwordHash(tx: Tx, personId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('credentials')
    .select('password')
    .where('person_id', '=', personId)
    .where('provider_id', '=', 'credential')
    .executeTakeFirst();
  return row?.password ?? null;
}

export async function savePassword(
  tx: Tx,
  personId: string,
  hash: string,
  now: Temporal.Instant
): Promise<void> {
  await tx
    .insertInto('credentials')
    .values({
      id: newId(),
      person_id: personId,
      provider_id: 'credential',
      account_id: personId,
      password: hash,
      created_at: now,
      updated_at: now
    })
    .onConflict((c) =>
      c.columns(['provider_id', 'account_id']).doUpdateSet({ password: hash, updated_at: now })
    )
    .execute();
}

export const sessionsOf = (tx: Tx, personId: string, now: Temporal.Instant) =>
  tx
    .selectFrom('sessions')
    .select(['id', 'ip_address', 'user_agent', 'created_at', 'updated_at'])
    .where('person_id', '=', personId)
    .where('expires_at', '>', now)
    .orderBy('updated_at', 'desc')
    .execute();

export const sessionById = (tx: Tx, personId: string, id: string, now: Temporal.Instant) =>
  tx
    .selectFrom('sessions')
    .select(['id', 'created_at'])
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .where('expires_at', '>', now)
    .executeTakeFirst();

/** How many were ended. `keep` stays. */
export async function endSessions(
  tx: Tx,
  personId: string,
  which: { only: string } | { keep: string | null }
): Promise<number> {
  const result = await tx
    .deleteFrom('sessions')
    .where('person_id', '=', personId)
    .$if('only' in which, (q) => q.where('id', '=', (which as { only: string }).only))
    .$if('keep' in which && which.keep !== null, (q) => q.where('id', '!=', (which as { keep: string }).keep))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

export async function sessionStart(
  tx: Tx,
  token: string,
  now: Temporal.Instant
): Promise<Temporal.Instant | null> {
  const row = await tx
    .selectFrom('sessions')
    .select('created_at')
    .where('token', '=', token)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.created_at ?? null;
}

export async function endSessionOfToken(tx: Tx, token: string): Promise<void> {
  await tx.deleteFrom('sessions').where('token', '=', token).execute();
}

/** Moves a session's end. False when it was ended meanwhile. */
export async function slideSession(
  tx: Tx,
  id: string,
  until: Temporal.Instant,
  now: Temporal.Instant
): Promise<boolean> {
  const result = await tx
    .updateTable('sessions')
    .set({ expires_at: until, updated_at: now })
    .where('id', '=', id)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export const passkeysOf = (tx: Tx, personId: string) =>
  tx
    .selectFrom('passkeys')
    .select(['id', 'name', 'aaguid', 'created_at'])
    .where('person_id', '=', personId)
    .orderBy('created_at')
    .execute();

export async function deletePasskey(tx: Tx, personId: string, id: string): Promise<boolean> {
  const result = await tx
    .deleteFrom('passkeys')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return result.numDeletedRows === 1n;
}

export const tokensOf = (tx: Tx, personId: string) =>
  tx
    .selectFrom('personal_access_tokens')
    .select(['id', 'name', 'hint', 'scopes', 'network_ids', 'created_at', 'expires_at', 'last_used_at'])
    .where('person_id', '=', personId)
    .orderBy('created_at', 'desc')
    .execute();

export type NewToken = {
  name: string;
  hash: Buffer;
  hint: string;
  scopes: string[];
  networkIds: string[] | null;
  expiresAt: Temporal.Instant;
};
export async function insertToken(
  tx: Tx,
  personId: string,
  token: NewToken,
  now: Temporal.Instant
): Promise<string> {
  const id = newId(now.epochMilliseconds);
  const { hash, networkIds, expiresAt, ...rest } = token;
  await tx
    .insertInto('personal_access_tokens')
    .values({
      id,
      person_id: personId,
      ...rest,
      token_hash: hash,
      network_ids: networkIds,
      expires_at: expiresAt,
      created_at: now
    })
    .execute();
  return id;
}

export async function deleteToken(tx: Tx, personId: string, id: string): Promise<boolean> {
  const result = await tx
    .deleteFrom('personal_access_tokens')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return result.numDeletedRows === 1n;
}

/** The living token with this hash; its last use is noted at most once an hour. */
export async function useToken(tx: Tx, hash: Buffer, now: Temporal.Instant) {
  const token = await tx
    .selectFrom('personal_access_tokens')
    .select(['id', 'person_id', 'scopes', 'network_ids', 'last_used_at'])
    .where('token_hash', '=', hash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (
    token &&
    (!token.last_used_at || Temporal.Instant.compare(token.last_used_at.add({ hours: 1 }), now) <= 0)
  )
    await tx
      .updateTable('personal_access_tokens')
      .set({ last_used_at: now })
      .where('id', '=', token.id)
      .execute();
  return token ?? null;
}
