import { z } from 'zod';
import { line, paragraph } from '#lib/platform/fields.ts';
import { AdmissionRule, how, SetRule } from '#lib/governance/schema.ts';

/** A rule of voting that the members may change: of a kind of motion, or of admissions. */
const Changed = z
  .discriminatedUnion('kind', [SetRule, z.object({ kind: z.literal('admission'), ...AdmissionRule.shape })])
  .describe('The rule as it would be.');

/** A change of a rule that the members vote on. */
export const ProposeRuleChange = z.object({
  title: line(200),
  statement: paragraph(5000),
  rule: Changed,
  ...how
});
/** What such a motion keeps. */
export const RuleChangeTerms = Changed;
export const NoInput = z.object({});
