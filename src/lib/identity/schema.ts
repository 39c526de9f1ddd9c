import { z } from 'zod';
import { email, id, line, optionalId, timeZone } from '#lib/platform/fields.ts';
import { checkPassword, PASSWORD_MAX, TOKEN_DAYS } from '#lib/identity/rules.ts';

export const locales = ['fr', 'ar', 'en'] as const;
export const themes = ['auto', 'light', 'dark'] as const;
const locale = z.enum(locales, { error: 'required' });
/** A password that is known. A new one is checked with the other fields, and again once it is known whose it is. */
const password = z
  .string({ error: 'required' })
  .max(PASSWORD_MAX, 'too_long')
  .describe('As it is typed, spaces included.');
const newPassword = password.superRefine((text, context) => {
  const checked = checkPassword(text, { name: '', email: '' });
  if (checked.ok) return;
  const { code, params } = checked.problems[0]!;
  context.addIssue({ code: 'custom', message: code, params });
});

export const CreateFirstAccount = z.object({
  name: line(120),
  email,
  password: newPassword,
  locale: locale.default('fr'),
  zone: timeZone.default('Europe/Paris')
});

export const UpdateProfile = z.object({
  name: line(120),
  locale,
  zone: timeZone,
  theme: z.enum(themes, { error: 'required' }).describe('Of the pages.')
});

/** `sessionId`: the session of the page that asks; the server fills it in. */
const atThePage = { sessionId: optionalId };

export const SetPassword = z.object({
  ...atThePage,
  password: newPassword,
  currentPassword: password.optional()
});
export const ById = z.object({ id });
export const RevokeOtherSessions = z.object(atThePage);
export const NoInput = z.object({});

export const securityChanges = [
  'passkey_added',
  'passkey_removed',
  'second_factor_on',
  'second_factor_off',
  'backup_codes',
  'provider_linked',
  'provider_unlinked'
] as const;
export const SecurityChange = z.object({ change: z.enum(securityChanges).describe('What has changed.') });

export const CreateAccessToken = z.object({
  ...atThePage,
  name: line(80),
  access: z.enum(['read', 'write'], { error: 'required' }).describe('What a program may do with it.'),
  networkIds: z
    .union([z.array(id), id.transform((one) => [one])])
    .nullish()
    .transform((ids) => (ids?.length ? ids : null))
    .describe('Ids of networks; none means all of the person’s, those of the future included.'),
  days: z.coerce
    .number({ error: 'required' })
    .refine((days) => TOKEN_DAYS.some((known) => known === days), 'not_offered')
    .describe('After how many days it ends.')
});

/** The first page of signing in: only an address, and where to go afterwards (rules.safeNext). */
export const RequestLink = z.object({ email });
export const SignIn = z.object({ email, password: z.string().min(1, 'required').max(1000, 'too_long') });
export const SecondFactor = z.object({
  code: z.string({ error: 'required' }).trim().min(1, 'required').max(40, 'too_long')
});
