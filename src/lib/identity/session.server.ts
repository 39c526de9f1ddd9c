import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { RequestEvent } from '@sveltejs/kit';
import { parseCookies } from 'better-call';
import { slideSession } from '#lib/identity/data.server.ts';
import { refreshDue, SESSION_DAYS } from '#lib/identity/rules.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { closeScope } from '#lib/platform/page.server.ts';

export const COOKIE_PREFIX = 'lierre';
export const SESSION_SECONDS = SESSION_DAYS * 86_400;

/** Whether people reach this instance by https; cookies are then `Secure`. */
export const isSecure = (): boolean => runtimeConfig().publicUrl.startsWith('https:');

/** The cookie's name; browsers accept `__Secure-` names over https only. */
export const sessionCookie = (secure: boolean): string =>
  `${secure ? '__Secure-' : ''}${COOKIE_PREFIX}.session_token`;

/**
 * The session token in a request's Cookie header, or null when there is none or its signature is not ours. This is what
 * better-auth's `getSession` does before it asks the database, without the rest: see decision 0012. Whether the session
 * still lives is for the database to say (`enter`).
 */
export function sessionToken(
  cookieHeader: string | null | undefined,
  secret: string,
  secure = false
): string | null {
  if (!cookieHeader) return null;
  const key = `${secret} ${secure} ${cookieHeader}`;
  const known = verified.get(key);
  if (known) return known;
  const token = verify(cookieHeader, secret, secure);
  if (token && key.length < 1_000) {
    if (verified.size === 1_000) verified.clear();
    verified.set(key, token);
  }
  return token;
}
/** Signatures found right, by all they depend on: a reader sends the same cookies with every page. */
const verified = new Map<string, string>();

function verify(cookieHeader: string, secret: string, secure: boolean): string | null {
  const value = parseCookies(cookieHeader).get(sessionCookie(secure));
  const dot = value?.lastIndexOf('.') ?? -1;
  if (!value || dot < 1) return null;
  const token = value.slice(0, dot);
  const signature = value.slice(dot + 1);
  if (!/^[A-Za-z0-9+/]{43}=$/.test(signature)) return null;
  const expected = createHmac('sha256', keyOf(secret)).update(token).digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'base64')) ? token : null;
}

/**
 * Moves the end of the session that a page was shown to, at most once a day, and gives the Set-Cookie line that tells the
 * browser: the same cookie with new days. Null when nothing is due, or the session was ended meanwhile.
 */
export async function slide(
  event: Pick<RequestEvent, 'request' | 'locals'>,
  now = Temporal.Now.instant()
): Promise<string | null> {
  const { request, locals } = event;
  if (request.method !== 'GET' || !locals.token || !locals.scope) return null;
  const scope = await locals.scope.catch(() => null);
  const { sessionId, sessionUpdatedAt } = scope?.entered ?? {};
  if (!sessionId || !sessionUpdatedAt || !refreshDue(sessionUpdatedAt, now)) return null;
  await closeScope(locals);
  const value = parseCookies(request.headers.get('cookie') ?? '').get(sessionCookie(isSecure())) ?? '';
  const until = now.add({ seconds: SESSION_SECONDS });
  if (!(await transaction({}, (tx) => slideSession(tx, sessionId, until, now)))) return null;
  const attributes = `Max-Age=${SESSION_SECONDS}; Path=/; HttpOnly${isSecure() ? '; Secure' : ''}; SameSite=Lax`;
  return `${sessionCookie(isSecure())}=${encodeURIComponent(value)}; ${attributes}`;
}

const keys = new Map<string, KeyObject>();
function keyOf(secret: string): KeyObject {
  let key = keys.get(secret);
  if (!key) keys.set(secret, (key = createSecretKey(secret, 'utf8')));
  return key;
}
