import { setTimeout as later } from 'node:timers/promises';
import type { RequestEvent } from '@sveltejs/kit';
import { APIError, isAPIError } from 'better-auth/api';
import { parseSetCookieHeader } from 'better-auth/cookies';
import { z } from 'zod';
import { auth, authWith, CLIENT_HEADER, type Auth } from '#lib/identity/auth.server.ts';
import { attempt, endSessionOfToken, sessionStart, spendCode } from '#lib/identity/data.server.ts';
import { discover, isProven, PATIENCE } from '#lib/identity/provider/data.server.ts';
import { PROVIDER, refusalOf as refusalAtProvider } from '#lib/identity/provider/rules.ts';
import { placeOf, safeNext, signedInLately, type LIMITS } from '#lib/identity/rules.ts';
import { isSecure, sessionCookie } from '#lib/identity/session.server.ts';
import { conflict, forbidden, invalid, no, notFound, ok, type No, type Result } from '#lib/kernel/result.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { enqueue } from '#lib/platform/jobs.server.ts';

/** What signing in may need of a request; a `RequestEvent` of SvelteKit has it all. */
export type Caller = Pick<RequestEvent, 'request' | 'cookies' | 'getClientAddress'> & {
  locals: { token: string | null };
};
type Answer<T> = { headers: Headers; response: T };

/** Counts the attempt first; a refused one never reaches better-auth. `address` is what was typed, of a known account or not. */
export function limited(caller: Caller, kind: keyof typeof LIMITS, address?: string): Promise<Result<null>> {
  return attempt(kind, { ip: placeOf(caller.getClientAddress()), address }, Temporal.Now.instant());
}

/** Asks better-auth in the name of this request, hands its cookies on, and turns its refusals into ours. */
export async function viaAuth<T>(
  caller: Caller,
  ask: (api: Auth['api'], headers: Headers) => Promise<Answer<T>>,
  doors: Auth = auth()
): Promise<Result<T>> {
  try {
    const { headers, response } = await ask(doors.api, headersOf(caller));
    await handOn(caller, headers);
    return ok(response);
  } catch (error) {
    if (!isAPIError(error)) throw error;
    return refusalOf(error);
  }
}

/** `second`: the password or the link was right, and the second factor is asked for on the next page. */
export type Opened = 'in' | 'second';

export async function signInWithPassword(
  caller: Caller,
  body: { email: string; password: string }
): Promise<Result<Opened>> {
  const free = await limited(caller, 'password', body.email);
  if (!free.ok) return free;
  return opened(
    await viaAuth(caller, (api, headers) => api.signInEmail({ body, headers, returnHeaders: true }))
  );
}

/**
 * Asks for a link by mail. Known and unknown addresses are treated the same to the last statement: only the job, later,
 * looks whether there is an account.
 */
export async function requestLink(
  caller: Caller,
  asked: { email: string; next: string }
): Promise<Result<null>> {
  const free = await limited(caller, 'link', asked.email);
  if (free.ok) await transaction({}, (tx) => enqueue(tx, 'identity.sendLink', asked));
  return free;
}

/** Uses the link up: once, and within its 15 minutes. */
export async function signInWithLink(caller: Caller, token: string): Promise<Result<Opened>> {
  const free = await limited(caller, 'token');
  if (!free.ok) return free;
  return opened(
    await viaAuth(caller, (api, headers) =>
      api.magicLinkVerify({ query: { token }, headers, returnHeaders: true })
    )
  );
}

/** The address at the provider where this browser proves who it is; it comes back to `arrive`. */
export async function departToSignIn(caller: Caller, next: string): Promise<Result<string>> {
  const doors = await providersDoors(caller);
  if (!doors.ok) return doors;
  const body = { provider: PROVIDER, disableRedirect: true, ...waysBack({ next }) };
  return addressOf(
    await viaAuth(
      caller,
      (api, headers) => api.signInSocial({ body, headers, returnHeaders: true }),
      doors.value
    )
  );
}

/** The same for a person who wants to come in by the provider from now on: they prove that they have the account there. */
export async function departToLink(caller: Caller): Promise<Result<string>> {
  if (!(await signedInToday(caller))) return forbidden('sign_in_again');
  if (!(await transaction({}, (tx) => isProven(tx, caller.locals.token ?? ''))))
    return conflict('provider_unproven');
  const doors = await providersDoors(caller);
  if (!doors.ok) return doors;
  const body = { provider: PROVIDER, disableRedirect: true, ...waysBack({ linking: '1' }) };
  return addressOf(
    await viaAuth(
      caller,
      (api, headers) => api.linkSocialAccount({ body, headers, returnHeaders: true }),
      doors.value
    )
  );
}

export type Arrival = { opened: Result<Opened | 'linked'>; next: string; linking: boolean };

/** Somebody comes back from the provider, with its answer in the address. */
export async function arrive(caller: Caller, answer: URLSearchParams): Promise<Arrival> {
  const lost = { next: '/', linking: caller.locals.token !== null };
  const doors = await providersDoors(caller);
  if (!doors.ok) return { ...lost, opened: doors };
  const told = ['code', 'state', 'error', 'iss'].flatMap((name) => {
    const value = answer.get(name);
    return value === null ? [] : [[name, value]];
  });
  const response = await Promise.race([
    doors.value.api.callbackOAuth({
      method: 'GET',
      params: { id: PROVIDER },
      query: Object.fromEntries(told) as Record<string, string>,
      headers: headersOf(caller),
      asResponse: true
    }),
    later(3 * PATIENCE, null, { ref: false })
  ]);
  if (!response) return { ...lost, opened: no('unavailable', 'provider_away') };
  await handOn(caller, response.headers);
  const { pathname, searchParams } = new URL(
    response.headers.get('location') ?? ARRIVAL.refused,
    runtimeConfig().publicUrl
  );
  // What better-auth refuses before it can read where this began leads to its own address, without ours in it.
  const ours = searchParams.has('next') || searchParams.has('linking');
  const linking = ours ? searchParams.has('linking') : lost.linking;
  const next = safeNext(searchParams.get('next'));
  if (pathname !== ARRIVAL.well)
    return { opened: conflict(refusalAtProvider(searchParams.get('error'))), next, linking };
  if (linking) return { opened: ok('linked'), next, linking };
  const second = (await response.text()).includes('"twoFactorRedirect":true');
  return { opened: ok(second ? 'second' : 'in'), next, linking };
}

const ARRIVAL = { well: '/sign-in/auth/well', refused: '/sign-in/auth/refused' };
const waysBack = (more: Record<string, string>) => ({
  callbackURL: `${ARRIVAL.well}?${new URLSearchParams(more)}`,
  errorCallbackURL: `${ARRIVAL.refused}?${new URLSearchParams(more)}`
});

/** The doors with the provider's among them, if the host has set one, it answers, and this caller has not tried too often. */
async function providersDoors(caller: Caller): Promise<Result<Auth>> {
  const { provider } = runtimeConfig();
  if (!provider) return notFound();
  const free = await limited(caller, 'provider');
  if (!free.ok) return free;
  const found = await discover(provider.issuer);
  if ('ok' in found) return ok(authWith(provider, found.ok));
  const message = `The provider ${provider.issuer} ${found.wrong}`;
  console.error(JSON.stringify({ level: 'error', at: 'sign-in', message }));
  return no('unavailable', 'provider_away');
}

const addressOf = (answer: Result<{ url?: string | undefined }>): Result<string> =>
  answer.ok ? (answer.value.url ? ok(answer.value.url) : conflict('provider_refused')) : answer;

/** Six digits of the app, or one of the backup codes, whichever it looks like. */
export async function confirmSecond(caller: Caller, typed: string): Promise<Result<'app' | 'backup'>> {
  const free = await limited(caller, 'second');
  if (!free.ok) return free;
  const code = typed.replace(/[\s\u200e\u200f]/g, '');
  const app = /^\d{6}$/.test(code);
  const answer = await viaAuth<unknown>(caller, (api, headers) =>
    app
      ? once(caller, code, api.verifyTOTP({ body: { code }, headers, returnHeaders: true }))
      : api.verifyBackupCode({ body: { code }, headers, returnHeaders: true })
  );
  return answer.ok ? ok(app ? 'app' : 'backup') : answer;
}

/**
 * A code that was right serves once, also within the seconds in which it stays right (RFC 6238, 5.2): whoever looked over
 * the shoulder comes too late. A session that better-auth has opened for a second use is ended before anybody gets it.
 */
async function once<T extends { token: string; user: { id: string } }>(
  { locals }: Caller,
  code: string,
  right: Promise<Answer<T>>
): Promise<Answer<T>> {
  const answer = await right;
  const { token, user } = answer.response;
  if (await spendCode(user.id, code, Temporal.Now.instant())) return answer;
  if (token !== locals.token) await transaction({}, (tx) => endSessionOfToken(tx, token));
  throw new APIError('UNAUTHORIZED', { code: 'CODE_USED', message: 'This code has been used' });
}

/** Signs in whoever has just made an account. */
export async function openSession(caller: Caller, personId: string): Promise<void> {
  const answer = await viaAuth(caller, (api, headers) =>
    api.openSession({ body: { personId }, headers, returnHeaders: true })
  );
  if (!answer.ok) throw new Error('No session for a new account');
}

export async function signOut(caller: Caller): Promise<void> {
  await viaAuth(caller, (api, headers) => api.signOut({ headers, returnHeaders: true }));
}

function headersOf({ request, getClientAddress }: Caller): Headers {
  const headers = new Headers({ [CLIENT_HEADER]: getClientAddress() });
  for (const name of ['cookie', 'user-agent', 'origin']) {
    const value = request.headers.get(name);
    if (value) headers.set(name, value);
  }
  return headers;
}

/** A session cookie that is replaced ends the session it stood for: signing in again leaves no second one behind. */
async function handOn({ cookies, locals }: Caller, headers: Headers): Promise<void> {
  for (const line of headers.getSetCookie())
    for (const [name, { value, ...attributes }] of parseSetCookieHeader(line)) {
      cookies.set(name, value, {
        path: attributes.path ?? '/',
        maxAge: attributes['max-age'],
        httpOnly: attributes.httponly ?? false,
        secure: attributes.secure ?? false,
        sameSite: 'lax'
      });
      if (name !== sessionCookie(isSecure())) continue;
      const [old, renewed] = [locals.token, value.slice(0, value.lastIndexOf('.'))];
      locals.token = renewed || null; // the page that this same request shows afterwards is the new session's
      if (old && old !== renewed) await transaction({}, (tx) => endSessionOfToken(tx, old));
    }
}

const opened = (answer: Result<object>): Result<Opened> =>
  answer.ok ? ok('twoFactorRedirect' in answer.value ? 'second' : 'in') : answer;

/** better-auth's codes in our words. Those of a wrong password and of an unknown address are one and the same. */
function refusalOf(error: APIError): No {
  switch (error.body?.code) {
    case 'INVALID_EMAIL_OR_PASSWORD':
    case 'INVALID_EMAIL':
    case 'PASSWORD_TOO_LONG':
      return invalid('password', 'sign_in_refused');
    case 'INVALID_PASSWORD':
      return invalid('currentPassword', 'password_wrong');
    case 'INVALID_CODE':
    case 'INVALID_BACKUP_CODE':
      return invalid('code', 'code_wrong');
    case 'CODE_USED':
      return invalid('code', 'code_used');
    case 'INVALID_TWO_FACTOR_COOKIE':
    case 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE':
      return conflict('second_expired');
    case 'ACCOUNT_TEMPORARILY_LOCKED':
      return no('too_many', 'too_many_attempts', { params: { minutes: 15 } });
    case 'SESSION_NOT_FRESH':
      return forbidden('sign_in_again');
    case 'PASSKEY_NOT_FOUND':
    case 'CHALLENGE_NOT_FOUND':
    case 'AUTHENTICATION_FAILED':
    case 'FAILED_TO_VERIFY_REGISTRATION':
    case 'PASSKEY_NOT_VERIFIED':
      return conflict('passkey_refused');
    case 'PROVIDER_NOT_FOUND': // it went away between two questions
      return no('unavailable', 'provider_away');
    case 'UNAUTHORIZED':
      return no('unauthenticated', 'sign_in_first');
  }
  // The link's endpoint answers a used or expired token with a redirection to its error page.
  return conflict(error.statusCode === 302 ? 'link_expired' : 'sign_in_failed');
}

type Credential = NonNullable<Parameters<Auth['api']['verifyPasskeyAuthentication']>[0]>['body']['response'];
const PasskeyAnswer = z.object({
  /** What it must hold, the WebAuthn library checks to the last byte. */
  response: z.custom<Credential>(
    (value) => typeof value === 'object' && value !== null && 'response' in value
  ),
  name: z.string().max(80).optional()
});

/**
 * What the browser's passkey dialog answered. Only real JSON: a form of another site can send text that looks like it,
 * but not with this content type.
 */
export async function passkeyAnswer(request: Request): Promise<Result<z.output<typeof PasskeyAnswer>>> {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
    return no('invalid', 'not_json');
  const parsed = PasskeyAnswer.safeParse(await request.json().catch(() => null));
  return parsed.success ? ok(parsed.data) : no('invalid', 'not_json');
}

/** Whether the session of this request was opened lately enough to change how its owner signs in. */
export async function signedInToday({ locals }: Caller, now = Temporal.Now.instant()): Promise<boolean> {
  const { token } = locals;
  const createdAt = token ? await transaction({}, (tx) => sessionStart(tx, token, now)) : null;
  return createdAt !== null && signedInLately(createdAt, now);
}

/** The backup codes as they are; for the moment after they were made, and only for their owner. */
export async function backupCodes(personId: string): Promise<string[]> {
  return (await auth().api.viewBackupCodes({ body: { userId: personId } })).backupCodes;
}
