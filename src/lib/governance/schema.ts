import { z } from 'zod';
import { id, optionalId, optionalParagraph, whole } from '#lib/platform/fields.ts';
import { choices, majorities } from './rules.ts';
import type { Majority, VotingRule as Rule } from './rules.ts';

const majority = z.enum(Object.keys(majorities) as [Majority, ...Majority[]], { error: 'required' });

const Quorum = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('share'), percent: whole(1, 100) }),
  z.object({ kind: z.literal('number'), organisations: whole(1, 100_000) })
]);

/** How a motion is voted: see the type of the same name in rules.ts. */
export const VotingRule = z.object({
  electorate: z.enum(['members', 'council'], { error: 'required' }),
  majority,
  quorum: Quorum,
  durationDays: whole(1, 90),
  closeAt: z.union([z.literal('end_of_day'), z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'not_a_time')]),
  closeEarly: z.boolean(),
  openBallot: z.boolean()
}) satisfies z.ZodType<Rule>;

/** A revision number from the form, or nothing for a first ballot. */
const revision = z
  .union([z.literal(''), z.coerce.number().int().min(1)])
  .nullish()
  .transform((v) => v || null);

export const CastBallot = z.object({
  id,
  organisationId: id,
  choice: z.enum(choices, { error: 'required' }),
  /** Why; read by everybody who may see the choice. */
  reason: optionalParagraph(1000),
  /** The revision of the ballot that this one takes the place of. */
  replaces: revision
});

export const OneMotion = z.object({ id });
export const WithdrawMotion = z.object({ id, reason: optionalParagraph(1000) });
/** `before` is the last motion of the page before. */
export const ListMotions = z.object({ before: optionalId });
/** `before` is the organisation of the last ballot of the page before. */
export const ListBallots = z.object({ id, before: optionalId });
