import { error } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { updateProfile } from '#lib/identity/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ entered }) => ({
    profile: entered?.person ?? error(401, 'sign_in_first')
  }));

export const actions: Actions = {
  default: (event) =>
    act(event, updateProfile, {
      say: ({ locale, theme }) => {
        // The same for this device when nobody is signed in.
        const cookie = { path: '/', maxAge: 31_536_000, httpOnly: true, sameSite: 'lax' } as const;
        event.cookies.set('lierre_locale', locale, cookie);
        event.cookies.set('lierre_theme', theme, cookie);
        event.locals.locale = locale;
        return { key: 'account.profile.saved' };
      }
    })
};
