import { error } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { getMap } from '#lib/plan/map/operations.ts';
import { mapTable } from '#lib/plan/map/rules.ts';
import { translator } from '#lib/platform/messages.ts';
import { execute } from '#lib/platform/operation.ts';
import { actorOf, statusOf } from '#lib/platform/page.server.ts';

/** The map for a spreadsheet: a row for each lack and each strength that answers it. */
export const GET: RequestHandler = async (event) => {
  const { requestId } = event.locals;
  const actor = await actorOf(event);
  if (!actor.network) error(404, 'not_found', { requestId });
  const map = await execute(getMap, { actor, input: {} });
  if (!map.ok) error(statusOf(map.problems), map.problems[0]!.code, { requestId });
  const t = translator(actor.locale, actor.network.country);
  const heading = [
    t('surveys.who'),
    t('pooling.lacks'),
    t('pooling.answers'),
    t('pooling.strengths'),
    t('pooling.because')
  ];
  return new Response(mapTable(map.value, map.value.names, heading), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${actor.network.slug}-map.csv"`,
      'cache-control': 'no-store'
    }
  });
};
