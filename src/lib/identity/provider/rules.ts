import { z } from 'zod';
import { isPrivate } from '#lib/platform/config.ts';

/** Its name in `credentials.provider_id` and in the address it sends people back to. */
export const PROVIDER = 'oidc';

/** Why somebody came back from the provider without being let in, each `problem.<code>`. */
export const REFUSALS = [
  'provider_away',
  'provider_cancelled',
  'provider_expired',
  'provider_not_linked',
  'provider_refused',
  'provider_unproven',
  'provider_differs',
  'provider_taken',
  'too_many_attempts',
  'sign_in_again'
] as const;
export type RefusalCode = (typeof REFUSALS)[number];

/** The refusal that an address names, if it names one: nobody's own words get onto the page. */
export const refusalNamed = (code: string | null): RefusalCode | null =>
  REFUSALS.find((known) => known === code) ?? null;

/**
 * better-auth's codes in ours. An account that nobody has linked and an address that nobody has here are one and the same
 * answer: whoever owns an account at the provider learns nothing of who has one at Lierre.
 */
export function refusalOf(error: string | null): RefusalCode {
  switch (error) {
    case 'access_denied':
    case 'login_required':
    case 'interaction_required':
      return 'provider_cancelled';
    case 'account_not_linked':
    case 'signup_disabled':
      return 'provider_not_linked';
    case 'email_not_found':
    case 'email_not_verified':
      return 'provider_unproven';
    case 'email_does_not_match':
      return 'provider_differs';
    case 'account_already_linked_to_different_user':
      return 'provider_taken';
    case 'temporarily_unavailable':
    case 'server_error':
      return 'provider_away';
  }
  // A link whose session has ended meanwhile is over like a state that was used, ran out or is another browser's.
  const over = error?.startsWith('state_') || error === 'unable_to_link_account';
  return over ? 'provider_expired' : 'provider_refused';
}

const place = z.string().refine(isPrivate);
const Discovered = z.object({
  issuer: z.string(),
  authorization_endpoint: place,
  token_endpoint: place,
  jwks_uri: place,
  userinfo_endpoint: place.optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
  id_token_signing_alg_values_supported: z.array(z.string()).optional()
});

/** How Lierre shows the provider its secret. */
export type Discovery = { issuer: string; secretIn: 'client_secret_basic' | 'client_secret_post' };

/** Some write their issuer with a slash at its end; hosts may write it either way. */
const bare = (issuer: string): string => issuer.replace(/\/$/, '');
export const isIssuer = (one: string, other: string): boolean => bare(one) === bare(other);
export const discoveryAddress = (issuer: string): string =>
  `${bare(issuer)}/.well-known/openid-configuration`;

/**
 * What the provider says of itself, or what is wrong with it in words for the host (OpenID Connect Discovery 1.0, 3 and
 * 4.3). It must speak for the very issuer that was set, over connections nobody can listen to, and sign with a key of
 * its own: an HMAC would make Lierre's secret the key.
 */
export function readDiscovery(issuer: string, document: unknown): { ok: Discovery } | { wrong: string } {
  const parsed = Discovered.safeParse(document);
  if (!parsed.success)
    return { wrong: `says nothing usable about ${parsed.error.issues[0]?.path.join('.')}` };
  const found = parsed.data;
  if (!isIssuer(found.issuer, issuer)) return { wrong: `calls itself ${found.issuer}` };
  if (!found.id_token_signing_alg_values_supported?.some((name) => /^(RS|PS|ES|Ed)/.test(name)))
    return { wrong: 'names no signature that Lierre can check (RS256 or ES256)' };
  const ways = found.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const secretIn = (['client_secret_basic', 'client_secret_post'] as const).find((way) => ways.includes(way));
  return secretIn ? { ok: { issuer: found.issuer, secretIn } } : { wrong: 'takes no client secret' };
}

/**
 * Who the provider vouches for, from an id_token that has been verified: issuer and subject, because a subject is only
 * unique at its issuer and the host may change the provider one day. Throws for any other issuer or another client.
 */
export function subjectOf(
  idToken: string | undefined,
  expected: { issuer: string; clientId: string }
): string {
  const payload = idToken?.split('.')[1] ?? '';
  const { iss, sub, azp } = z
    .object({ iss: z.literal(expected.issuer), sub: z.string().min(1).max(255), azp: z.string().optional() })
    .parse(JSON.parse(Buffer.from(payload, 'base64url').toString() || 'null'));
  if (azp !== undefined && azp !== expected.clientId)
    throw new Error('This id_token was made for another client');
  return `${iss} ${sub}`;
}

/** The issuer in what `subjectOf` made. */
export const issuerOf = (accountId: string): string => accountId.split(' ')[0] ?? '';

/**
 * Whether a page of ours led here. Browsers say it (Fetch Metadata), or else name the page that asked; our pages let them
 * (`referrer-policy: same-origin`). So no other site makes a browser sign in, or link, behind its owner's back.
 */
export function ledByUs(headers: Headers, origin: string): boolean {
  const site = headers.get('sec-fetch-site');
  if (site) return site === 'same-origin';
  const from = headers.get('referer');
  return from !== null && URL.canParse(from) && new URL(from).origin === origin;
}
