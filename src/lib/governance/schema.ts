import { z } from 'zod';
import { flag, id, optionalDay, optionalId, optionalParagraph, whole } from '#lib/platform/fields.ts';
import { bases, choices, majorities } from './counting/rules.ts';
import { rankingOf } from './ranked/rules.ts';
import {
  contradictions,
  plainRule,
  presenters,
  proposers,
  ruledKinds,
  type VotingRule as Rule
} from './rules.ts';

/** In whose name a motion is put to the vote, and how: here, or in a meeting. */
export const how = {
  forOrganisationId: optionalId,
  heldOn: optionalDay.describe(
    'Day of the meeting that votes on it, where somebody records the votes; without it everybody votes here.'
  )
};

const Quorum = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('share'), percent: whole(1, 100) }),
  z.object({ kind: z.literal('votes'), percent: whole(1, 100) }),
  z.object({ kind: z.literal('number'), organisations: whole(1, 100_000) })
]);

const Voting = z
  .object({
    electorate: z
      .enum(['members', 'council'], { error: 'required' })
      .describe('Who votes: each member, or the council.'),
    majority: z.enum(majorities, { error: 'required' }).describe('How much of the base has to be for it.'),
    fraction: z
      .tuple([whole(1, 100), whole(2, 100)], 'fraction_range')
      .default([3, 4])
      .describe('The share for `qualified`: at least so much, as a numerator and a denominator.'),
    base: z
      .enum(bases, { error: 'required' })
      .default('expressed')
      .describe(
        'What the majority is a share of: for and against; with blank ballots; with abstentions too; the whole roll.'
      ),
    quorum: Quorum.describe('How much of the roll must take part.'),
    durationDays: whole(1, 90).describe('Local days after the day of opening.'),
    closeAt: z
      .union([z.literal('end_of_day'), z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'not_a_time')])
      .describe('A wall time on the last day, `14:30`, or the end of that day.'),
    closeEarly: z
      .boolean()
      .describe('Close as soon as nobody who has not voted can change the result; ballots are then final.'),
    openBallot: z.boolean().describe('Who voted what is shown while the vote runs; otherwise after it.'),
    confidential: z.boolean().default(false).describe('What each voted is never known.'),
    weights: z
      .record(z.string().max(120, 'too_long'), whole(0, 1000))
      .default({})
      .describe('Votes by category of membership; a category that is not named has one.'),
    proxies: whole(0, 20).default(0).describe('For how many others an organisation may vote.'),
    castingVote: z
      .enum(['none', 'chair'], { error: 'required' })
      .default('none')
      .describe('Who decides when exactly half is for it: nobody, or the organisation of who presides.'),
    interests: z
      .enum(['shown', 'not_counted'], { error: 'required' })
      .default('shown')
      .describe('A declared interest is shown, or the organisation is also left out of the count.'),
    secondCall: z
      .boolean()
      .default(false)
      .describe('Where too few took part the same is asked once more, without quorum.')
  })
  .describe('How it is voted.');

/** How a motion is voted: see the type of the same name in rules.ts. What it does not say is as in `plainRule`. */
export const VotingRule = Voting.superRefine((rule, context) => {
  for (const [field, code] of contradictions(rule, 'resolution'))
    context.addIssue({ code: 'custom', path: [field], message: code });
}) satisfies z.ZodType<Rule>;

/** How a kind of motion is proposed and voted. */
export const SetRule = z
  .object({
    kind: z.enum(ruledKinds, { error: 'required' }).describe('Which motions are voted so.'),
    proposers: z.array(z.enum(proposers)).min(1, 'required').describe('Who may propose them.'),
    voting: Voting,
    /** Of the kind `rule_change`: rules of voting change only by a decision. */
    onlyByDecision: flag
  })
  .superRefine(({ kind, voting, onlyByDecision }, context) => {
    for (const [field, code] of contradictions(voting, kind))
      context.addIssue({ code: 'custom', path: ['voting', field], message: code });
    if (onlyByDecision && kind !== 'rule_change')
      context.addIssue({ code: 'custom', path: ['onlyByDecision'], message: 'of_rule_changes_only' });
  });

/** How a network admits: who presents, how it is voted, and how many local days a refused organisation waits. */
export const AdmissionRule = z.object({
  presenters: z.array(z.enum(presenters)).min(1, 'required').describe('Who may present a candidate.'),
  voting: VotingRule,
  waitDays: whole(0, 730)
});

/** From the flat fields of a form to a voting rule. */
export function votingFromFields(fields: Record<string, unknown>): unknown {
  const quorum = {
    none: { kind: 'none' },
    share: { kind: 'share', percent: fields.percent },
    votes: { kind: 'votes', percent: fields.percent },
    number: { kind: 'number', organisations: fields.organisations }
  }[String(fields.quorumKind)];
  return {
    electorate: fields.electorate,
    majority: fields.majority,
    // What was typed for another majority is not asked of this one.
    fraction: fields.majority === 'qualified' ? fractionFrom(String(fields.fraction || '3/4')) : undefined,
    base: fields.base || baseFor(fields.majority),
    quorum: quorum ?? { kind: 'none' },
    durationDays: fields.durationDays,
    closeAt: fields.closeAt || 'end_of_day',
    closeEarly: fields.ending === 'early',
    openBallot: fields.ballots === 'open',
    confidential: fields.ballots === 'secret',
    weights: weightsFrom(fields),
    proxies: fields.proxies || plainRule.proxies,
    castingVote: fields.castingVote || plainRule.castingVote,
    interests: fields.interests || plainRule.interests,
    secondCall: Boolean(fields.secondCall)
  };
}

/** `3/5`, or `60 %`. What is neither stays the text that was typed: one mistake, told once. */
const fractionFrom = (typed: string): unknown => {
  const percent = /^\s*(\d\d)\s*%?\s*$/.exec(typed)?.[1];
  if (percent) return lowest(Number(percent), 100);
  return /^\s*(\d+)\s*\/\s*(\d+)\s*$/.exec(typed)?.slice(1) ?? typed;
};
const lowest = (part: number, whole: number): [number, number] => {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  return [part / divisor(part, whole), whole / divisor(part, whole)];
};

const baseFor = (majority: unknown) => (majority === 'absolute' ? 'cast' : 'expressed');

/** `weight:<category>` fields; one vote is what everybody has anyway. */
const weightsFrom = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([name, votes]) => name.startsWith('weight:') && votes !== '' && votes !== '1')
      .map(([name, votes]) => [name.slice('weight:'.length), votes])
  );

/** Where in that form the problems of each part of the rule are shown. */
export const fieldOfVoting = (path: string): string => {
  const field = path.replace(/^voting\.?/, '').replace(/^quorum\./, '');
  if (field.startsWith('fraction')) return 'fraction';
  if (path.endsWith('quorum.kind')) return 'quorumKind';
  if (field.startsWith('weights.')) return `weight:${field.slice('weights.'.length)}`;
  return (
    { closeEarly: 'ending', openBallot: 'ballots', confidential: 'ballots' }[field] ?? (field || 'quorumKind')
  );
};

export const ranking = z
  .array(z.array(id).max(60))
  .max(60)
  .nullish()
  .describe(
    'For an election: places, best first, each with the ids of the candidates that are equals there.'
  );

/** A revision number from the form, or nothing for a first ballot. */
const revision = z
  .union([z.literal(''), z.coerce.number().int().min(1)])
  .nullish()
  .transform((v) => v || null);

export const CastBallot = z.object({
  id,
  organisationId: id,
  choice: z.enum(choices, { error: 'required' }).describe('With `consent`, `no` is an objection.'),
  reason: optionalParagraph(1000).describe('Why; read by everybody who may see the choice.'),
  ranking,
  replaces: revision.describe('Revision of the ballot that this one takes the place of.')
});

/** From the form of an election: `rank:<candidate>` is 1 for the best; nothing where nobody is ranked. */
export function rankingFromFields(fields: Record<string, unknown>): string[][] | undefined {
  const ranks = Object.entries(fields)
    .filter(([name, rank]) => name.startsWith('rank:') && /^[1-9]\d?$/.test(String(rank)))
    .map(([name, rank]) => [name.slice('rank:'.length), Number(rank)] as const);
  return ranks.length ? rankingOf(Object.fromEntries(ranks)) : undefined;
}

export const OneMotion = z.object({ id });
export const WithdrawMotion = z.object({ id, reason: optionalParagraph(1000) });
/** `before` is the last motion of the page before. */
/** `openOnly` leaves out what is decided: the home page asks no more than it shows. */
export const ListMotions = z.object({ before: optionalId, openOnly: flag });
/** `before` is the organisation of the last ballot of the page before. */
export const ListBallots = z.object({ id, before: optionalId });
