import { passkey } from '@better-auth/passkey';
import { betterAuth } from 'better-auth';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { genericOAuth, magicLink, twoFactor } from 'better-auth/plugins';
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { z } from 'zod';
import { hashPassword, verifyPassword } from '#lib/identity/password.server.ts';
import { discoveryAddress, PROVIDER, subjectOf, type Discovery } from '#lib/identity/provider/rules.ts';
import { LINK_MINUTES, PASSWORD_MAX, PASSWORD_MIN, SESSION_REFRESH_HOURS } from '#lib/identity/rules.ts';
import { COOKIE_PREFIX, SESSION_SECONDS } from '#lib/identity/session.server.ts';
import { newId } from '#lib/kernel/ids.ts';
import { runtimeConfig, type Provider } from '#lib/platform/config.ts';
import { databasePool } from '#lib/platform/database.server.ts';

/** Header in which we tell better-auth the visitor's address; whatever came in from outside under it is replaced. */
export const CLIENT_HEADER = 'x-lierre-client';

export type LinkMail = { email: string; token: string; next: string };
export type Auth = ReturnType<typeof createAuth>;

/** The sign-in of this process. Its HTTP handler is not mounted: pages call `api` (decision 0012). */
export function auth(): Auth {
  const { secret, publicUrl } = runtimeConfig();
  return (made ??= createAuth({ secret, publicUrl }));
}
let made: Auth | undefined;

/**
 * The same sign-in with the provider's door in it. An instance of its own, made once the provider has answered: whatever
 * becomes of the provider, the other doors do not depend on it (decision 0053).
 */
export function authWith(provider: Provider, found: Discovery): Auth {
  const { secret, publicUrl } = runtimeConfig();
  const settings = JSON.stringify([publicUrl, provider, found]);
  if (madeWith?.settings !== settings)
    madeWith = { settings, auth: createAuth({ secret, publicUrl, door: { ...provider, ...found } }) };
  return madeWith.auth;
}
let madeWith: { settings: string; auth: Auth } | undefined;

/** Told where the mail goes by the caller of `signInMagicLink`, in `metadata`, because it belongs to the job's transaction. */
const Delivery = z.object({ send: z.custom<(mail: { email: string; token: string }) => Promise<void>>() });

type Door = Provider & Discovery;

export function createAuth({ secret, publicUrl, door }: { secret: string; publicUrl: string; door?: Door }) {
  const second = twoFactor({
    issuer: 'Lierre',
    allowPasswordless: true,
    schema: { twoFactor: { modelName: 'two_factors', fields: { userId: 'personId' } } }
  });
  return betterAuth({
    appName: 'Lierre',
    baseURL: publicUrl,
    basePath: '/sign-in/auth',
    secret,
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      log: (level, message) => console.error(JSON.stringify({ level, at: 'sign-in', message }))
    },
    database: { db: database(), type: 'postgres', transaction: true },
    user: {
      modelName: 'persons',
      // better-auth refuses this too, but in the same words as a link that took too long.
      validateUserInfo: ({ user, source }) =>
        source.action === 'link-account' && !(user.email && user.emailVerified)
          ? { error: 'email_not_verified' }
          : undefined
    },
    session: {
      modelName: 'sessions',
      fields: { userId: 'personId' },
      expiresIn: SESSION_SECONDS,
      updateAge: SESSION_REFRESH_HOURS * 3600
    },
    account: {
      modelName: 'credentials',
      fields: { userId: 'personId' },
      encryptOAuthTokens: true,
      updateAccountOnSignIn: false,
      // An address that another provider vouches for is never enough to get into an account that exists here.
      accountLinking: {
        enabled: true,
        disableImplicitLinking: true,
        requireLocalEmailVerified: true,
        trustedProviders: []
      }
    },
    // What the provider gave has served once its owner is known: none of it is kept.
    databaseHooks: {
      account: {
        create: { before: async (account) => ({ data: { ...account, ...NOTHING_KEPT } }) },
        update: { before: async (account) => ({ data: { ...account, ...NOTHING_KEPT } }) }
      }
    },
    verification: { modelName: 'verifications', storeIdentifier: 'hashed' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN,
      maxPasswordLength: PASSWORD_MAX,
      password: { hash: hashPassword, verify: verifyPassword }
    },
    // Limits are counted in `rate_limits` before better-auth is asked (data.server.ts), by address as well as by IP.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: publicUrl.startsWith('https:'),
      ipAddress: { ipAddressHeaders: [CLIENT_HEADER] },
      database: { generateId: () => newId() }
    },
    plugins: [
      magicLink({
        expiresIn: LINK_MINUTES * 60,
        disableSignUp: true,
        storeToken: 'hashed',
        sendMagicLink: ({ email, token, metadata }) => Delivery.parse(metadata).send({ email, token })
      }),
      second,
      // A mailbox alone is one factor, and so is a provider: who has switched on a second one is asked for it there as well.
      {
        id: 'second-after-link',
        hooks: { after: second.hooks.after.map(({ handler }) => ({ matcher: isOneFactor, handler })) }
      },
      passkey({
        rpName: 'Lierre',
        rpID: new URL(publicUrl).hostname,
        origin: publicUrl,
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        advanced: { webAuthnChallengeCookie: 'passkey' },
        registration: {
          afterVerification: ({ verification }) => mustBeVerified(verification.registrationInfo?.userVerified)
        },
        authentication: {
          afterVerification: ({ verification }) =>
            mustBeVerified(verification.authenticationInfo.userVerified)
        },
        schema: {
          passkey: { modelName: 'passkeys', fields: { userId: 'personId', credentialID: 'credentialId' } }
        }
      }),
      opening,
      ...(door ? [oidc(door)] : [])
    ]
  });
}

const isOneFactor = ({ path }: { path?: string }): boolean =>
  path === '/magic-link/verify' || path === '/callback/:id';

const NOTHING_KEPT = {
  accessToken: null,
  refreshToken: null,
  idToken: null,
  accessTokenExpiresAt: null,
  refreshTokenExpiresAt: null,
  scope: null
};

/**
 * OpenID Connect as the provider describes it: code flow with PKCE, state and nonce, the id_token checked for signature,
 * issuer, audience and age. Nobody becomes a person by it, and nothing is linked unless its owner asked (accountLinking).
 */
const oidc = ({ name, clientId, clientSecret, issuer, secretIn }: Door) =>
  genericOAuth({
    config: [
      {
        providerId: PROVIDER,
        name,
        discoveryUrl: discoveryAddress(issuer),
        requireIdTokenVerification: true,
        clientId,
        clientSecret,
        tokenEndpointAuth: { method: secretIn },
        scopes: ['openid', 'email'],
        pkce: true,
        disableSignUp: true,
        disableImplicitSignUp: true,
        accountSubject: ({ tokens }) => subjectOf(tokens.idToken, { issuer, clientId })
      }
    ]
  });

/** A passkey stands for two factors, the device and its PIN, finger or face; so the device must have asked. */
async function mustBeVerified(verified: boolean | undefined): Promise<void> {
  if (!verified)
    throw new APIError('UNAUTHORIZED', {
      code: 'PASSKEY_NOT_VERIFIED',
      message: 'The device did not ask who holds it'
    });
}

/** Opens a session for an account that has just been made: the first one, or one made from an invitation. Server only. */
const opening = {
  id: 'opening',
  endpoints: {
    openSession: createAuthEndpoint.serverOnly(
      { method: 'POST', body: z.object({ personId: z.string() }), requireHeaders: true },
      async (context) => {
        const { internalAdapter } = context.context;
        const user = await internalAdapter.findUserById(context.body.personId);
        if (!user) throw new APIError('NOT_FOUND');
        const session = await internalAdapter.createSession(user.id);
        await setSessionCookie(context, { session, user });
        return context.json({ token: session.token });
      }
    )
  }
};

/** Our pool, read with the driver's own types: better-auth expects Date and number. */
function database(): Kysely<unknown> {
  const numbers = new Map([[pg.types.builtins.INT8, Number]]);
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      numbers.get(oid) ?? pg.types.getTypeParser(oid, format as 'text')
  };
  const connect = async () => {
    const client = await databasePool().connect();
    return {
      query: (text: string, values: readonly unknown[]) => client.query({ text, values: [...values], types }),
      release: () => client.release()
    };
  };
  const pool = { connect, end: async () => undefined } as unknown as pg.Pool;
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] });
}
