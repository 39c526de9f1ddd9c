import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Provider } from '#lib/platform/config.ts';

export type Holder = { sub: string; email?: string; email_verified?: boolean };
type Token = { header: Record<string, unknown>; claims: Record<string, unknown>; key: KeyObject };
type Grant = { holder: Holder; challenge: string; nonce: string; redirect: string };

/** For tests: an OpenID Connect provider on this machine, with the people who have an account there. */
export type TestProvider = {
  settings: Provider;
  holders: Holder[];
  /** What a dishonest or broken provider does to its next id_tokens. */
  bend: (token: Token) => Token;
  /** Where it says which address somebody has. */
  tells: 'id_token' | 'userinfo';
  /** Its page of information speaks of somebody else. */
  mixesUp: boolean;
  /** Where it was shown the secret last. */
  secretSeen: 'header' | 'body' | null;
  /** How it wants to be shown the secret. */
  takes: string[];
  /** What a browser does at this address: its owner signs in as one of them, or turns back. Where it is sent then. */
  visit(address: string, sub: string | null): Promise<URL>;
  close(): Promise<void>;
};

const SECRET = 'secret of the tests: & é';
const keys = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

export async function startProvider(port = 0): Promise<TestProvider> {
  const { publicKey, privateKey } = keys();
  const grants = new Map<string, Grant>();
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', provider.settings.issuer);
    const json = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json(describe(provider));
      case '/keys':
        return json({ keys: [jwk] });
      case '/authorize':
        return response.writeHead(200, { 'content-type': 'text/html' }).end(door(provider, url.searchParams));
      case '/approve':
        return response.writeHead(303, { location: approve(provider, grants, url.searchParams) }).end();
      case '/userinfo': {
        const sub = request.headers.authorization?.replace('Bearer ', '');
        const holder = provider.holders.find((one) => one.sub === sub);
        return json({ ...holder, ...(provider.mixesUp && { sub: 'somebody else' }) }, holder ? 200 : 401);
      }
      case '/token':
        return void exchange(provider, grants, request, privateKey).then((answer) =>
          answer ? json(answer) : json({ error: 'invalid_grant' }, 400)
        );
    }
    return json({}, 404);
  });
  const issuer = await listening(server, port);
  const provider: TestProvider = {
    settings: { issuer, clientId: 'lierre', clientSecret: SECRET, name: 'Keycloak' },
    holders: [],
    bend: (token) => token,
    tells: 'id_token',
    mixesUp: false,
    secretSeen: null,
    takes: ['client_secret_basic'],
    async visit(address, sub) {
      const there = new URL(address);
      there.pathname = '/approve';
      if (sub) there.searchParams.set('as', sub);
      const { headers } = await fetch(there, { redirect: 'manual' });
      return new URL(headers.get('location') ?? 'http://nowhere.invalid');
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })
  };
  return provider;
}

const listening = (server: Server, port: number): Promise<string> =>
  new Promise((resolve) =>
    server.listen(port, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    )
  );

const describe = ({ settings: { issuer }, takes }: TestProvider) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/keys`,
  userinfo_endpoint: `${issuer}/userinfo`,
  token_endpoint_auth_methods_supported: takes,
  id_token_signing_alg_values_supported: ['RS256']
});

/** Its own page: who do you want to be today. */
function door({ holders }: TestProvider, asked: URLSearchParams): string {
  const hidden = [...asked].map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`);
  const choice = holders.map(({ sub }) => `<button name="as" value="${sub}">${sub}</button>`);
  const form = `<form action="/approve">${hidden.join('')}${choice.join('')}<button>Cancel</button></form>`;
  return `<!doctype html><title>Provider</title><h1>Provider</h1>${form}`;
}

function approve(
  { settings, holders }: TestProvider,
  grants: Map<string, Grant>,
  asked: URLSearchParams
): string {
  const [redirect = '', challenge = '', nonce = '', state = ''] = [
    'redirect_uri',
    'code_challenge',
    'nonce',
    'state'
  ].map((name) => asked.get(name) ?? '');
  const right =
    asked.get('client_id') === settings.clientId &&
    asked.get('response_type') === 'code' &&
    asked.get('code_challenge_method') === 'S256' &&
    asked.get('scope')?.split(' ').includes('openid');
  if (!right || !challenge || !nonce || !state) throw new Error(`A request no provider accepts: ${asked}`);
  const back = new URL(redirect);
  back.searchParams.set('state', state);
  const holder = holders.find(({ sub }) => sub === asked.get('as'));
  if (holder) {
    const code = randomBytes(16).toString('hex');
    grants.set(code, { holder, challenge, nonce, redirect });
    back.searchParams.set('code', code);
  } else back.searchParams.set('error', 'access_denied');
  return back.href;
}

/** A code serves once, for whoever has the secret and the verifier that fits its challenge. */
async function exchange(
  provider: TestProvider,
  grants: Map<string, Grant>,
  request: IncomingMessage,
  key: KeyObject
): Promise<object | null> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const asked = new URLSearchParams(Buffer.concat(parts).toString());
  const code = asked.get('code') ?? '';
  const grant = grants.get(code);
  grants.delete(code);
  const { issuer, clientId } = provider.settings;
  provider.secretSeen = request.headers.authorization ? 'header' : asked.has('client_secret') ? 'body' : null;
  const basic = Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64').toString();
  const [id, secret] =
    provider.secretSeen === 'header'
      ? ([...new URLSearchParams(basic.replace(':', '=')).entries()][0] ?? [])
      : [asked.get('client_id'), asked.get('client_secret')];
  const fits = createHash('sha256')
    .update(asked.get('code_verifier') ?? '')
    .digest('base64url');
  if (!grant || id !== clientId || secret !== SECRET) return null;
  if (grant.challenge !== fits || grant.redirect !== asked.get('redirect_uri')) return null;
  const now = Math.floor(Date.now() / 1000);
  const token = provider.bend({
    header: { alg: 'RS256', kid: 'one', typ: 'JWT' },
    claims: {
      iss: issuer,
      aud: clientId,
      iat: now,
      exp: now + 300,
      nonce: grant.nonce,
      ...(provider.tells === 'id_token' ? grant.holder : { sub: grant.holder.sub })
    },
    key
  });
  return { access_token: grant.holder.sub, token_type: 'Bearer', expires_in: 300, id_token: signed(token) };
}

function signed({ header, claims, key }: Token): string {
  const text = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = header.alg === 'none' ? '' : sign('sha256', Buffer.from(text), key).toString('base64url');
  return `${text}.${signature}`;
}

/** A key that is not the provider's. */
export const foreignKey = (): KeyObject => keys().privateKey;
