import { z } from 'zod';
import { fieldOfVoting, votingFromFields } from '#lib/governance/schema.ts';
import { email, id, line, optionalId, optionalLine, paragraph } from '#lib/platform/fields.ts';

export { AdmissionRule } from '#lib/governance/schema.ts';

/** An organisation of the directory, or the name of one that is not in it yet. */
export const PresentCandidate = z
  .object({
    organisationId: optionalId,
    name: optionalLine(200),
    town: optionalLine(120),
    forOrganisationId: optionalId.describe(
      'In whose name; may be left out by those who hold one mandate or none.'
    ),
    contactName: line(120),
    contactEmail: email,
    why: paragraph(3000)
  })
  .refine((input) => input.organisationId !== null || input.name !== null, {
    path: ['name'],
    message: 'required'
  });

export const NoInput = z.object({});
export const OneMembership = z.object({ id });
export const ListCandidates = z.object({ before: optionalId });

/** From the flat fields of the settings form to the input of `setAdmissionRule`. */
export function ruleFromFields(fields: Record<string, unknown>): unknown {
  return {
    presenters: [fields.presenters ?? []].flat(),
    voting: votingFromFields(fields),
    waitDays: fields.waitDays
  };
}

/** Where in that form the problems of each part of the rule are shown. */
export const fieldOfRule = (path: string): string => (path.startsWith('voting') ? fieldOfVoting(path) : path);
