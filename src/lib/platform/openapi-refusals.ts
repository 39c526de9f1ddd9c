/** What every refusal looks like (RFC 9457), and the kinds of them by their HTTP status, for the description of the API. */
export const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'instance'],
  properties: {
    type: { type: 'string', description: '`urn:lierre:problem:` and the code of the first problem.' },
    title: { type: 'string', description: 'The code of the first problem.' },
    status: { type: 'integer' },
    instance: { type: 'string', description: 'The path that was asked for.' },
    errors: {
      type: 'array',
      minItems: 1,
      description: 'Every problem that was found.',
      items: {
        type: 'object',
        required: ['kind', 'code'],
        properties: {
          kind: {
            enum: [
              'invalid',
              'unauthenticated',
              'forbidden',
              'not_found',
              'conflict',
              'too_many',
              'unavailable'
            ]
          },
          code: {
            type: 'string',
            pattern: '^[a-z_]+$',
            description: 'Stays the same, whatever the language.'
          },
          field: {
            type: 'string',
            description: 'The field of the input, with dots between levels; absent: the whole.'
          },
          params: {
            type: 'object',
            description: 'Limits and other values that belong to the code.',
            additionalProperties: { type: ['string', 'number'] }
          }
        }
      }
    }
  }
};

const refusal = (description: string, headers?: Record<string, object>): object => ({
  description,
  ...(headers ? { headers } : {}),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
});

/** Each described once; operations refer to them. */
export const refusals = {
  Malformed: refusal('The address is no text'),
  Unauthenticated: refusal('No token, or one that is no longer good', {
    'WWW-Authenticate': { schema: { const: 'Bearer' } }
  }),
  Forbidden: refusal('Not yours to do, or not with this token'),
  NotFound: refusal('Not there, or not for you: both look the same'),
  Conflict: refusal(
    'The state of things does not allow it, or the Idempotency-Key was used for something else'
  ),
  TooLarge: refusal('The body is larger than 1 MB'),
  NotJson: refusal('The body is not JSON'),
  Invalid: refusal('The input has problems, each named with its field'),
  TooMany: refusal('Too often from this address; `params.minutes` says for how long'),
  Surprise: refusal('A fault of the program; without `errors`'),
  Unavailable: refusal('The database is away or its disk is full; nothing was written', {
    'Retry-After': { description: 'Seconds', schema: { type: 'integer' } }
  })
} as const;

const STATUSES: [status: number, name: keyof typeof refusals, when?: 'open' | 'named' | 'body'][] = [
  [400, 'Malformed'],
  [401, 'Unauthenticated'],
  [403, 'Forbidden'],
  [404, 'NotFound', 'named'],
  [409, 'Conflict'],
  [413, 'TooLarge', 'body'],
  [415, 'NotJson', 'body'],
  [422, 'Invalid'],
  [429, 'TooMany', 'open'],
  [500, 'Surprise'],
  [503, 'Unavailable']
];

/** Those of an operation that is open to visitors, has names in its path, or takes a body. */
export const refusalsOf = (operation: Record<'open' | 'named' | 'body', boolean>): Record<string, object> =>
  Object.fromEntries(
    STATUSES.filter(([, , when]) => !when || operation[when]).map(([status, name]) => [
      status,
      { $ref: `#/components/responses/${name}` }
    ])
  );
