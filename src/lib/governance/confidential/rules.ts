/**
 * Confidential ballots: a box that holds how many ballots say what, and marks of who handed one in, never written
 * together. Pure; what secrecy this is and what it is not is in README.md beside this file.
 */
import { canonicalJson } from '#lib/kernel/canonical-json.ts';
import { organisationsOf, votedOf, type Choice, type Line, type Tally } from '../counting/rules.ts';
import type { Ranking } from '../ranked/rules.ts';
import type { VotingRule } from '../rules.ts';

/** Below this nothing is told: a few ballots say who voted what by themselves. */
export const FEWEST = 5;

/** How many organisations a vote needs on its roll to open. */
export const votersNeeded = (rule: Pick<VotingRule, 'confidential'>): number =>
  rule.confidential ? FEWEST : 1;

/** What one ballot says; a ranking goes with the choice `yes`, in an election only. */
export type Said = { choice: Choice; ranking?: Ranking | null };
/** Different ballots by their text, and how many of each. */
export type Contents = Record<string, number>;

/** One text for equal ballots: the choice, or the ranking with equals in the order of their ids. */
export const ballotText = (said: Said): string =>
  said.ranking && said.choice === 'yes'
    ? canonicalJson(said.ranking.filter((place) => place.length > 0).map((place) => place.toSorted()))
    : said.choice;

export const withBallot = (contents: Contents, text: string): Contents => ({
  ...contents,
  [text]: (contents[text] ?? 0) + 1
});
export const ballotsIn = (contents: Contents): number => Object.values(contents).reduce((a, b) => a + b, 0);

/** A ballot that ranks candidates counts as expressed. */
export function figuresOf(contents: Contents): Record<Choice, number> {
  const ranked = rankingsIn(contents).reduce((sum, { weight }) => sum + weight, 0);
  const of = (choice: Choice) => contents[choice] ?? 0;
  return { yes: of('yes') + ranked, no: of('no'), abstain: of('abstain'), blank: of('blank') };
}

/** The rankings in the box, as `schulze` and `stv` count them. */
export const rankingsIn = (contents: Contents): { ranking: Ranking; weight: number }[] =>
  Object.entries(contents)
    .filter(([text]) => text.startsWith('['))
    .map(([text, weight]) => ({ ranking: JSON.parse(text) as Ranking, weight }));

/**
 * What became of a ballot that was on its way when the process stopped. The mark is written before, the ballot after:
 * as many ballots as marks, and it had arrived; one fewer, and it is lost, and its organisation votes again.
 * @throws when the numbers cannot come about, which means that somebody else wrote there
 */
export function interrupted(marks: number, ballots: number): 'arrived' | 'lost' {
  if (ballots === marks) return 'arrived';
  if (ballots === marks - 1) return 'lost';
  throw new Error(`The box holds ${ballots} ballots for ${marks} marks`);
}

/** Fewer than five ballots: nothing of them is told, and nothing is decided. */
export const tooFew = (tally: Tally): boolean => votedOf(tally) < FEWEST;

export const explainTooFew = (rule: Pick<VotingRule, 'electorate'>, tally: Tally): Line[] => [
  { code: `roll_${rule.electorate}`, params: { roll: organisationsOf(tally) } },
  {
    code: 'took_part',
    params: { part: votedOf(tally), silent: organisationsOf(tally) - votedOf(tally) }
  },
  { code: 'secret_too_few', params: { needed: FEWEST } }
];
