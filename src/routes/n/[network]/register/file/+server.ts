import { error } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { registerLines } from '#lib/governance/register/operations.ts';
import { actorOf } from '#lib/platform/page.server.ts';

/** The whole register as JSON lines, each line as it was hashed. */
export const GET: RequestHandler = async (event) => {
  const actor = await actorOf(event);
  const lines = registerLines(actor);
  if (!lines || !actor.network) error(404, 'not_found', { requestId: event.locals.requestId });
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await lines.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await lines.return(undefined);
    }
  });
  return new Response(stream, {
    headers: {
      'content-type': 'application/jsonl; charset=utf-8',
      'content-disposition': `attachment; filename="${actor.network.slug}-register.jsonl"`,
      'cache-control': 'no-store'
    }
  });
};
