import { z } from 'zod';
import { flag, id, optionalDay, optionalId, optionalLine } from '#lib/platform/fields.ts';
import { roles } from '#lib/platform/actor.ts';

/** Somebody of the network gets to speak for an organisation; people from outside are invited (identity). */
export const AppointRepresentative = z.object({
  organisationId: id,
  personId: id,
  title: optionalLine(120),
  mandate: flag,
  startsOn: optionalDay,
  endsOn: optionalDay
});
export const ChangeMandate = z.object({ id, mandate: flag });
export const OneRow = z.object({ id });
export const GrantRole = z.object({
  personId: id,
  role: z.enum(roles, { error: 'required' }).describe('What the person may do, everywhere in the network.'),
  startsOn: optionalDay,
  endsOn: optionalDay
});
export const ListRepresentatives = z.object({ organisationId: optionalId, after: optionalId });
export const NoInput = z.object({});
