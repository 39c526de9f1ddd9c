import { redirect, type RequestHandler } from '@sveltejs/kit';
import { updateProfile } from '#lib/identity/operations.ts';
import { safeNext } from '#lib/identity/rules.ts';
import { isSecure } from '#lib/identity/session.server.ts';
import { isLocale } from '#lib/platform/messages.ts';
import { execute } from '#lib/platform/operation.ts';
import { closeScope, openScope } from '#lib/platform/page.server.ts';

const YEAR = 31_536_000;
const themes = ['auto', 'light', 'dark'] as const;

/** Language and theme: kept in a cookie for this device, and in the account of whoever is signed in. */
export const POST: RequestHandler = async (event) => {
  const form = await event.request.formData();
  const locale = form.get('locale');
  const theme = themes.find((choice) => choice === form.get('theme'));
  const cookie = { path: '/', maxAge: YEAR, sameSite: 'lax', httpOnly: true, secure: isSecure() } as const;
  if (isLocale(locale)) event.cookies.set('lierre_locale', locale, cookie);
  if (theme) event.cookies.set('lierre_theme', theme, cookie);

  const { actor, entered } = await openScope(event);
  await closeScope(event.locals);
  if (entered) {
    const { name, zone, ...kept } = entered.person;
    const input = { name, zone, locale: isLocale(locale) ? locale : kept.locale, theme: theme ?? kept.theme };
    await execute(updateProfile, { actor, input, requestId: event.locals.requestId });
  }
  redirect(303, safeNext(String(form.get('to') ?? '')));
};
