import { error } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { slugify } from '#lib/kernel/text.ts';
import { translator, type MessageKey } from '#lib/platform/messages.ts';
import { execute } from '#lib/platform/operation.ts';
import { actorOf, statusOf } from '#lib/platform/page.server.ts';
import { getResults } from '#lib/surveys/divergences/operations.ts';
import { minorDigits } from '#lib/kernel/money.ts';
import { resultsTable } from '#lib/surveys/writing/rules.ts';

/** The revealed answers for a spreadsheet; whoever may not see them on the page gets the same answer as there. */
export const GET: RequestHandler = async (event) => {
  const { requestId } = event.locals;
  const actor = await actorOf(event);
  if (!actor.network) error(404, 'not_found', { requestId });
  const results = await execute(getResults, { actor, input: { id: event.params.id } });
  if (!results.ok) error(statusOf(results.problems), results.problems[0]!.code, { requestId });
  const { survey, answered, given } = results.value;
  const t = translator(actor.locale, actor.network.country);
  const table = resultsTable(
    { kind: survey.kind, questions: survey.questions, answered, given },
    { say: (key) => t(key as MessageKey), digits: minorDigits(actor.network.currency) }
  );
  return new Response(table, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${slugify(survey.title) || 'survey'}.csv"`,
      'cache-control': 'no-store'
    }
  });
};
