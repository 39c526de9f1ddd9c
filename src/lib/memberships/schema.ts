import { z } from 'zod';
import { id, line, optionalParagraph, paragraph } from '#lib/platform/fields.ts';

export const SuspendMembership = z.object({ organisationId: id, reason: paragraph(1000) });
export const OneOrganisation = z.object({ organisationId: id });
export const Resign = z.object({
  organisationId: id,
  name: line(200).describe('The network’s name, typed: nobody leaves by a slip of the thumb.'),
  reason: optionalParagraph(1000)
});
