import { sql } from 'kysely';
import type { Transporter } from 'nodemailer';
import { runtimeConfig } from '#lib/platform/config.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { recordEvent } from '#lib/platform/events.server.ts';
import { every, work } from '#lib/platform/jobs.server.ts';
import { atShutdown } from '#lib/platform/lifetime.server.ts';
import {
  failureOf,
  headerText,
  messageId,
  refusalOf,
  unsubscribeHeaders,
  type Failure
} from '#lib/platform/mail.ts';
import { count } from '#lib/platform/metrics.server.ts';

/**
 * Hands one mail to the mail server. Sent at least once: after a crash between the server's yes and our note of it, the
 * same mail goes out again under the same Message-ID, by which mail programs know it for one. Throws when another
 * attempt makes sense; `last` says that there will be none. What is refused for good, or held because the address
 * refused before, is told to the network that wrote it, and to no other: event `mail.refused` with `mailId` and `refusal`.
 */
export async function deliver(
  mailId: string,
  { last, now }: { last: boolean; now: Temporal.Instant }
): Promise<void> {
  const mail = await find(mailId);
  if (!mail) return;
  // To an address that refused before, a network writes no more; what concerns the account is still tried.
  if (mail.bounced !== null && mail.network_id) {
    await settle(mailId, { state: 'held', text: null, html: null }, told(mail, mail.bounced, now));
    return;
  }
  const failure = await send(mail).then(
    () => null,
    (error: unknown) => failureOf(error)
  );
  if (!failure) {
    await settle(mailId, { state: 'sent', sent_at: now, last_error: null, text: null, html: null });
    if (mail.bounced !== null) await forgive(mail.to_address);
  } else if (failure.kind === 'refused') {
    const change = { state: 'refused', last_error: failure.reason, text: null, html: null };
    await settle(mailId, change, told(mail, failure.reason, now));
    if (failure.deadAddress) await markDead(mail.to_address, failure, now);
  } else {
    await settle(mailId, { state: last ? 'failed' : 'queued', last_error: failure.reason });
    if (!last) throw new Error(failure.reason);
  }
}

type Letter = NonNullable<Awaited<ReturnType<typeof find>>>;

/** The mail, as long as it waits to be sent. */
const find = (id: string) =>
  transaction({ instance: true }, (tx) =>
    tx
      .selectFrom('mails')
      .leftJoin('networks', 'networks.id', 'mails.network_id')
      .leftJoin('mail_bounces', (join) =>
        join.on(sql`lower(mails.to_address)`, '=', (eb) => eb.ref('mail_bounces.address'))
      )
      .selectAll('mails')
      .select(['networks.name as network_name', 'mail_bounces.reason as bounced'])
      .where('mails.id', '=', id)
      .where('mails.state', '=', 'queued')
      .executeTakeFirst()
  );

async function send(mail: Letter): Promise<void> {
  const { publicUrl, mailFrom } = runtimeConfig();
  const { name, address } = senderOf(mailFrom);
  await (
    await transport()
  ).sendMail({
    messageId: messageId(mail.id, publicUrl),
    date: new Date(mail.created_at.epochMilliseconds),
    from: { name: mail.network_name ? headerText(`${mail.network_name} (${name})`, 80) : name, address },
    to: { name: mail.to_name ?? '', address: mail.to_address },
    replyTo: mail.reply_to ?? undefined,
    subject: mail.subject,
    text: mail.text ?? '',
    html: mail.html ?? undefined,
    headers: {
      'Auto-Submitted': 'auto-generated', // RFC 3834: no automatic answers, please
      'Content-Language': mail.locale,
      ...unsubscribeHeaders(mail.unsubscribe_url)
    }
  });
}

/** `Lierre <lierre@example.org>` or a bare address. */
export function senderOf(mailFrom: string): { name: string; address: string } {
  const [, name, address] = /^\s*"?([^"<]*?)"?\s*<([^<>\s]+)>\s*$/.exec(mailFrom) ?? [];
  return { name: name || 'Lierre', address: address ?? mailFrom.trim() };
}

type Change = {
  state: string;
  sent_at?: Temporal.Instant;
  last_error?: string | null;
  text?: null;
  html?: null;
};
type Told = { networkId: string; payload: object; now: Temporal.Instant };
/** How it ended, and in the same transaction what the network is told of it. */
async function settle(id: string, change: Change, told: Told | null = null): Promise<void> {
  await transaction({ instance: true, networkId: told?.networkId }, async (tx) => {
    await tx
      .updateTable('mails')
      .set((eb) => ({ ...change, attempts: eb('attempts', '+', 1) }))
      .where('id', '=', id)
      .execute();
    if (told) await recordEvent(tx, { ...told, type: 'mail.refused', actorPersonId: null });
  });
  count('mails_total', { state: change.state });
}

const told = (mail: Letter, reason: string, now: Temporal.Instant): Told | null =>
  mail.network_id
    ? { networkId: mail.network_id, payload: { mailId: mail.id, refusal: refusalOf(reason) }, now }
    : null;

const forgive = (address: string) =>
  transaction({ instance: true }, (tx) =>
    tx.deleteFrom('mail_bounces').where('address', '=', address.toLowerCase()).execute()
  );

const markDead = (address: string, { reason }: Failure, now: Temporal.Instant) =>
  transaction({ instance: true }, (tx) =>
    tx
      .insertInto('mail_bounces')
      .values({ address: address.toLowerCase(), reason, bounced_at: now })
      .onConflict((conflict) => conflict.column('address').doUpdateSet({ reason, bounced_at: now }))
      .execute()
  );

/** Envelopes are kept a month, mails that went wrong three; the words of a mail that was kept go with it. */
export async function purgeMails(now: Temporal.Instant): Promise<void> {
  const daysAgo = (days: number) => now.subtract({ hours: 24 * days });
  await transaction({ instance: true }, (tx) =>
    tx
      .deleteFrom('mails')
      .where((eb) =>
        eb.or([
          eb.and([eb('state', 'in', ['sent', 'held', 'kept']), eb('created_at', '<', daysAgo(30))]),
          eb.and([eb('state', 'in', ['refused', 'failed']), eb('created_at', '<', daysAgo(90))])
        ])
      )
      .execute()
  );
}

let connection: { url: string; transport: Promise<Transporter> } | undefined;

/** Loaded with the first mail; connections are kept for the mails that follow. */
async function transport(): Promise<Transporter> {
  const url = runtimeConfig().smtpUrl;
  if (!url) throw new Error('No mail server is set (SMTP_URL)');
  if (connection?.url !== url) {
    await hangUp();
    connection = { url, transport: open(url) };
  }
  return connection!.transport;
}

async function open(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  atShutdown(hangUp);
  return createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true
  });
}

/** Closes the connections to the mail server; the next mail opens new ones. */
export async function hangUp(): Promise<void> {
  const open = connection;
  connection = undefined;
  (await open?.transport)?.close();
}

work<{ mailId: string }>('mail.deliver', ({ mailId }, { last, now }) => deliver(mailId, { last, now }));
every('mail.purge', 24 * 60, ({ now }) => purgeMails(now));
