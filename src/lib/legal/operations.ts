import { ok } from '#lib/kernel/result.ts';
import { query } from '#lib/platform/operation.ts';
import { mayAskAdvice } from './access.ts';
import { advise } from './rules.ts';
import { LegalAnswers } from './schema.ts';

export const adviseForm = query({
  name: 'legal.adviseForm',
  summary: 'Legal forms that fit what a network will do, with reasons and sources; no legal advice',
  rest: 'GET /legal/forms',
  input: LegalAnswers,
  may: mayAskAdvice,
  run: async (_context, answers) => ok(advise(answers))
});
