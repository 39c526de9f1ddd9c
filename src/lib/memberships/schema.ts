import { z } from 'zod';
import { VotingRule } from '#lib/governance/schema.ts';
import { presenters } from './rules.ts';

/** How a network admits; see the type of the same name in rules.ts. */
export const AdmissionRule = z.object({
  presenters: z.array(z.enum(presenters)).min(1),
  voting: VotingRule,
  waitDays: z.int().min(0).max(730)
});
