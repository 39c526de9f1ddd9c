import { argon2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from '#lib/identity/password.server.ts';

test('A password opens its own hash and no other', async () => {
  const hash = await hashPassword('quatre mots bien ordinaires');
  expect(await verifyPassword({ hash, password: 'quatre mots bien ordinaires' })).toBe(true);
  expect(await verifyPassword({ hash, password: 'quatre mots bien ordinaire' })).toBe(false);
  expect(await verifyPassword({ hash, password: '' })).toBe(false);
});

test('The same password never gives the same hash', async () => {
  expect(await hashPassword('quatre mots bien ordinaires')).not.toBe(
    await hashPassword('quatre mots bien ordinaires')
  );
});

test('An accent typed in two ways is one password', async () => {
  const hash = await hashPassword('été côtier'.normalize('NFC'));
  expect(await verifyPassword({ hash, password: 'été côtier'.normalize('NFD') })).toBe(true);
});

test('A hash made with another cost still opens', async () => {
  const nonce = Buffer.from('seize octets !!!');
  const tag = argon2Sync('argon2id', {
    message: 'ancien',
    nonce,
    memory: 8192,
    passes: 3,
    parallelism: 1,
    tagLength: 32
  });
  const bare = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  const hash = `$argon2id$v=19$m=8192,t=3,p=1$${bare(nonce)}$${bare(tag)}`;
  expect(await verifyPassword({ hash, password: 'ancien' })).toBe(true);
});

test.each(['', 'clair', '$argon2id$v=19$m=19456,t=2,p=1$$', '$2b$10$abcdefghijklmnopqrstuv'])(
  'What is not a hash opens nothing: %j',
  async (hash) => expect(await verifyPassword({ hash, password: '' })).toBe(false)
);
