/** The action plan of a network: its sections, and a budget in four parts whose totals add up. */
export const SECTIONS = [
  'summary',
  'objectives_short',
  'objectives_long',
  'idea',
  'markets',
  'strategies',
  'roles',
  'risks'
] as const;
export type Section = (typeof SECTIONS)[number];
/** Who writes the plan and its tasks, and settles what is said about them. */
export const LEADS = ['facilitator', 'board', 'project_lead'] as const;
export const BUDGET_PARTS = ['sales', 'operations', 'investment', 'financing'] as const;
export type BudgetPart = (typeof BUDGET_PARTS)[number];

export type BudgetLine = { part: BudgetPart; amount: bigint };
export type Budget = Record<BudgetPart, bigint> & {
  /** Sales less operations. */
  result: bigint;
  /** What is left when everything is paid: result, less investment, and financing. */
  balance: bigint;
};

export function budgetOf(lines: readonly BudgetLine[]): Budget {
  const sum = (part: BudgetPart): bigint =>
    lines.filter((line) => line.part === part).reduce((all, { amount }) => all + amount, 0n);
  const [sales, operations, investment, financing] = BUDGET_PARTS.map(sum) as [
    bigint,
    bigint,
    bigint,
    bigint
  ];
  const result = sales - operations;
  return { sales, operations, investment, financing, result, balance: result - investment + financing };
}
