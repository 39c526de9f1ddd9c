import { z } from 'zod';
import {
  id,
  optionalDay,
  optionalEmail,
  optionalId,
  optionalLine,
  optionalParagraph,
  whole
} from '#lib/platform/fields.ts';
import { optionalWhole } from '../schema.ts';
import { CANDIDATE_STATES, SOURCES } from './rules.ts';

export const AddCandidate = z.object({
  searchId: id,
  organisationId: id,
  source: z
    .enum(SOURCES, { error: 'not_offered' })
    .default('directory')
    .describe('How the organisation was found; who may not lead the search recommends.'),
  sourceNote: optionalParagraph(500),
  state: z
    .enum(['spotted', 'shortlisted'], { error: 'not_offered' })
    .default('shortlisted')
    .describe('Where it starts.')
});
export const MoveCandidate = z.object({
  id,
  state: z.enum(CANDIDATE_STATES, { error: 'not_offered' }).describe('How far it has come.'),
  note: optionalParagraph(1000)
});
export const FollowCandidate = z.object({
  id,
  revision: whole(1, 2_000_000_000),
  ownerId: optionalId,
  nextAct: optionalLine(200),
  nextOn: optionalDay,
  contactName: optionalLine(120),
  contactEmail: optionalEmail,
  contactPhone: optionalLine(60),
  note: optionalParagraph(1000)
});
export const MarkCandidate = z.object({
  searchId: id,
  organisationId: id,
  marks: z
    .record(z.string().regex(/^[a-z0-9]{1,12}$/, 'not_an_id'), optionalWhole(5))
    .describe('Id of a criterion → 0 to 5; an empty one takes the mark away.')
});
export const SearchOfCandidates = z.object({ searchId: id });
export const OneCandidate = z.object({ searchId: id, organisationId: id });
