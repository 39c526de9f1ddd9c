/** The life of a partnership: tested on one first deal before any contract, with a manager on each side, reviewed, and ended with a reason. */
import { conflict, invalid, ok, type Problem, type Result } from '#lib/kernel/result.ts';

export const PARTNERSHIP_STATES = ['prepare', 'test', 'contract', 'living', 'reviewed', 'ended'] as const;
export type PartnershipState = (typeof PARTNERSHIP_STATES)[number];
export const DEAL_VERDICTS = ['success', 'mixed', 'failure'] as const;
export type DealVerdict = (typeof DEAL_VERDICTS)[number];
export const REVIEW_VERDICTS = ['continue', 'adapt', 'stop'] as const;
export type ReviewVerdict = (typeof REVIEW_VERDICTS)[number];
export const END_REASONS = ['done', 'not_worth', 'trust', 'changed', 'partner_left', 'other'] as const;
export type EndReason = (typeof END_REASONS)[number];
export const FIGURE_KINDS = ['revenue', 'savings', 'cost', 'hours'] as const;
export type FigureKind = (typeof FIGURE_KINDS)[number];

export type Side = { organisationId: string; managed: boolean };
export type Deal = { verdict: DealVerdict | null };

/** A first deal is tried before the contract, or again during it while nothing is signed. One at a time. */
export function startTest(state: PartnershipState, deals: readonly Deal[]): Result<'test'> {
  if (state !== 'prepare' && state !== 'test') return conflict('partnership_step');
  return deals.some(({ verdict }) => verdict === null) ? conflict('test_running') : ok('test');
}

/** Until it is signed the sides choose what their contract is. */
export const mayChooseContract = (state: PartnershipState): Result<null> =>
  state === 'prepare' || state === 'test' ? ok(null) : conflict('partnership_step');

/** What is signed: an agreement here (`signed`: in force), or a text that is kept elsewhere, with the reason. */
export type ContractOf = { agreement: { signed: boolean } | null; elsewhere: string | null };

/**
 * Going to contract: each side has its manager, no test is still running, and without a finished test deal the reason
 * for skipping it is written. The contract is signed here, or it is said why it is kept elsewhere.
 */
export function signContract(
  state: PartnershipState,
  sides: readonly Side[],
  deals: readonly Deal[],
  untestedReason: string | null,
  contract: ContractOf
): Result<'contract'> {
  if (state !== 'prepare' && state !== 'test') return conflict('partnership_step');
  const problems: Problem[] = [];
  if (sides.some(({ managed }) => !managed)) problems.push({ kind: 'conflict', code: 'manager_missing' });
  if (deals.some(({ verdict }) => verdict === null))
    problems.push({ kind: 'conflict', code: 'test_running' });
  if (!deals.some(({ verdict }) => verdict !== null) && !untestedReason)
    problems.push({ kind: 'invalid', code: 'untested_why', field: 'untestedReason' });
  if (!contract.agreement?.signed && !contract.elsewhere)
    problems.push({
      kind: 'invalid',
      code: contract.agreement ? 'contract_unsigned' : 'contract_missing',
      field: 'elsewhere'
    });
  return problems.length ? { ok: false, problems } : ok('contract');
}

export const beginLiving = (state: PartnershipState): Result<'living'> =>
  state === 'contract' ? ok('living') : conflict('partnership_step');

/** A review looks at what lives; the next one is in the future. */
export function review(
  state: PartnershipState,
  heldOn: string,
  nextOn: string | null,
  today: string
): Result<'reviewed'> {
  if (state !== 'living' && state !== 'reviewed') return conflict('partnership_step');
  if (heldOn > today) return invalid('heldOn', 'in_the_future');
  return nextOn !== null && nextOn <= today ? invalid('nextOn', 'in_the_past') : ok('reviewed');
}

export const end = (state: PartnershipState): Result<'ended'> =>
  state === 'ended' ? conflict('partnership_ended') : ok('ended');

/** Figures count from the first deal on. A period is a whole one, not to come. */
export function figurePeriod(start: string, finish: string, today: string): Result<'ok'> {
  if (finish < start) return invalid('periodEnd', 'ends_before_start');
  return finish > today ? invalid('periodEnd', 'in_the_future') : ok('ok');
}

/** A figure is entered by one side and confirmed by another: nobody confirms their own. */
export function confirmFigure(
  figure: { organisationId: string; confirmed: boolean; withdrawn: boolean },
  by: string
): Result<'ok'> {
  if (figure.withdrawn) return conflict('figure_withdrawn');
  if (figure.confirmed) return conflict('figure_confirmed');
  return figure.organisationId === by ? conflict('figure_own') : ok('ok');
}

export type Figure = { kind: FigureKind; amount: bigint; confirmed: boolean; withdrawn: boolean };

/** What counts is what both sides say; what waits for the other side is told apart. */
export function totals(
  figures: readonly Figure[]
): { kind: FigureKind; confirmed: bigint; waiting: bigint }[] {
  return FIGURE_KINDS.map((kind) => {
    const mine = figures.filter((figure) => figure.kind === kind && !figure.withdrawn);
    const sum = (confirmed: boolean): bigint =>
      mine.filter((figure) => figure.confirmed === confirmed).reduce((all, { amount }) => all + amount, 0n);
    return { kind, confirmed: sum(true), waiting: sum(false) };
  }).filter(({ confirmed, waiting }) => confirmed > 0n || waiting > 0n);
}

/** Days before a review or a test's end at which the managers are told. */
export const REMIND_DAYS = 7;
