import { z } from 'zod';
import { flag, id, line, optionalLine, optionalParagraph, whole, words } from '#lib/platform/fields.ts';
import { AUDIENCES, SHEET_FIELDS } from './confidentiality/rules.ts';

/** Texts as they were typed; what numbers, codes, addresses and dates mean is read by sheet/rules.ts, all at once. */
const typed = {
  name: line(200),
  shortName: optionalLine(60),
  description: optionalParagraph(2000),
  brings: optionalParagraph(1000),
  seeks: optionalParagraph(1000),
  division: optionalLine(2),
  sectorCode: optionalLine(20),
  skills: words(50, 80),
  languages: words(30, 60),
  sizeClass: optionalLine(40),
  legalForm: optionalLine(120),
  foundedOn: optionalLine(40),
  country: optionalLine(60),
  address: optionalLine(300),
  postalCode: optionalLine(20),
  town: optionalLine(120),
  territory: optionalLine(120),
  siren: optionalLine(40),
  siret: optionalLine(40),
  rna: optionalLine(40),
  ice: optionalLine(40),
  website: optionalLine(500),
  email: optionalLine(254),
  phone: optionalLine(60)
};

export const TypedSheet = z.object(typed);
export type TypedSheet = z.output<typeof TypedSheet>;

export const CreateOrganisation = z.object({
  ...typed,
  isAnother: flag.describe('There is one of that name already, and this is another.')
});

export const UpdateSheet = z.object({
  ...typed,
  id,
  version: whole(1, 2_000_000_000).describe(
    'The version this change started from: another one means that somebody else was faster.'
  ),
  visibility: z
    .partialRecord(z.enum(SHEET_FIELDS), z.enum(AUDIENCES, { error: 'not_offered' }))
    .default({})
    .describe('For whom each field is; fields that are not named keep their audience.')
});

export const OrganisationId = z.object({ id });

/** What cannot be undone is confirmed with the organisation's name. */
export const RemoveKnown = z.object({ id, name: line(200) });

export const SetLogo = z.object({
  id,
  logo: z
    .string({ error: 'required' })
    .min(1, 'required')
    .max(400_000, 'too_long')
    .regex(/^[A-Za-z0-9+/]*={0,2}$/, 'logo_form')
    .describe('The picture, base64: PNG, JPEG or WebP of at most 256 KiB.'),
  fileName: optionalLine(200)
});
