import { createHmac } from 'node:crypto';
import { conflict, no, ok, type Result } from '#lib/kernel/result.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { INSTANCE, type Tx } from '#lib/platform/database.server.ts';
import type { Call } from '#lib/platform/operation.ts';

/** The first to insert the key goes on; a second waits for the first's commit, then reads its answer. */
export async function claimKey(
  tx: Tx,
  networkId: string,
  { name: operation, secretAnswer }: { name: string; secretAnswer?: true },
  call: Call,
  now: Temporal.Instant
): Promise<Result<{ answer?: unknown }>> {
  const key = call.idempotencyKey!;
  if (key.includes('\0')) return no('invalid', 'invalid', { field: 'Idempotency-Key' });
  if (key.length > 200) return no('invalid', 'too_long', { field: 'Idempotency-Key', params: { max: 200 } });
  const personId = call.actor.personId ?? INSTANCE;
  // Keyed: an input may hold a password, and who reads the table must not be able to try words against it.
  const inputHash = createHmac('sha256', runtimeConfig().secret)
    .update(JSON.stringify(call.input ?? null))
    .digest('hex');
  const inserted = await tx
    .insertInto('idempotency_keys')
    .values({
      network_id: networkId,
      person_id: personId,
      key,
      operation,
      input_hash: inputHash,
      created_at: now
    })
    .onConflict((c) => c.doNothing())
    .returning('key')
    .executeTakeFirst();
  if (inserted) return ok({});
  const earlier = await tx
    .selectFrom('idempotency_keys')
    .select(['operation', 'input_hash', 'response'])
    .where('network_id', '=', networkId)
    .where('person_id', '=', personId)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (earlier.operation !== operation || earlier.input_hash !== inputHash)
    return conflict('idempotency_key_reused');
  if (secretAnswer) return conflict('shown_once');
  return ok({ answer: earlier.response });
}

/** What whoever comes with the same key again is answered: nothing where the answer is shown once. */
export async function keepAnswer(
  tx: Tx,
  networkId: string,
  { secretAnswer }: { secretAnswer?: true },
  { actor, idempotencyKey }: Call,
  value: unknown
): Promise<void> {
  await tx
    .updateTable('idempotency_keys')
    .set({ response: JSON.stringify(secretAnswer ? null : (value ?? null)) })
    .where('network_id', '=', networkId)
    .where('person_id', '=', actor.personId ?? INSTANCE)
    .where('key', '=', idempotencyKey!)
    .execute();
}
