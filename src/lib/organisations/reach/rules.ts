/** How an organisation is reached: website, e-mail, telephone. */
import { invalid, ok } from '#lib/kernel/result.ts';
import { westernDigits, type Reading } from '#lib/organisations/rules.ts';

/** An http address; the scheme may be missing, the host is put in small letters, a bare closing slash goes. */
export function readWebsite(text: string): Reading {
  const typed = text.trim();
  if (/\s/.test(typed) || !typed.includes('.')) return invalid('website', 'website_form');
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed.replace(/^\/\//, '')}`;
  if (!URL.canParse(withScheme)) return invalid('website', 'website_form');
  const url = new URL(withScheme);
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.username || url.password)
    return invalid('website', 'website_scheme');
  if (!/^[^.]+(\.[^.]+)+$/.test(url.hostname)) return invalid('website', 'website_form');
  const bare = url.pathname === '/' && !url.search && !url.hash;
  const value = bare ? `${url.protocol}//${url.host}` : url.href;
  return ok(
    value === typed ? { value } : { value, mended: typed === withScheme ? undefined : 'website_scheme_added' }
  );
}

/** One address. A line break inside is refused, not mended: it is how a mail header is forged. */
export function readEmail(text: string): Reading {
  const typed = text.trim();
  if (/[\r\n\u2028\u2029\0]/.test(typed)) return invalid('email', 'email_line_break');
  const [first = '', ...others] = typed.split(/\s*[;,]\s*/).filter(Boolean);
  const named = /<([^<>]+)>\s*$/.exec(first)?.[1] ?? first;
  const value = named.replace(/^mailto:/i, '').toLowerCase();
  if (
    value.length > 254 ||
    !/^[^\s@<>"(),:;[\\\]]{1,64}@[^\s@.<>"(),:;[\\\]]+(\.[^\s@.<>"(),:;[\\\]]+)+$/.test(value)
  )
    return invalid('email', 'email_form');
  return ok({ value, mended: others.length > 0 ? 'email_first' : undefined });
}

/** Kept as it is written, for a person dials it; a French number that lost its zero gets it back. */
export function readPhone(text: string, country = 'FR'): Reading {
  const plain = westernDigits(text)
    .trim()
    .replace(/^(\d+)\.0+$/, '$1');
  const digits = plain.replace(/\D/g, '');
  if (
    digits.length < 3 ||
    digits.length > 17 ||
    /[^\d\s+().\-/\u00A0\u202F#*]/.test(plain.replace(/\p{L}+/gu, ''))
  )
    return invalid('phone', 'phone_form');
  if ((country === 'FR' || country === 'MA') && /^[1-9]\d{8}$/.test(plain))
    return ok({ value: `0${plain}`, mended: 'leading_zero' });
  return ok({ value: plain.replace(/[\s\u00A0\u202F]+/g, ' ') });
}
