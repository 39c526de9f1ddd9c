import { afterEach, beforeEach, expect, test } from 'vitest';
import { provideRuntime } from '#lib/platform/config.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { startJobs, stopJobs } from '#lib/platform/jobs.server.ts';
import { deliver, hangUp, purgeMails, senderOf } from '#lib/platform/mail-delivery.server.ts';
import { queueMail, type Mail } from '#lib/platform/mail.server.ts';
import { PostOffice, smtpError } from '#lib/platform/post-office.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

const database = useTestDatabase();
const now = Temporal.Now.instant();

let office: PostOffice;
beforeEach(async () => {
  office = new PostOffice();
  await office.open();
  withServer(`smtp://127.0.0.1:${office.port}`);
});
afterEach(async () => {
  await stopJobs();
  await hangUp();
  await office.close();
});

function withServer(smtpUrl: string | null): void {
  provideRuntime({
    databaseUrl: database().appUrl,
    ownerUrl: database().ownerUrl,
    databaseKind: 'embedded',
    poolSize: 5,
    publicUrl: 'https://reseau.example.org',
    secret: 'a secret for tests, and long enough',
    smtpUrl,
    mailFrom: 'Lierre <lierre@reseau.example.org>',
    dataFolder: '/nowhere',
    version: 'test'
  });
}

const signIn = (more: Partial<Mail> = {}): Mail => ({
  to: 'samira@exemple.fr',
  locale: 'fr',
  template: 'magic-link',
  data: { name: 'Samira', url: 'https://reseau.example.org/sign-in/link?token=abc', minutes: 15 },
  ...more
});
let written = 0;
const post = async (mail: Mail): Promise<string> => {
  const later = now.add({ milliseconds: (written += 1) });
  await transaction({}, (tx) => queueMail(tx, mail, later));
  const [row] = await mails('order by created_at desc limit 1');
  return row!.id;
};
type Row = {
  id: string;
  state: string;
  attempts: number;
  last_error: string | null;
  text: string | null;
  html: string | null;
  subject: string;
};
const asAdmin = <T>(sql: string, values: unknown[] = []): Promise<T[]> =>
  connected(database().adminUrl, async (client) => (await client.query(sql, values)).rows as T[]);
const mails = (rest: string, values: unknown[] = []) => asAdmin<Row>(`select * from mails ${rest}`, values);
const mail = async (id: string): Promise<Row> => (await mails('where id = $1', [id]))[0]!;
async function until(id: string, reached: (row: Row) => boolean): Promise<Row> {
  for (let row = await mail(id); ; row = await mail(id)) {
    if (reached(row)) return row;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const first = { last: false, now };
const header = (raw: string, name: string) =>
  new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(raw)?.[1]?.replace(/\r\n[ \t]/g, ' ');

test('A mail is delivered after the commit, with text and HTML, and its words are then forgotten', async () => {
  await startJobs();
  const id = await post(signIn());
  await office.atLeast(1);
  const { raw, to } = office.received[0]!;
  expect(to).toEqual(['samira@exemple.fr']);
  expect(header(raw, 'Message-ID')).toBe(`<${id}@reseau.example.org>`);
  expect(header(raw, 'From')).toBe('Lierre <lierre@reseau.example.org>');
  expect(header(raw, 'Auto-Submitted')).toBe('auto-generated');
  expect(header(raw, 'List-Unsubscribe')).toBeUndefined();
  expect(raw).toContain('Content-Type: text/plain');
  expect(raw).toContain('Content-Type: text/html');
  await stopJobs();
  expect(await mail(id)).toMatchObject({ state: 'sent', attempts: 1, text: null, html: null });
});

test('A mail of a transaction that is rolled back is never sent', async () => {
  await expect(
    transaction({}, async (tx) => {
      await queueMail(tx, signIn({ to: 'never@exemple.fr' }), now);
      throw new Error('no');
    })
  ).rejects.toThrow('no');
  expect(await mails(`where to_address = 'never@exemple.fr'`)).toEqual([]);
});

test('The same key writes one mail', async () => {
  for (let i = 0; i < 3; i += 1) await post(signIn({ idempotencyKey: 'welcome 1' }));
  expect(await mails(`where idempotency_key = 'welcome 1'`)).toHaveLength(1);
});

test('An answer 4xx is tried again later, and then arrives under the same Message-ID', async () => {
  office.answers.data = (count) => (count === 1 ? smtpError(451, '4.7.1 come back later') : null);
  const id = await post(signIn());
  await expect(deliver(id, first)).rejects.toThrow('451');
  expect(await mail(id)).toMatchObject({ state: 'queued', attempts: 1 });
  await deliver(id, first);
  expect(await mail(id)).toMatchObject({ state: 'sent', attempts: 2, last_error: null });
  const ids = office.received.map(({ raw }) => header(raw, 'Message-ID'));
  expect(new Set(ids).size).toBe(1);
});

test('An answer 5xx to the recipient ends the mail and marks the address; a network writes there no more', async () => {
  office.answers.rcpt = () => smtpError(550, '5.1.1 no such user');
  const id = await post(signIn({ to: 'Gone@exemple.fr' }));
  await deliver(id, first);
  expect(await mail(id)).toMatchObject({
    state: 'refused',
    text: null,
    last_error: expect.stringContaining('5.1.1')
  });
  expect(await asAdmin('select address from mail_bounces')).toEqual([{ address: 'gone@exemple.fr' }]);

  office.answers = {};
  const networkId = await aNetwork();
  await transaction({ networkId }, (tx) => queueMail(tx, signIn({ to: 'gone@exemple.fr', networkId }), now));
  const [held] = await mails('where network_id = $1', [networkId]);
  await deliver(held!.id, first);
  expect(await mail(held!.id)).toMatchObject({ state: 'held' });
  expect(office.received).toHaveLength(0);

  const again = await post(signIn({ to: 'gone@exemple.fr' }));
  await deliver(again, first);
  expect(await mail(again)).toMatchObject({ state: 'sent' });
  expect(await asAdmin('select address from mail_bounces')).toEqual([]);
});

test('A mail server that is down delays a mail; once it is back the mail goes out by itself', async () => {
  await office.close();
  await startJobs({ look: 1 });
  const id = await post(signIn());
  expect(await until(id, (row) => row.attempts > 0)).toMatchObject({
    state: 'queued',
    last_error: expect.stringContaining('ECONNREFUSED')
  });
  await office.open();
  expect(await until(id, (row) => row.state !== 'queued')).toMatchObject({ state: 'sent' });
});

test('After the last attempt a mail counts as failed, and its words are kept for another try', async () => {
  office.answers.data = () => smtpError(451, 'never now');
  const id = await post(signIn());
  await deliver(id, { last: true, now });
  expect(await mail(id)).toMatchObject({ state: 'failed' });
  expect((await mail(id)).text).toContain('https://reseau.example.org/sign-in/link?token=abc');
});

test('A crash between the server’s yes and our note sends the mail again under the same Message-ID, and then no more', async () => {
  const id = await post(signIn());
  // The note cannot be written: for the database this is what a crash at that moment looks like.
  await asAdmin('revoke update on mails from lierre_app');
  await expect(deliver(id, first)).rejects.toThrow('permission denied');
  await asAdmin('grant update on mails to lierre_app');
  expect(await mail(id)).toMatchObject({ state: 'queued' });
  await deliver(id, first);
  await deliver(id, first);
  expect(office.received.map(({ raw }) => header(raw, 'Message-ID'))).toEqual(
    Array(2).fill(`<${id}@reseau.example.org>`)
  );
});

test('Without a mail server a mail is kept, words and all', async () => {
  withServer(null);
  const id = await post(signIn());
  expect(await mail(id)).toMatchObject({ state: 'kept', subject: 'Votre lien pour entrer' });
  await deliver(id, first);
  expect(office.received).toHaveLength(0);
});

test('What is written to a fictional person, or from the demo, is kept, and no server is asked', async () => {
  const id = await post(signIn({ to: 'sami.delmas@demo.example' }));
  const networkId = await aNetwork();
  await asAdmin('update networks set demo = true where id = $1', [networkId]);
  await transaction({ networkId }, (tx) => queueMail(tx, signIn({ networkId }), now));
  const [real] = await mails('where network_id = $1', [networkId]);
  for (const one of [await mail(id), real]) {
    expect(one).toMatchObject({ state: 'kept' });
    await deliver(one!.id, first);
  }
  expect(office.received).toHaveLength(0);
});

test.each(['a@b.fr\r\nBcc: all@exemple.fr', 'a@b.fr, c@d.fr', 'Ana <a@b.fr>'])(
  'No mail is written to %j',
  async (to) => {
    await expect(post(signIn({ to }))).rejects.toThrow('Not an address');
  }
);

test('A name with a line break cannot add a header', async () => {
  const name = 'Ana\r\nBcc: all@exemple.fr';
  const id = await post(signIn({ data: { ...signIn().data, name } }));
  await deliver(id, first);
  const head = office.received[0]!.raw.split('\r\n\r\n')[0]!;
  expect(head).not.toMatch(/^Bcc:/im);
  expect(office.received[0]!.to).toEqual(['samira@exemple.fr']);
});

test('A mail of news says how to stop it, the way mail programs understand', async () => {
  const url = 'https://reseau.example.org/notifications/stop?token=abc';
  const id = await post(signIn({ unsubscribeUrl: url }));
  await deliver(id, first);
  const { raw } = office.received[0]!;
  expect(header(raw, 'List-Unsubscribe')).toBe(`<${url}>`);
  expect(header(raw, 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
});

test('A network that writes is named as the sender', async () => {
  const networkId = await aNetwork();
  await transaction({ networkId }, (tx) => queueMail(tx, signIn({ networkId }), now));
  const [row] = await mails('where network_id = $1', [networkId]);
  await deliver(row!.id, first);
  expect(header(office.received[0]!.raw, 'From')).toBe('"Tiers-lieux (Lierre)" <lierre@reseau.example.org>');
});

test('A network can neither read mails nor write in another’s name', async () => {
  const [one, other] = [await aNetwork(), await aNetwork()];
  await transaction({ networkId: one }, (tx) => queueMail(tx, signIn({ networkId: one }), now));
  const seen = await transaction({ networkId: one }, (tx) => tx.selectFrom('mails').select('id').execute());
  expect(seen).toEqual([]);
  await expect(
    transaction({ networkId: one }, (tx) => queueMail(tx, signIn({ networkId: other }), now))
  ).rejects.toThrow('row-level security');
});

test('Envelopes go after a month, mails that went wrong after three', async () => {
  const id = await post(signIn());
  const failed = await post(signIn());
  await asAdmin(`update mails set state = 'failed' where id = $1`, [failed]);
  await asAdmin(`update mails set state = 'sent' where id = $1`, [id]);
  await purgeMails(now.add({ hours: 24 * 31 }));
  expect(await mails('where id in ($1, $2)', [id, failed])).toMatchObject([{ id: failed }]);
  await purgeMails(now.add({ hours: 24 * 91 }));
  expect(await mails('where id = $1', [failed])).toEqual([]);
});

test('The sender is a name and an address, or an address alone', () => {
  expect(senderOf('Le réseau <a@b.fr>')).toEqual({ name: 'Le réseau', address: 'a@b.fr' });
  expect(senderOf('"Le réseau" <a@b.fr>')).toEqual({ name: 'Le réseau', address: 'a@b.fr' });
  expect(senderOf('a@b.fr')).toEqual({ name: 'Lierre', address: 'a@b.fr' });
});

let networks = 0;
async function aNetwork(): Promise<string> {
  const id = crypto.randomUUID();
  await asAdmin(
    `insert into networks (id, slug, name, country, language, currency, zone)
     values ($1, $2, 'Tiers-lieux', 'FR', 'fr', 'EUR', 'Europe/Paris')`,
    [id, `n${(networks += 1)}`]
  );
  return id;
}
