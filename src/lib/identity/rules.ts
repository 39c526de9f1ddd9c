import { fold } from '#lib/kernel/text.ts';
import { invalid, ok, type Result } from '#lib/kernel/result.ts';

export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 200;
export const LINK_MINUTES = 15;
export const SESSION_DAYS = 30;
/** A session's expiry moves at most this often, so that a page almost never writes. */
export const SESSION_REFRESH_HOURS = 24;
export const FRESH_HOURS = 24;
export const FORGOTTEN_MINUTES = 15;
export const TOKEN_DAYS = [30, 90, 365] as const;

/**
 * Long rather than complicated (NIST SP 800-63B, 3.1.1.2): no rule on kinds of characters, but neither the person's own
 * name or address nor one repeated character.
 */
export function checkPassword(
  password: string,
  person: { name: string; email: string },
  field = 'password'
): Result<string> {
  const text = password.normalize('NFKC');
  if (text === '') return invalid(field, 'required');
  if (text.length < PASSWORD_MIN) return invalid(field, 'password_too_short', { min: PASSWORD_MIN });
  if (text.length > PASSWORD_MAX) return invalid(field, 'too_long', { max: PASSWORD_MAX });
  if (new Set(text).size < 5) return invalid(field, 'password_too_plain');
  const bare = fold(text).replaceAll(' ', '');
  const own = [person.name, person.email, person.email.split('@')[0] ?? ''].map((word) =>
    fold(word).replaceAll(' ', '')
  );
  if (own.some((word) => word.length >= 4 && bare.replaceAll(word, '').length < 6))
    return invalid(field, 'password_is_you');
  return ok(text);
}

/** Pages that begin something by being opened: no address that somebody was given leads there. */
const BEGINNINGS = ['/sign-in/provider', '/account/security/provider'];

/**
 * Where to go after signing in: a path of this site, or `fallback`. Another host, another scheme, `//host`, `/\host` and
 * control characters are refused by asking the same parser that browsers use.
 */
export function safeNext(next: string | null | undefined, fallback = '/'): string {
  if (!next?.startsWith('/') || /[\\\p{Cc}]/u.test(next) || next.length > 2000) return fallback;
  const here = 'https://lierre.invalid';
  if (!URL.canParse(next, here)) return fallback;
  const url = new URL(next, here);
  if (url.origin !== here || url.pathname.startsWith('//')) return fallback;
  if (BEGINNINGS.includes(readable(url.pathname).replace(/\/+$/, '').toLowerCase())) return fallback;
  return url.pathname + url.search + url.hash;
}

function readable(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** True when a session was last refreshed a day ago or more and its expiry may slide. */
export const refreshDue = (updatedAt: Temporal.Instant, now: Temporal.Instant): boolean =>
  Temporal.Instant.compare(updatedAt.add({ hours: SESSION_REFRESH_HOURS }), now) <= 0;

/** Changing how one signs in asks for a sign-in of today: a device left open is not enough (better-auth's own measure). */
export const signedInLately = (createdAt: Temporal.Instant, now: Temporal.Instant): boolean =>
  Temporal.Instant.compare(createdAt.add({ hours: FRESH_HOURS }), now) > 0;

/**
 * Whoever has just signed in may choose a new password without the old one: this is how a forgotten one is replaced. So
 * short, because a device left open must not be enough (README).
 */
export const signedInJustNow = (createdAt: Temporal.Instant, now: Temporal.Instant): boolean =>
  Temporal.Instant.compare(createdAt.add({ minutes: FORGOTTEN_MINUTES }), now) > 0;

/** `c…@exemple.fr`: enough for the owner to recognise, too little for somebody else to write to. */
export function maskEmail(email: string): string {
  const [local = '', domain = ''] = email.split('@');
  return `${local.slice(0, 1)}…@${domain}`;
}

export type Device = { browser: string | null; system: string | null };

/** The names people know; order matters because every browser claims to be several others. */
export function deviceOf(userAgent: string | null): Device {
  const find = (table: [RegExp, string][]) =>
    table.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1] ?? null;
  return {
    browser: find([
      [/Edg(A|iOS)?\//, 'Edge'],
      [/OPR\//, 'Opera'],
      [/SamsungBrowser\//, 'Samsung Internet'],
      [/Firefox\/|FxiOS\//, 'Firefox'],
      [/Chrome\/|CriOS\//, 'Chrome'],
      [/Safari\//, 'Safari']
    ]),
    system: find([
      [/Android/, 'Android'],
      [/iPhone/, 'iPhone'],
      [/iPad/, 'iPad'],
      [/Windows/, 'Windows'],
      [/Mac OS X/, 'macOS'],
      [/CrOS/, 'ChromeOS'],
      [/Linux/, 'Linux']
    ])
  };
}

/** From where somebody tries: one IPv4 address, or the /64 that one household or server has of IPv6 and can roam in. */
export function placeOf(ip: string): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (v4) return v4;
  const [left = [], right] = ip
    .split('%')[0]!
    .split('::')
    .map((half) => half.split(':').filter(Boolean));
  const gap = right ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0') : [];
  const groups = [...left, ...gap, ...(right ?? [])].slice(0, 4);
  return `${groups.map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`;
}

export type Limit = { max: number; seconds: number };

/**
 * How often somebody may try: by address (of any account, known or not, so that the answer tells nothing) and, looser,
 * by IP address, because the members of a third place share one.
 */
export const LIMITS = {
  link: { address: { max: 5, seconds: 900 }, ip: { max: 40, seconds: 900 } },
  password: { address: { max: 10, seconds: 900 }, ip: { max: 60, seconds: 900 } },
  // Of somebody who is signed in: strangers who try at the door must not keep the owner from changing it.
  confirm: { address: { max: 10, seconds: 900 }, ip: { max: 60, seconds: 900 } },
  second: { ip: { max: 60, seconds: 900 } },
  passkey: { ip: { max: 120, seconds: 900 } },
  provider: { ip: { max: 120, seconds: 900 } },
  token: { ip: { max: 60, seconds: 900 } },
  setup: { ip: { max: 20, seconds: 900 } },
  check: { ip: { max: 60, seconds: 900 } }
} as const satisfies Record<string, { address?: Limit; ip: Limit }>;

/** What anybody may ask without an account is counted over the API as at its page: the same attempts, the same limit. */
export const COUNTED: Readonly<Record<string, keyof typeof LIMITS>> = {
  'agreements.checkFile': 'check',
  'identity.createFirstAccount': 'setup',
  'invitations.acceptInvitation': 'token'
};
