import { z } from 'zod';
import { optionalDay } from '#lib/governance/schema.ts';
import { id, optionalId, paragraph } from '#lib/platform/fields.ts';

export const ProposeExclusion = z.object({
  organisationId: id,
  /** What the member is reproached with; it reads this first, then answers. */
  reason: paragraph(5000),
  forOrganisationId: optionalId,
  heldOn: optionalDay
});
