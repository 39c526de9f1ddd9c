import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  envelopeAddress,
  failureOf,
  headerText,
  messageId,
  REFUSALS,
  refusalOf,
  unsubscribeHeaders
} from '#lib/platform/mail.ts';

test('An ordinary address is taken as it is, its domain in lower case', () => {
  expect(envelopeAddress(' Samira.El-Amrani+lierre@Exemple.FR ')).toBe('Samira.El-Amrani+lierre@exemple.fr');
});

test('A domain with accents is written in ASCII, as mail servers need it', () => {
  expect(envelopeAddress('contact@tiers-lieu-forêt.fr')).toBe('contact@xn--tiers-lieu-fort-4nb.fr');
});

test.each([
  'a@b.fr\r\nBcc: all@example.org',
  'a@b.fr\nRCPT TO:<x@y.z>',
  'a\u0000@b.fr',
  'a@b.fr, c@d.fr',
  'a@b.fr;c@d.fr',
  '<a@b.fr>',
  'Ana <a@b.fr>',
  '"a b"@c.fr',
  'a@[127.0.0.1]',
  'a@b..fr',
  'a@-b.fr',
  'a@',
  '@b.fr',
  'ab.fr',
  'a@b@c.fr',
  '',
  `${'a'.repeat(65)}@b.fr`
])('Not an address to send to: %j', (text) => {
  expect(envelopeAddress(text)).toBeNull();
});

test('Whatever is given, an accepted address holds one @ and nothing that could end a line or open a header', () => {
  const hostile = fc.string({ unit: fc.constantFrom(...'ab@.<>\r\n\t ,;:"()[]\\\u0000\u2028é-+') });
  fc.assert(
    fc.property(fc.oneof(fc.emailAddress(), hostile, fc.string({ unit: 'binary' })), (text) => {
      const address = envelopeAddress(text);
      if (address === null) return;
      expect(address.split('@')).toHaveLength(2);
      expect(address).not.toMatch(/[\s<>,;:"()[\]\\\p{C}]/u);
    }),
    { numRuns: 2000 }
  );
});

test('A subject is one line whatever the words in it hold', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(headerText(text)).not.toMatch(/[\r\n\u2028\u202e]/);
      expect(headerText(text).length).toBeLessThanOrEqual(150);
    })
  );
  expect(headerText('Votre vote\r\nBcc: x@y.z')).toBe('Votre vote Bcc: x@y.z');
});

test('A subject that is too long is cut at a word', () => {
  expect(headerText('Admission de la coopérative du Grand Sud', 25)).toBe('Admission de la…');
});

test('The Message-ID depends on nothing but the mail and the site', () => {
  const id = '018f0000-0000-7000-8000-000000000001';
  expect(messageId(id, 'https://reseau.example.org')).toBe(`<${id}@reseau.example.org>`);
  expect(messageId(id, 'http://[::1]:3000')).toBe(`<${id}@::1>`);
});

test('Only mails that can be stopped say how', () => {
  expect(unsubscribeHeaders(null)).toEqual({});
  expect(unsubscribeHeaders('https://a.example/stop')).toMatchObject({
    'List-Unsubscribe': '<https://a.example/stop>'
  });
});

const smtp = (responseCode: number, command: string, response: string) =>
  Object.assign(new Error(response), { responseCode, command, response });

test.each([
  ['no such person', smtp(550, 'RCPT TO', '550 5.1.1 no such user'), 'refused', true],
  ['no such person, old server', smtp(550, 'RCPT TO', '550 unknown'), 'refused', true],
  ['a full mailbox', smtp(552, 'RCPT TO', '552 5.2.2 mailbox full'), 'refused', false],
  ['a rule of the recipient', smtp(550, 'RCPT TO', '550 5.7.1 not allowed'), 'refused', false],
  ['a content that is refused', smtp(554, 'DATA', '554 5.7.1 looks like spam'), 'refused', false],
  ['a person unknown only after the content', smtp(550, 'DATA', '550 5.1.1 unknown'), 'refused', true],
  ['greylisting', smtp(451, 'RCPT TO', '451 4.7.1 come back later'), 'later', false],
  ['a wrong password of ours', smtp(535, 'AUTH PLAIN', '535 5.7.8 bad credentials'), 'later', false],
  ['a sender that is refused', smtp(550, 'MAIL FROM', '550 5.7.1 sender not allowed'), 'later', false],
  [
    'a server that is down',
    Object.assign(new Error('connect ECONNREFUSED'), { code: 'ESOCKET', command: 'CONN' }),
    'later',
    false
  ]
] as const)('%s', (_name, error, kind, deadAddress) => {
  expect(failureOf(error)).toMatchObject({ kind, deadAddress });
});

test.each([
  ['550 5.1.1 <a@b.fr> no such user', 'unknown_address'],
  ['553 sorry', 'unknown_address'],
  ['550 5.1.2 bad domain', 'unknown_domain'],
  ['556 5.1.10 null MX', 'unknown_domain'],
  ['550 5.2.1 mailbox disabled', 'closed'],
  ['551 user has moved', 'closed'],
  ['552 5.2.2 over quota', 'full'],
  ['552 too large for this box', 'full'],
  ['554 5.7.1 blocked by 5.1.1.example', 'policy'],
  ['550 no', 'other'],
  ['', 'other']
])('Of the answer %j only its class is told: %s', (reason, refusal) => {
  expect(refusalOf(reason)).toBe(refusal);
});

test('Whatever a server answers, only a known class is told', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => REFUSALS.includes(refusalOf(text))));
});
