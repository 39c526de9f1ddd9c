import { z } from 'zod';
import { roles } from '#lib/platform/actor.ts';
import { email, flag, id, optionalId, optionalLine } from '#lib/platform/fields.ts';

export const Invite = z
  .object({
    email,
    name: optionalLine(120),
    organisationId: optionalId,
    mandate: flag,
    role: z
      .enum(roles)
      .or(z.literal(''))
      .nullish()
      .transform((role) => role || null)
      .describe(
        'What the person is to be in the network, beside or instead of speaking for an organisation.'
      ),
    locale: z.enum(['fr', 'ar', 'en']).optional()
  })
  .refine((input) => input.organisationId || input.role, { path: ['organisationId'], error: 'required' });

export const AcceptInvitation = z.object({
  token: z.string({ error: 'required' }).min(1, 'required').max(200, 'too_long'),
  name: optionalLine(120)
});

export const ById = z.object({ id });
export const Correct = z.object({ id, email });
export const ListInvitations = z.object({ organisationId: optionalId });
