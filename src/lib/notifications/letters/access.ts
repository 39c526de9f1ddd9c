import { createHmac, timingSafeEqual } from 'node:crypto';
import { isId } from '#lib/kernel/ids.ts';
import { runtimeConfig } from '#lib/platform/config.ts';

/** Lets whoever holds the mail stop such mails for this person, and nothing else; so it never runs out. */
export const stopToken = (personId: string): string => `${personId}.${signed(personId)}`;

/** The person of such a token, or null. */
export function personOfStopToken(token: string): string | null {
  const [personId = '', signature = ''] = token.split('.');
  const [given, right] = [Buffer.from(signature), Buffer.from(signed(personId))];
  return isId(personId) && given.length === right.length && timingSafeEqual(given, right) ? personId : null;
}

const signed = (personId: string): string =>
  createHmac('sha256', runtimeConfig().secret).update(`notifications.stop ${personId}`).digest('base64url');
