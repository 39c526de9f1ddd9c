import { error } from '@sveltejs/kit';

/** Far more than the fullest form of ours has. */
export const MOST_FIELDS = 20_000;
/** A field takes two bytes at least, so that a shorter body cannot hold too many. */
const SHORT = 2 * MOST_FIELDS;

/**
 * A sent form that is refused as it is read where it is none, or broken, which no browser sends; and whose body breaks off
 * with a refusal once it holds too many fields: to read them takes a time that grows with the square of their number, and
 * in that time nobody else is answered.
 */
export const withFewFields = (request: Request): Request =>
  request.method === 'POST' ? readable(counted(request)) : request;

/** What a request is read by says 400 where the platform throws what would look like a surprise of ours. */
function readable(request: Request): Request {
  const [read, copy] = [request.formData.bind(request), request.clone.bind(request)];
  request.formData = () => {
    if (request.bodyUsed) return read(); // our own mistake: to be heard of
    return read().catch((cause: unknown) => {
      if (cause instanceof TypeError) error(400, 'malformed');
      throw cause;
    });
  };
  request.clone = () => readable(copy());
  return request;
}

function counted(request: Request): Request {
  const { body, headers } = request;
  const mark = markBetweenFields(headers.get('content-type') ?? '');
  const length = Number(headers.get('content-length') ?? Infinity);
  if (!body || !mark || length <= SHORT) return request;
  return new Request(request, { body: body.pipeThrough(counting(mark)), duplex: 'half' } as RequestInit);
}

function markBetweenFields(type: string): Buffer | null {
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return Buffer.from('&');
  const boundary = /^multipart\/form-data\b.*\bboundary=("[^"]+"|[^;\s]+)/i.exec(type)?.[1];
  return boundary ? Buffer.from(`--${boundary.replace(/^"|"$/g, '')}`, 'latin1') : null;
}

function counting(mark: Buffer): TransformStream<Uint8Array, Uint8Array> {
  let marks = 0;
  let tail = Buffer.alloc(0);
  return new TransformStream({
    transform(chunk, controller) {
      const seen = Buffer.concat([tail, chunk]);
      let end = 0;
      for (let at = seen.indexOf(mark); at !== -1; at = seen.indexOf(mark, end)) {
        marks += 1;
        end = at + mark.length;
      }
      // The last field of a form with boundaries is followed by one more.
      if (marks > MOST_FIELDS + 1) error(413, 'body_too_large');
      tail = seen.subarray(Math.max(end, seen.length - mark.length + 1));
      controller.enqueue(chunk);
    }
  });
}
