import fc from 'fast-check';

/** A JSON schema as `z.toJSONSchema` writes it; only what the generator looks at. */
export type Shape = {
  type?: string;
  properties?: Record<string, Shape>;
  items?: Shape | false;
  prefixItems?: Shape[];
  anyOf?: Shape[];
  oneOf?: Shape[];
  enum?: unknown[];
  const?: unknown;
};

/** Texts that have broken programs before. */
const texts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfff',
  '\u202Egnp.exe',
  '\u2066\u2069\u200F',
  '\uFEFF',
  'e\u0301\u0301\u0301',
  '𝕃ierre 🌿 اللبلاب',
  'İstanbul ﬁ ß',
  '../../etc/passwd',
  "'; drop table persons; --",
  "' or 1=1 --",
  '%',
  '_%_%',
  '\\',
  '\\x00',
  '$1',
  '{"$ne":null}',
  '__proto__',
  'constructor',
  '<script>alert(1)</script>',
  '=1+1',
  '=HYPERLINK("http://example.org")',
  '@SUM(A1)',
  '{network}',
  'null',
  'true',
  'NaN',
  '-0',
  '1e999',
  '99999999999999999999',
  '2147483648',
  '-1',
  '0x10',
  '2026-02-31',
  '0000-01-01',
  '-271821-04-20',
  '9999-12-31',
  '2026-01-01T00:00:00Z',
  '25:61',
  'a@b.co\r\nBcc: x@example.org',
  '"a b"@example.org',
  'not-a-uuid',
  '-'.repeat(36) + 'x',
  '00000000-0000-0000-0000-000000000000',
  '00000000-0000-4000-8000-000000000000',
  'javascript:alert(1)',
  'http://[::1',
  'https://exemple.fr/' + 'a'.repeat(600),
  'Europe/Paris\u0000',
  '\n'.repeat(50),
  'é'.repeat(3000),
  'a'.repeat(100_000),
  '(a+)+$'.repeat(20),
  '&:*|! <->'
];

const numbers = [0, -0, 1, -1, 0.1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 2 ** 63, 1e308, -1e308, 5e-324];

/** Anything JSON can say, and some of it much too long or deep. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<unknown>(...texts) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...numbers) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(null, true, false, undefined) },
  { weight: 2, arbitrary: fc.jsonValue() },
  {
    weight: 1,
    arbitrary: fc.constant(JSON.parse('{"__proto__":{"isHost":true},"constructor":{"prototype":1}}'))
  },
  { weight: 1, arbitrary: fc.constant(Array(2000).fill('x')) },
  {
    weight: 1,
    arbitrary: fc.constant(
      Array(500)
        .fill(0)
        .reduce((inner) => [inner], 1)
    )
  }
);

/** Mostly of the right kind, sometimes not; `known` are values that mean something, such as ids of real rows. */
export function like(shape: Shape, known: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 5, arbitrary: proper(shape, known) }, { weight: 1, arbitrary: anything });
}

function proper(shape: Shape, known: readonly unknown[]): fc.Arbitrary<unknown> {
  const variants = shape.anyOf ?? shape.oneOf;
  if (variants) return fc.oneof(...variants.map((variant) => proper(variant, known)));
  if ('const' in shape) return fc.constant(shape.const);
  if (shape.enum) return fc.constantFrom(...shape.enum);
  switch (shape.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(shape.properties ?? {}).map(([name, inner]) => [name, like(inner, known)])
        ),
        { requiredKeys: [] }
      );
    case 'array':
      if (shape.prefixItems) return fc.tuple(...shape.prefixItems.map((inner) => like(inner, known)));
      return fc.array(like(shape.items || {}, known), { maxLength: 5 });
    case 'string':
      return fc.oneof(fc.constantFrom(...known), fc.constantFrom<unknown>(...texts), fc.string());
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: 0, max: 400 }), fc.constantFrom(...numbers));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.oneof(fc.constantFrom(...known), anything);
  }
}

/** A good input with one or two fields spoilt, left out, or added; ids seldom, because all else fails with them. */
export function spoilt(good: Record<string, unknown>, shape: Shape): fc.Arbitrary<Record<string, unknown>> {
  const names = [...new Set([...Object.keys(shape.properties ?? {}), ...Object.keys(good), 'extra'])];
  const others = names.filter((name) => !/^id$|Id$/.test(name) || good[name] === undefined);
  const name = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...others) },
    { weight: 1, arbitrary: fc.constantFrom(...names) }
  );
  return fc
    .uniqueArray(fc.tuple(name, anything), { minLength: 1, maxLength: 2, selector: ([chosen]) => chosen })
    .map((changes) => ({ ...good, ...Object.fromEntries(changes) }));
}
