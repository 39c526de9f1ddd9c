import { domainToASCII } from 'node:url';
import { cleanLine } from '#lib/kernel/text.ts';

/** Of the fictional people of the demo: no mail server is ever asked for it. */
export const FICTIONAL_DOMAIN = 'demo.example';

/**
 * The address as it is written on the envelope: trimmed, its domain in ASCII; null when it is none. Stricter than
 * RFC 5321 (no quoted local parts, no address literals), so that nothing that could end a header or a command passes.
 */
export function envelopeAddress(text: string): string | null {
  const parts = /^([^\s@<>",;:()[\]\\\p{C}]{1,64})@([^\s@<>",;:()[\]\\\p{C}]{1,253})$/u.exec(text.trim());
  const domain = parts?.[2] ? domainToASCII(parts[2]) : '';
  if (!parts || !/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(domain))
    return null;
  const address = `${parts[1]}@${domain.toLowerCase()}`;
  return address.length <= 254 ? address : null;
}

/** A name or a subject for a header: one line, no direction signs, at most `max` characters, cut at a word. */
export function headerText(text: string, max = 150): string {
  const line = cleanLine(text.replace(/[\r\n\u2028\u2029]+/g, ' '));
  if (line.length <= max) return line;
  const cut = line.slice(0, max - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), max / 2)).trimEnd()}…`;
}

/** The same for every attempt, so that a mail that was sent twice is recognised as one (RFC 5322, 3.6.4). */
export const messageId = (mailId: string, publicUrl: string): string =>
  `<${mailId}@${new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')}>`;

/** What RFC 2369 and RFC 8058 ask for, so that mail programs show their own button to stop. */
export const unsubscribeHeaders = (url: string | null): Record<string, string> =>
  url ? { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {};

export type Failure = {
  /** `refused`: the recipient's server will never take this mail. `later`: worth another attempt. */
  kind: 'refused' | 'later';
  /** The address itself is dead: nothing more is sent to it until one mail arrives. */
  deadAddress: boolean;
  reason: string;
};

/**
 * What an error of the mail program means. Only an answer 5xx to the recipient or to the mail's content is final
 * (RFC 5321, 4.2.1); a refused sign-in, sender or greeting is a fault of our own set-up, which the host can mend.
 */
export function failureOf(error: unknown): Failure {
  const { responseCode, response, command, message } = error as Partial<SmtpError>;
  const reason = headerText(response ?? message ?? String(error), 300);
  const final = (responseCode ?? 0) >= 500 && (command === 'RCPT TO' || command === 'DATA');
  if (!final) return { kind: 'later', deadAddress: false, reason };
  const status = /\b5\.\d{1,3}\.\d{1,3}\b/.exec(reason)?.[0]; // RFC 3463
  const deadAddress = status
    ? /^5\.(1\.[1236]|1\.10|2\.1)$/.test(status)
    : command === 'RCPT TO' && responseCode !== 552;
  return { kind: 'refused', deadAddress, reason };
}

/** What may be told of a refusal: the other server's own words may name people, machines and lists. */
export const REFUSALS = ['unknown_address', 'unknown_domain', 'closed', 'full', 'policy', 'other'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** The class of a server's final answer, by its enhanced status (RFC 3463, 7504) or, without one, by its code. */
export function refusalOf(reason: string): Refusal {
  const status = /\b5\.(\d{1,3}\.\d{1,3})\b/.exec(reason)?.[1];
  const code = Number(/^(\d{3})\b/.exec(reason.trim())?.[1] ?? 0);
  if (status) return BY_STATUS[status] ?? (status.startsWith('7.') ? 'policy' : 'other');
  return BY_CODE[code] ?? 'other';
}

const BY_STATUS: Record<string, Refusal | undefined> = {
  '1.1': 'unknown_address',
  '1.2': 'unknown_domain',
  '1.3': 'unknown_address',
  '1.6': 'closed',
  '1.10': 'unknown_domain',
  '2.1': 'closed',
  '2.2': 'full'
};
const BY_CODE: Record<number, Refusal | undefined> = {
  551: 'closed',
  552: 'full',
  553: 'unknown_address',
  556: 'unknown_domain'
};

type SmtpError = { responseCode: number; response: string; command: string; message: string };
