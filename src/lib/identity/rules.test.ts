import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkPassword,
  deviceOf,
  maskEmail,
  PASSWORD_MAX,
  placeOf,
  refreshDue,
  safeNext,
  signedInLately
} from '#lib/identity/rules.ts';

const now = Temporal.Instant.from('2026-03-01T10:00:00Z');
const samira = { name: 'Samira Benali', email: 'samira@exemple.fr' };
const code = (result: { ok: boolean; problems?: { code: string }[] }) =>
  result.ok ? 'ok' : result.problems![0]!.code;

describe('A password', () => {
  test('is long, and needs no particular kind of character', () => {
    expect(code(checkPassword('onze lettre', samira))).toBe('password_too_short');
    expect(code(checkPassword('quatre mots bien ordinaires', samira))).toBe('ok');
    expect(code(checkPassword('كلمة سر طويلة جدا', samira))).toBe('ok');
    expect(code(checkPassword('x'.repeat(PASSWORD_MAX + 1), samira))).toBe('too_long');
  });
  test('is not one character repeated, nor the name or address of its owner', () => {
    expect(code(checkPassword('aaaaaaaaaaaaaaa', samira))).toBe('password_too_plain');
    expect(code(checkPassword('Samira BENALI 1', samira))).toBe('password_is_you');
    expect(code(checkPassword('samira@exemple.fr', samira))).toBe('password_is_you');
  });
  test('is the same however the keyboard composes its accents', () => {
    const composed = checkPassword('élan côtier été', samira);
    const decomposed = checkPassword('élan côtier été'.normalize('NFD'), samira);
    expect(composed).toEqual(decomposed);
  });
});

describe('The page to go to after signing in', () => {
  test.each(['/', '/n/littoral', '/n/littoral/organisations?q=caf%C3%A9#bas', '/account/security'])(
    'may be %s',
    (path) => {
      expect(safeNext(path)).toBe(path);
    }
  );
  test.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '/%0d/../\n//x',
    '\\\\evil.example',
    ' //evil.example',
    '',
    null,
    undefined,
    '/..//evil.example',
    '/.//evil.example',
    'evil.example',
    '/account/security/provider',
    '/account/security/./provider/?x=1',
    '/sign-in/%70rovider?next=/'
  ])('is never %j', (path) => {
    expect(safeNext(path, '/home')).toBe('/home');
  });
  test('always stays on this site, whatever is asked', () => {
    const tricky = fc.string({
      unit: fc.constantFrom(
        '/',
        '\\',
        '.',
        ':',
        '@',
        '\t',
        '\n',
        'h',
        't',
        'p',
        's',
        'e',
        '%',
        '2',
        'f',
        '?',
        '#'
      )
    });
    fc.assert(
      fc.property(tricky, (path) => {
        const there = new URL(safeNext(`/${path}`), 'https://reseau.example/sign-in');
        expect(there.origin).toBe('https://reseau.example');
        expect(safeNext(`/${path}`)).not.toMatch(/^\/[/\\]/);
      }),
      { numRuns: 5000 }
    );
  });
});

describe('A session', () => {
  test('slides its expiry once a day and not before', () => {
    expect(refreshDue(now.subtract({ hours: 23, minutes: 59 }), now)).toBe(false);
    expect(refreshDue(now.subtract({ hours: 24 }), now)).toBe(true);
  });
  test('lets its owner change how to sign in on the day of signing in only', () => {
    expect(signedInLately(now.subtract({ hours: 23, minutes: 59 }), now)).toBe(true);
    expect(signedInLately(now.subtract({ hours: 24 }), now)).toBe(false);
  });
  test('is shown by the names people know', () => {
    const phone =
      'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36';
    const mac =
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15';
    expect(deviceOf(phone)).toEqual({ browser: 'Chrome', system: 'Android' });
    expect(deviceOf(mac)).toEqual({ browser: 'Safari', system: 'macOS' });
    expect(deviceOf(null)).toEqual({ browser: null, system: null });
  });
});

test('A masked address keeps its domain and hides its owner', () => {
  expect(maskEmail('samira@exemple.fr')).toBe('s…@exemple.fr');
});

test('Attempts are counted by place: an IPv4 address, or the /64 of an IPv6 one', () => {
  expect(placeOf('192.0.2.7')).toBe('192.0.2.7');
  expect(placeOf('::ffff:192.0.2.7')).toBe('192.0.2.7');
  const one = placeOf('2001:db8:1:2:3:4:5:6');
  expect(one).toBe('2001:db8:1:2::/64');
  for (const same of ['2001:DB8:1:2::', '2001:0db8:0001:0002::ffff', '2001:db8:1:2:ffff:ffff:ffff:ffff%eth0'])
    expect(placeOf(same)).toBe(one);
  expect(placeOf('2001:db8:1:3::1')).not.toBe(one);
  expect(placeOf('2001:db8::1')).toBe('2001:db8:0:0::/64');
  expect(placeOf('::1')).toBe('0:0:0:0::/64');
});
