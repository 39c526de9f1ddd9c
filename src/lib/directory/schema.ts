import { z } from 'zod';
import { optionalLine } from '#lib/platform/fields.ts';

/** Who is listed: everybody, or only members, candidates, or organisations that are merely known. */
export const STANDINGS = ['all', 'members', 'candidates', 'known'] as const;
export type Standing = (typeof STANDINGS)[number];

/** An address that somebody mended by hand is no reason for an error page: what is not understood is left out. */
export const ListDirectory = z.object({
  q: optionalLine(200).describe(
    'Words of a name (a typing error is forgiven), of what an organisation does, of its place.'
  ),
  standing: z
    .enum(STANDINGS)
    .optional()
    .catch(undefined)
    .describe('Members, candidates, or those that are merely known; all where nothing is said.'),
  town: optionalLine(120).describe('Beginning of the name of a town or a territory.'),
  skill: optionalLine(80),
  sector: optionalLine(2).describe('Division of NACE Rev. 2: two digits.'),
  language: optionalLine(8).describe('ISO 639 code.'),
  after: optionalLine(2000),
  before: optionalLine(2000).describe('Where the list goes back to: `previous` of the answer after.')
});
export type ListDirectory = z.output<typeof ListDirectory>;

/** What was asked for, as it was understood: the page's form and links are made from it. */
export type Asked = Pick<ListDirectory, 'q' | 'town' | 'skill' | 'sector' | 'language'> & {
  standing: Standing | null;
};
