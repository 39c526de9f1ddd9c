import { z } from 'zod';
import { choices, majorities } from './rules.ts';
import type { Majority, VotingRule } from './rules.ts';

const majority = z.enum(Object.keys(majorities) as [Majority, ...Majority[]]);

const Quorum = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('share'), percent: z.int().min(1).max(100) }),
  z.object({ kind: z.literal('number'), organisations: z.int().min(1).max(100_000) })
]);

/** How a motion is voted: see the type of the same name in rules.ts. */
export const VotingRule = z.object({
  electorate: z.enum(['members', 'council']),
  majority,
  quorum: Quorum,
  durationDays: z.int().min(1).max(90),
  closeAt: z.union([z.literal('end_of_day'), z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)]),
  closeEarly: z.boolean(),
  openBallot: z.boolean()
}) satisfies z.ZodType<VotingRule>;

export const Choice = z.enum(choices);
