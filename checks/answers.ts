import { join, relative } from 'node:path';
import ts from 'typescript';

/**
 * What each operation answers, as JSON Schema, read from the types that `run` returns (decision 0097). What TypeScript
 * knows is what a program is told; what JSON makes of it is told too: an instant is text, a bigint is digits.
 */
export type Schema = { [keyword: string]: unknown };
export type Answers = { answers: Record<string, Schema>; schemas: Record<string, Schema> };

const root = join(import.meta.dirname, '..');
const options: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
  lib: ['lib.esnext.d.ts']
};

/** The answers of all operations that the file `list` imports as `* as`. Takes the compiler some seconds. */
export async function answersOf(list: string): Promise<Answers> {
  const program = ts.createProgram([join(root, list)], options);
  const checker = program.getTypeChecker();
  const book = bookOf(checker);
  const answers: [string, Schema][] = [];
  for (const module of namespacesOf(program.getSourceFile(join(root, list))!, checker)) {
    const exports = (await import(module.valueDeclaration!.getSourceFile().fileName)) as Record<
      string,
      { name?: string }
    >;
    for (const symbol of checker.getExportsOfModule(module)) {
      const run = checker.getTypeOfSymbol(symbol).getProperty('run');
      const name = exports[symbol.name]?.name;
      if (run && name) answers.push([name, book.read(answerOf(checker.getTypeOfSymbol(run), checker), name)]);
    }
  }
  return { answers: sorted(answers), schemas: sorted([...book.named]) };
}

function namespacesOf(list: ts.SourceFile, checker: ts.TypeChecker): ts.Symbol[] {
  return list.statements
    .filter(ts.isImportDeclaration)
    .filter(({ importClause }) => importClause?.namedBindings?.kind === ts.SyntaxKind.NamespaceImport)
    .map(({ moduleSpecifier }) => checker.getSymbolAtLocation(moduleSpecifier)!);
}

/** T of `(…) => Promise<Result<T>>`. */
function answerOf(run: ts.Type, checker: ts.TypeChecker): ts.Type[] {
  const result = checker.getAwaitedType(run.getCallSignatures()[0]!.getReturnType())!;
  return partsOf(result).flatMap((part) => {
    const value = part.getProperty('value');
    return value ? partsOf(checker.getTypeOfSymbol(value)) : [];
  });
}

const partsOf = (type: ts.Type): ts.Type[] => (type.isUnion() ? type.types : [type]);

/** Reads types; those that have a name of their own in our sources are described once, in `named`. */
function bookOf(checker: ts.TypeChecker) {
  const named = new Map<string, Schema>();

  /** One of several, as JSON writes them. Nothing at all is written as null where something must stand. */
  function read(parts: readonly ts.Type[], at: string): Schema {
    const written = parts.filter((part) => !(part.flags & NOTHING));
    const literals = written.filter(isLiteral);
    const schemas = written.filter((part) => !isLiteral(part)).map((part) => readOne(part, at));
    if (literals.length) schemas.push(enumOf(literals.map(({ value }) => value)));
    return schemas.length ? oneOf(unique(schemas)) : { type: 'null' };
  }

  function readOne(type: ts.Type, at: string): Schema {
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (flags & ts.TypeFlags.StringLike) return { type: 'string' };
    if (flags & ts.TypeFlags.BigIntLike) return { type: 'string', pattern: '^-?[0-9]+$' };
    if (flags & ts.TypeFlags.NumberLike) return { type: 'number' };
    if (flags & ts.TypeFlags.BooleanLiteral) return { const: checker.typeToString(type) === 'true' };
    if (flags & ts.TypeFlags.Null) return { type: 'null' };
    if (type.isUnion()) return read(type.types, at);
    if (type.isIntersection()) {
      const plain = type.types.find((part) => part.flags & PLAIN);
      if (plain) return readOne(plain, at);
    } else if (!(flags & ts.TypeFlags.Object))
      throw new Error(`${at}: ${checker.typeToString(type)} is not settled`);
    return refer(type, at);
  }

  function refer(type: ts.Type, at: string): Schema {
    const name = nameOf(type);
    if (!name) return readObject(type, at);
    if (!named.has(name)) {
      named.set(name, {}); // it may hold itself
      named.set(name, described(readObject(type, name), type.aliasSymbol ?? type.symbol, checker));
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  function readObject(type: ts.Type, at: string): Schema {
    const toJson = type.getProperty('toJSON');
    if (toJson) {
      const text = checker.getTypeOfSymbol(toJson).getCallSignatures()[0]!.getReturnType();
      const format = FORMATS[type.symbol.name];
      return { ...read(partsOf(text), at), ...(format ? { format } : {}) };
    }
    if (checker.isTupleType(type)) return readTuple(type as ts.TupleTypeReference, at);
    if (checker.isArrayType(type))
      return {
        type: 'array',
        items: read(partsOf(checker.getTypeArguments(type as ts.TypeReference)[0]!), `${at}[]`)
      };
    if (type.getCallSignatures().length || UNWRITABLE.has(type.symbol?.name ?? ''))
      throw new Error(`${at}: JSON cannot hold ${checker.typeToString(type)}`);
    const properties = checker.getPropertiesOfType(type).map((property) => {
      const parts = partsOf(checker.getTypeOfSymbol(property));
      const optional = property.flags & ts.SymbolFlags.Optional || parts.some((part) => part.flags & NOTHING);
      const schema = described(read(parts, `${at}.${property.name}`), property, checker);
      return { name: property.name, schema, optional: Boolean(optional) };
    });
    const required = properties.filter(({ optional }) => !optional).map(({ name }) => name);
    const [index] = checker.getIndexInfosOfType(type);
    return {
      type: 'object',
      ...(properties.length || !index
        ? { properties: sorted(properties.map(({ name, schema }) => [name, schema])) }
        : {}),
      ...(required.length ? { required: required.toSorted() } : {}),
      ...(index ? { additionalProperties: read(partsOf(index.type), `${at}.*`) } : {})
    };
  }

  function readTuple(type: ts.TupleTypeReference, at: string): Schema {
    const items = checker.getTypeArguments(type).map((item, i) => read(partsOf(item), `${at}[${i}]`));
    const { fixedLength, minLength, hasRestElement } = type.target;
    return {
      type: 'array',
      prefixItems: items.slice(0, fixedLength),
      minItems: minLength,
      items: hasRestElement ? items[fixedLength] : false
    };
  }

  return { named, read };
}

const isLiteral = (type: ts.Type): type is ts.StringLiteralType | ts.NumberLiteralType =>
  type.isStringLiteral() || type.isNumberLiteral();
const PLAIN =
  ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike | ts.TypeFlags.BooleanLike;
const NOTHING = ts.TypeFlags.Undefined | ts.TypeFlags.Void;
const FORMATS: Record<string, string> = { Instant: 'date-time', Date: 'date-time', PlainDate: 'date' };
const UNWRITABLE = new Set(['Map', 'Set', 'Uint8Array', 'ArrayBuffer', 'Promise', 'RegExp', 'Error']);

/** The room and the name of a type that our sources name, without parameters: `partners.Criterion`. */
function nameOf(type: ts.Type): string | undefined {
  const symbol = type.aliasSymbol ?? (type.isClassOrInterface() ? type.symbol : undefined);
  const path = symbol?.declarations?.[0] && relative(root, symbol.declarations[0].getSourceFile().fileName);
  if (!symbol || !path?.startsWith('src/lib/') || type.aliasTypeArguments) return undefined;
  return `${path.split('/').slice(2, -1).join('.')}.${symbol.name}`;
}

function described(schema: Schema, symbol: ts.Symbol, checker: ts.TypeChecker): Schema {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, ' ').trim();
  return text ? { ...schema, description: text } : schema;
}

const enumOf = (values: unknown[]): Schema => ({ type: typeof values[0], enum: values.toSorted() });

/** In an order that does not depend on the one in which the compiler came by the types. */
function oneOf(schemas: Schema[]): Schema {
  const some = schemas.filter(({ type }) => type !== 'null');
  const [first = {}] = some;
  if (some.length === schemas.length && some.length === 1) return first;
  if (schemas.every(isPlain))
    return { type: [...names(some), ...(some.length < schemas.length ? ['null'] : [])] };
  if (some.length === 1 && typeof first.type === 'string' && first.type !== 'object') {
    const values = Array.isArray(first.enum) ? { enum: [...first.enum, null] } : {};
    return { ...first, type: [first.type, 'null'], ...values };
  }
  return { anyOf: schemas.toSorted((a, b) => compare(JSON.stringify(a), JSON.stringify(b))) };
}
const names = (schemas: Schema[]): string[] => schemas.map(({ type }) => String(type)).toSorted();
const isPlain = (schema: Schema): boolean => Object.keys(schema).join() === 'type';

function unique(schemas: Schema[]): Schema[] {
  const texts = new Set(schemas.map((schema) => JSON.stringify(schema)));
  const both = ['{"const":false}', '{"const":true}'];
  if (both.every((text) => texts.has(text))) {
    for (const text of both) texts.delete(text);
    texts.add('{"type":"boolean"}');
  }
  return [...texts].map((text) => JSON.parse(text) as Schema);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const sorted = (entries: [string, Schema][]): Record<string, Schema> =>
  Object.fromEntries(entries.toSorted(([a], [b]) => compare(a, b)));
