import { describe, expect, test } from 'vitest';
import {
  discoveryAddress,
  issuerOf,
  ledByUs,
  readDiscovery,
  REFUSALS,
  refusalNamed,
  refusalOf,
  subjectOf
} from '#lib/identity/provider/rules.ts';

const ISSUER = 'https://sso.example.org/realms/reseau';
const DOCUMENT = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/auth`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/keys`,
  id_token_signing_alg_values_supported: ['RS256', 'none']
};

describe('What a provider says of itself', () => {
  test('is looked for at the place its issuer names', () => {
    const address = `${ISSUER}/.well-known/openid-configuration`;
    for (const issuer of [ISSUER, `${ISSUER}/`]) expect(discoveryAddress(issuer)).toBe(address);
  });

  test('tells how to show it the secret: in a header unless it says otherwise', () => {
    expect(readDiscovery(ISSUER, DOCUMENT)).toEqual({
      ok: { issuer: ISSUER, secretIn: 'client_secret_basic' }
    });
    const post = {
      ...DOCUMENT,
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_post']
    };
    expect(readDiscovery(`${ISSUER}/`, post)).toEqual({
      ok: { issuer: ISSUER, secretIn: 'client_secret_post' }
    });
  });

  test.each<[string, unknown, string]>([
    [
      'of somebody else',
      { ...DOCUMENT, issuer: 'https://evil.example' },
      'calls itself https://evil.example'
    ],
    ['without keys', { ...DOCUMENT, jwks_uri: undefined }, 'jwks_uri'],
    [
      'with a page on plain http',
      { ...DOCUMENT, token_endpoint: 'http://sso.example.org/token' },
      'token_endpoint'
    ],
    [
      'with a script for a page',
      { ...DOCUMENT, authorization_endpoint: 'javascript:1' },
      'authorization_endpoint'
    ],
    [
      'signing with our secret',
      { ...DOCUMENT, id_token_signing_alg_values_supported: ['HS256'] },
      'signature'
    ],
    [
      'without a word on signatures',
      { ...DOCUMENT, id_token_signing_alg_values_supported: undefined },
      'signature'
    ],
    [
      'wanting a key of ours',
      { ...DOCUMENT, token_endpoint_auth_methods_supported: ['tls_client_auth'] },
      'secret'
    ],
    ['that is a page', '<html>', 'nothing usable']
  ])('is refused: %s', (_what, document, text) => {
    const read = readDiscovery(ISSUER, document);
    expect('wrong' in read && read.wrong).toContain(text);
  });
});

describe('A person at a provider', () => {
  const token = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
  const expected = { issuer: ISSUER, clientId: 'lierre' };

  test('is its issuer and its subject', () => {
    const account = subjectOf(token({ iss: ISSUER, sub: 'a b', azp: 'lierre' }), expected);
    expect(account).toBe(`${ISSUER} a b`);
    expect(issuerOf(account)).toBe(ISSUER);
  });

  test('is nobody without an id_token, of another issuer, for another client or without a subject', () => {
    for (const wrong of [
      undefined,
      '',
      'x.y.z',
      token({ iss: 'https://evil.example', sub: 'a' }),
      token({ iss: ISSUER, sub: 'a', azp: 'other' }),
      token({ iss: ISSUER, sub: '' }),
      token({ iss: ISSUER })
    ])
      expect(() => subjectOf(wrong, expected), wrong).toThrow();
  });
});

describe('A way to the provider', () => {
  const led = (headers: Record<string, string>) =>
    ledByUs(new Headers(headers), 'https://reseau.example.org');

  test('begins at a page of ours', () => {
    expect(led({ 'sec-fetch-site': 'same-origin' })).toBe(true);
    expect(led({ referer: 'https://reseau.example.org/sign-in' })).toBe(true);
  });

  test('does not begin at another site, a sister site, or nowhere', () => {
    for (const site of ['cross-site', 'same-site', 'none'])
      expect(led({ 'sec-fetch-site': site, referer: 'https://reseau.example.org/' }), site).toBe(false);
    for (const referer of ['https://evil.example/https://reseau.example.org', 'nonsense'])
      expect(led({ referer }), referer).toBe(false);
    expect(led({})).toBe(false);
  });
});

describe('A refusal', () => {
  test('of an account nobody linked is the same as of one nobody has', () => {
    expect(refusalOf('account_not_linked')).toBe(refusalOf('signup_disabled'));
  });

  test('is one of ours, whatever the provider wrote', () => {
    for (const text of ['<script>', '', null, 'access_denied', 'state_mismatch', 'toString'])
      expect(REFUSALS).toContain(refusalOf(text));
    expect(refusalNamed('provider_away')).toBe('provider_away');
    for (const text of ['<script>', '', null, 'toString']) expect(refusalNamed(text)).toBeNull();
  });
});
