import { z } from 'zod';
import { personByEmail, sweep } from '#lib/identity/data.server.ts';
import { LINK_MINUTES, safeNext } from '#lib/identity/rules.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { work } from '#lib/platform/jobs.server.ts';
import { queueMail } from '#lib/platform/mail.server.ts';
import type { Locale } from '#lib/platform/messages.ts';

const Asked = z.object({ email: z.string(), next: z.string() });

/**
 * Writes the mail with a sign-in link, if the address has an account. The page that asked has answered long ago, and
 * the same to everybody. A second attempt makes a second link: the first, of which nobody heard, runs out unused.
 */
export async function sendLink(data: object, now: Temporal.Instant): Promise<void> {
  const { email, next } = Asked.parse(data);
  const person = await transaction({}, async (tx) => {
    await sweep(tx, now);
    return personByEmail(tx, email);
  });
  if (!person) return;
  // Loaded here because a process that only serves pages to people who are signed in never needs it.
  const { auth } = await import('#lib/identity/auth.server.ts');
  const send = async ({ token }: { token: string }): Promise<void> => {
    await transaction({}, (tx) =>
      queueMail(tx, {
        to: email,
        locale: person.locale as Locale,
        template: 'magic-link',
        data: { name: person.name, url: linkTo(token, next), minutes: LINK_MINUTES }
      })
    );
  };
  await auth().api.signInMagicLink({ body: { email, metadata: { send } }, headers: new Headers() });
}
work('identity.sendLink', (data, { now }) => sendLink(data, now));

function linkTo(token: string, next: string): string {
  const url = new URL('/sign-in/link', runtimeConfig().publicUrl);
  url.searchParams.set('token', token);
  const there = safeNext(next);
  if (there !== '/') url.searchParams.set('next', there);
  return url.href;
}
