import { newId } from '#lib/kernel/ids.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { INSTANCE, type Tx } from '#lib/platform/database.server.ts';
import { enqueue } from '#lib/platform/jobs.server.ts';
import { envelopeAddress, FICTIONAL_DOMAIN, headerText } from '#lib/platform/mail.ts';
import { renderMail, type MailData, type MailSection, type MailTemplate } from '#lib/platform/mail/render.ts';
import type { Locale } from '#lib/platform/messages.ts';

export type Mail = {
  to: string;
  locale: Locale;
  /** Its words are the messages `mail.<template>.*` (mail/render.ts). */
  template: MailTemplate;
  /** Values of the words; `name` greets, `url` is where the button leads, `network` is the brand at the top. */
  data: MailData;
  /** Zone in which the reader sees times; UTC without it. */
  zone?: string;
  /** The network that writes; absent for what concerns the account itself. */
  networkId?: string;
  replyTo?: string;
  sections?: MailSection[];
  preferencesUrl?: string;
  unsubscribeUrl?: string;
  /** A mail with the same key is written once. */
  idempotencyKey?: string;
};

/**
 * Writes a mail and queues its delivery, both in the caller's transaction. The words are made now; the mail goes out
 * after the commit, with patience. Without a mail server it is kept for the host to read. Throws for an address that
 * cannot be one: schemas refuse those before. `id`: by it the event `mail.refused` tells the network that this mail
 * did not arrive; null when a mail with its key was written before.
 */
export async function queueMail(
  tx: Tx,
  mail: Mail,
  now = Temporal.Now.instant()
): Promise<{ id: string | null }> {
  const { publicUrl, smtpUrl } = runtimeConfig();
  const id = newId(now.epochMilliseconds);
  const networkId = mail.networkId === INSTANCE ? null : (mail.networkId ?? null);
  // Nobody writes to fictional people, and no message leaves the demo: it is kept to be read, as without a server.
  const fictional = mail.to.endsWith(`@${FICTIONAL_DOMAIN}`) || (networkId && (await isDemo(tx, networkId)));
  const goesOut = smtpUrl !== null && !fictional;
  const network = typeof mail.data.network === 'string' ? mail.data.network : null;
  const { subject, text, html } = renderMail({
    ...mail,
    brand: headerText(network ?? 'Lierre', 80),
    site: new URL(publicUrl).host
  });
  const inserted = await tx
    .insertInto('mails')
    .values({
      id,
      network_id: networkId,
      to_address: checked(mail.to),
      to_name: typeof mail.data.name === 'string' ? headerText(mail.data.name, 80) || null : null,
      reply_to: mail.replyTo ? checked(mail.replyTo) : null,
      locale: mail.locale,
      template: mail.template,
      subject,
      text,
      html,
      unsubscribe_url: mail.unsubscribeUrl ?? null,
      idempotency_key: mail.idempotencyKey ?? null,
      state: goesOut ? 'queued' : 'kept',
      created_at: now
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (!inserted.numInsertedOrUpdatedRows) return { id: null };
  if (goesOut) await enqueue(tx, 'mail.deliver', { mailId: id });
  return { id };
}

async function isDemo(tx: Tx, networkId: string): Promise<boolean> {
  const network = tx.selectFrom('networks').select('demo').where('id', '=', networkId);
  return (await network.executeTakeFirst())?.demo ?? false;
}

function checked(address: string): string {
  const envelope = envelopeAddress(address);
  if (!envelope) throw new Error('Not an address that mail can be sent to');
  return envelope;
}
