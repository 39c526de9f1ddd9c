import { generate } from 'lean-qr';
import { toSvgPath } from 'lean-qr/extras/svg';
import type { Actions, PageServerLoad } from './$types';
import { noteSecurityChange, showSecurity } from '#lib/identity/operations.ts';
import {
  backupCodes,
  confirmSecond,
  limited,
  signedInToday,
  viaAuth,
  type Caller
} from '#lib/identity/sign-in.server.ts';
import { forbidden } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute } from '#lib/platform/operation.ts';
import { actorOf, flash, formInput, refuse, view } from '#lib/platform/page.server.ts';
import { redirect } from '@sveltejs/kit';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const { hasPassword, secondFactor } = await ask(showSecurity, {});
    return { hasPassword, secondFactor };
  });

/** Three steps on one page: start, confirm the first code, keep the backup codes. Nothing is on before the second. */
export const actions: Actions = {
  async start(event) {
    const fields = formInput(await event.request.formData());
    if (!(await signedInToday(event)))
      return refuse(event, forbidden('sign_in_again').problems, fields, 'start');
    const password = passwordOf(fields);
    const { email } = await actorOf(event);
    const free = await limited(event, 'confirm', email ?? undefined);
    if (!free.ok) return refuse(event, free.problems, fields, 'start');
    const made = await viaAuth(event, (api, headers) =>
      api.enableTwoFactor({ body: { password }, headers, returnHeaders: true })
    );
    if (!made.ok) return refuse(event, made.problems, fields, 'start');
    return 'totpURI' in made.value ? { form: 'confirm', setUp: setUpOf(made.value.totpURI) } : {};
  },

  async confirm(event) {
    const fields = formInput(await event.request.formData());
    const actor = await actorOf(event);
    const confirmed = await confirmSecond(event, String(fields.code ?? ''));
    if (!confirmed.ok)
      return {
        ...refuse(event, confirmed.problems, fields, 'confirm').data,
        setUp: setUpOf(String(fields.uri ?? ''))
      };
    await note(event, actor, 'second_factor_on');
    return { form: 'codes', codes: await backupCodes(actor.personId!) };
  },

  async stop(event) {
    const fields = formInput(await event.request.formData());
    const actor = await actorOf(event);
    const confirmed = await confirmSecond(event, String(fields.code ?? ''));
    if (!confirmed.ok) return refuse(event, confirmed.problems, fields, 'stop');
    const password = passwordOf(fields);
    const done = await viaAuth(event, (api, headers) =>
      api.disableTwoFactor({ body: { password }, headers, returnHeaders: true })
    );
    if (!done.ok) return refuse(event, done.problems, fields, 'stop');
    await note(event, actor, 'second_factor_off');
    flash(event, 'account.second.stopped');
    redirect(303, '/account/security');
  },

  async codes(event) {
    const fields = formInput(await event.request.formData());
    const actor = await actorOf(event);
    const confirmed = await confirmSecond(event, String(fields.code ?? ''));
    if (!confirmed.ok) return refuse(event, confirmed.problems, fields, 'codes');
    const password = passwordOf(fields);
    const made = await viaAuth(event, (api, headers) =>
      api.generateBackupCodes({ body: { password }, headers, returnHeaders: true })
    );
    if (!made.ok) return refuse(event, made.problems, fields, 'codes');
    await note(event, actor, 'backup_codes');
    return { form: 'codes', codes: made.value.backupCodes };
  }
};

const passwordOf = ({ currentPassword }: Record<string, unknown>): string | undefined =>
  typeof currentPassword === 'string' && currentPassword ? currentPassword : undefined;

/** What the app on the phone needs: the address as a QR code, and the secret to type where there is no camera. */
function setUpOf(uri: string) {
  const secret =
    uri.startsWith('otpauth://totp/') && URL.canParse(uri) ? new URL(uri).searchParams.get('secret') : null;
  if (!secret) return null;
  const code = generate(uri);
  return { uri, secret: secret.replace(/(.{4})(?=.)/g, '$1 '), path: toSvgPath(code), size: code.size };
}

const note = (event: Caller & { locals: App.Locals }, actor: Actor, change: string) =>
  execute(noteSecurityChange, { actor, input: { change }, requestId: event.locals.requestId });
