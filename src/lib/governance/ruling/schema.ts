import { z } from 'zod';
import { line, optionalId, paragraph } from '#lib/platform/fields.ts';
import { optionalDay, SetRule } from '#lib/governance/schema.ts';

/** A change of a rule that the members vote on. */
export const ProposeRuleChange = z.object({
  title: line(200),
  statement: paragraph(5000),
  rule: SetRule,
  forOrganisationId: optionalId,
  heldOn: optionalDay
});
/** What such a motion keeps. */
export const RuleChangeTerms = SetRule;
export const NoInput = z.object({});
