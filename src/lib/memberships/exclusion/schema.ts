import { z } from 'zod';
import { how } from '#lib/governance/schema.ts';
import { id, paragraph } from '#lib/platform/fields.ts';

export const ProposeExclusion = z.object({
  organisationId: id,
  reason: paragraph(5000).describe('What the member is reproached with; it reads this first, then answers.'),
  ...how
});
