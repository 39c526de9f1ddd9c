import { error } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { exportFile, FORMATS, type Format } from '#lib/imports/writing/operations.ts';
import { actorOf, statusOf } from '#lib/platform/page.server.ts';

/** The organisations of the network as a file, as they are read from the database; nothing of it waits in memory. */
export const GET: RequestHandler = async (event) => {
  const { requestId } = event.locals;
  const params = event.url.searchParams;
  const actor = await actorOf(event);
  if (!actor.network) error(404, 'not_found', { requestId });
  const format = params.get('format') ?? 'csv';
  if (!isFormat(format)) error(404, 'not_found', { requestId });
  const file = await exportFile(actor, format, params.get('only') === 'members' ? 'members' : 'all');
  if (!file.ok) error(statusOf(file.problems), file.problems[0]!.code, { requestId });
  const { type, ending } = FORMATS[format];
  return new Response(streamOf(file.value), {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${actor.network.slug}-organisations.${ending}"`,
      'cache-control': 'no-store'
    }
  });
};

const isFormat = (text: string): text is Format => Object.hasOwn(FORMATS, text);

/** Read as fast as the other side takes it, and no longer when it goes away. */
function streamOf(parts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = parts[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done) controller.close();
      else if (next.value) controller.enqueue(encoder.encode(next.value));
      else await this.pull?.(controller);
    },
    async cancel() {
      await iterator.return?.();
    }
  });
}
