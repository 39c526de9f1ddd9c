import { z } from 'zod';
import { optionalLine } from '#lib/platform/fields.ts';

/** Who is listed: everybody, or only members, candidates, or organisations that are merely known. */
export const STANDINGS = ['all', 'members', 'candidates', 'known'] as const;
export type Standing = (typeof STANDINGS)[number];

/** An address that somebody mended by hand is no reason for an error page: what is not understood is left out. */
export const ListDirectory = z.object({
  /** Words of a name (a typing error is forgiven), of what an organisation does, of its place. */
  q: optionalLine(200),
  standing: z.enum(STANDINGS).optional().catch(undefined),
  /** Beginning of a town's or a territory's name. */
  town: optionalLine(120),
  skill: optionalLine(80),
  /** Division of NACE Rev. 2: two digits. */
  sector: optionalLine(2),
  /** ISO 639 code. */
  language: optionalLine(8),
  /** `next` of the page before, or `previous` of the page after. */
  after: optionalLine(2000),
  before: optionalLine(2000)
});
export type ListDirectory = z.output<typeof ListDirectory>;

/** What was asked for, as it was understood: the page's form and links are made from it. */
export type Asked = Pick<ListDirectory, 'q' | 'town' | 'skill' | 'sector' | 'language'> & {
  standing: Standing | null;
};
