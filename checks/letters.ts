import { newId } from '#lib/kernel/ids.ts';
import { tell } from '#lib/notifications/data.server.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { recordEvent } from '#lib/platform/events.server.ts';
import { queueMail } from '#lib/platform/mail.server.ts';
import type { Scenario } from '#lib/platform/scenario.ts';

/** A piece of news for each of these persons in the network; the ids in the same order. */
export async function newsFor({ network, inside }: Scenario, persons: (string | null)[]): Promise<string[]> {
  const now = Temporal.Now.instant();
  const told = persons.map((personId) => ({ id: newId(), personId, mailed: false }));
  await inside(async (tx) => {
    const type = `checks.${newId()}`; // nobody consumes it
    await recordEvent(tx, { networkId: network.id, actorPersonId: null, type, payload: {}, now });
    const event = await tx
      .selectFrom('events')
      .select('id')
      .where('type', '=', type)
      .executeTakeFirstOrThrow();
    const known = told.flatMap(({ personId, ...row }) => (personId ? [{ ...row, personId }] : []));
    await tell(
      tx,
      network.id,
      { kind: 'rule.changed', payload: {}, eventId: event.id, happened: now },
      known,
      now
    );
  });
  return told.map(({ id }) => id);
}

/** A mail that waits for the host to read it. */
export async function keptMail(): Promise<string> {
  const to = `${newId()}@example.org`;
  return transaction({ instance: true }, async (tx) => {
    await queueMail(tx, {
      to,
      locale: 'fr',
      template: 'password-changed',
      data: { at: '2026-03-02T08:00:00Z' }
    });
    const mail = await tx
      .selectFrom('mails')
      .select('id')
      .where('to_address', '=', to)
      .executeTakeFirstOrThrow();
    return mail.id;
  });
}
