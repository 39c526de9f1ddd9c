import { error, fail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
import type { Problem, Result } from '#lib/kernel/result.ts';
import { visitor, type Actor } from '#lib/platform/actor.ts';
import {
  asInstance,
  atOnce,
  beginReading,
  readLater,
  unavailability,
  type Session,
  type Tx
} from '#lib/platform/database.server.ts';
import { formOf, UNTOLD, whyWaiting, type Waiting } from '#lib/platform/ended.server.ts';
import { enter, type Entered } from '#lib/platform/enter.server.ts';
import type { MessageKey, Params } from '#lib/platform/messages.ts';
import { watchClock } from '#lib/platform/kept.server.ts';
import { askFor, execute, type Command, type KeptQuery, type Query } from '#lib/platform/operation.ts';
import { unsent } from '#lib/platform/unsent.ts';

/** One read transaction per page, shared by all its load functions, closed by the handle hook. */
export type Scope = {
  actor: Actor;
  entered: Entered | null;
  tx: Tx;
  /** Set once the page has asked something of the instance itself. */
  raised?: Promise<void>;
  /** Until when the page's text stays the same if nothing changes, in milliseconds of the epoch; 0: it is not to be kept. */
  until: number;
  statements: () => number;
  end: () => Promise<void>;
};

export type Page = Pick<Scope, 'actor' | 'entered' | 'tx'> & {
  now: Temporal.Instant;
  /** A query's value; a "no" becomes the sign-in page or the error page it deserves. */
  ask: <S extends z.ZodType, T>(operation: Query<S, T>, input: z.input<S>) => Promise<T>;
};

/** What the load of a page sees whose text is kept: nothing that could differ the next time. */
export type KeptPage = Pick<Page, 'actor' | 'entered' | 'now'> & {
  ask: <S extends z.ZodType, T>(operation: KeptQuery<S, T>, input: z.input<S>) => Promise<T>;
};

/**
 * The load of a page that ships no script: what it returns is for rendering only and is not serialised a second time
 * into the HTML. A page with `csr = true` must not use it for data its script needs.
 */
export async function view<T extends object>(
  event: RequestEvent,
  load: (page: Page) => Promise<T>
): Promise<T> {
  const scope = await openScope(event);
  const now = Temporal.Now.instant();
  scope.until = 0;
  return loaded(
    load({ actor: scope.actor, entered: scope.entered, tx: scope.tx, now, ask: asker(scope, event, now) }),
    event
  );
}

/**
 * The same for a page made of the person, the address and kept queries only: while nothing changes it is the same text
 * for the same person, which is kept (decision 0093) if all load functions of the page are of this kind.
 */
export async function keptView<T extends object>(
  event: RequestEvent,
  load: (page: KeptPage) => Promise<T>
): Promise<T> {
  const scope = await openScope(event);
  const clock = watchClock(Temporal.Now.instant());
  const page: KeptPage = {
    actor: scope.actor,
    entered: scope.entered,
    ask: asker(scope, event, clock.instant),
    get now() {
      return clock.now;
    }
  };
  const data = await loaded(load(page), event);
  scope.until = Math.min(scope.until, clock.until());
  return data;
}

const loaded = async <T extends object>(data: Promise<T>, event: RequestEvent): Promise<T> =>
  unsent(await data.catch((cause: unknown) => away(cause, event)));

const asker =
  (scope: Scope, event: RequestEvent, now: Temporal.Instant): Page['ask'] =>
  async (operation, input) => {
    if (operation.instance && operation.may(scope.actor)) await (scope.raised ??= asInstance(scope.tx));
    const call = { actor: scope.actor, input, now, version: scope.entered?.version };
    const { result, until } = await askFor(operation, call, scope.tx);
    scope.until = Math.min(scope.until, until);
    return unwrap(result, event);
  };

/**
 * Opens the page's transaction once; later callers share it. Where a kept page is looked for first, who comes is asked in
 * a transaction of its own: it is likely to be the only one.
 */
export function openScope(event: RequestEvent, alone = false): Promise<Scope> {
  return (event.locals.scope ??= alone && event.locals.token ? scopeLater(event) : newScope(event));
}

/** Ends the page's transaction, if one is open. A later load opens a fresh one. */
export async function closeScope(locals: App.Locals): Promise<void> {
  const open = locals.scope;
  locals.scope = undefined;
  if (open) await open.then((scope) => scope.end()).catch(() => undefined);
}

/**
 * Who acts here, for form actions. Frees the connection, so that the command may have it. A form that was shown to
 * somebody else, or to somebody whose session ended since, goes no further: it waits in the browser to be sent again.
 */
export async function actorOf(event: RequestEvent): Promise<Actor> {
  const { actor } = await openScope(event);
  await closeScope(event.locals);
  const why = whyWaiting(await event.locals.form, actor);
  if (why) toSignIn(event, why);
  return actor;
}

/** A form's fields as an operation's input: `name[]` and repeated names become lists, files stay files. */
export function formInput(form: FormData): Record<string, unknown> {
  const sent = new Map<string, FormDataEntryValue[]>();
  for (const [key, value] of form) {
    const values = sent.get(key);
    if (values) values.push(value);
    else if (!key.startsWith('__')) sent.set(key, [value]);
  }
  const input: Record<string, unknown> = {};
  for (const [key, values] of sent)
    if (key.endsWith('[]')) input[key.slice(0, -2)] = values;
    else input[key] = values.length > 1 ? values : values[0];
  return input;
}

/** What a form that was refused gets back: every problem, and all that was typed. */
export type Refusal = { problems: Problem[]; values: Record<string, string | string[]>; form?: string };

export type ActOptions<T> = {
  /** From the form's fields to the operation's input; default: the fields as they are. */
  input?: (fields: Record<string, unknown>) => unknown;
  /** Where to go after success; default: the same page. */
  to?: (value: T) => string;
  /** Message shown on the next page. */
  say?: MessageKey | ((value: T) => { key: MessageKey; params?: Params });
  /** Where `input` gave the operation another shape than the form has: from the path of a problem to the form's field. */
  at?: (path: string, fields: Record<string, unknown>) => string;
  /** Which form of a page with several this was. */
  form?: string;
};

/**
 * A form action: runs the command with the form's fields. Success redirects (so that reloading repeats nothing); a
 * hidden field `__key` makes a double click count once; a refusal gives the problems and what was typed back.
 */
export async function act<S extends z.ZodType, T>(
  event: RequestEvent,
  operation: Command<S, T>,
  options: ActOptions<T> = {}
): Promise<ActionFailure<Refusal>> {
  const form = await formOf(event);
  const fields = formInput(form);
  const key = form.get('__key');
  const result = await execute(operation, {
    actor: await actorOf(event),
    input: options.input ? options.input(fields) : fields,
    idempotencyKey: typeof key === 'string' && key ? key : undefined,
    requestId: event.locals.requestId
  });
  if (!result.ok) {
    const { at, form } = options;
    return refuse(
      event,
      at ? atFields(result.problems, (path) => at(path, fields)) : result.problems,
      fields,
      form
    );
  }
  if (options.say) {
    const said = typeof options.say === 'function' ? options.say(result.value) : { key: options.say };
    flash(event, said.key, said.params);
  }
  redirect(303, options.to?.(result.value) ?? event.url.pathname + keptSearch(event.url));
}

/** An input may be a tree where its form is flat: each problem goes to the field that shows it. */
export const atFields = (problems: Problem[], at: (path: string) => string): Problem[] =>
  problems.map((problem) => (problem.field ? { ...problem, field: at(problem.field) } : problem));

/** What stands in one field, where a page has a form for each of several things: `{ form: `side-${…}` }`. */
export async function typedIn(event: RequestEvent, field: string): Promise<string> {
  const value = (await formOf(event)).get(field);
  return typeof value === 'string' ? value : '';
}

export function refuse(
  event: RequestEvent,
  problems: Problem[],
  fields: Record<string, unknown>,
  form?: string
): ActionFailure<Refusal> {
  if (problems.some((p) => p.kind === 'unauthenticated')) toSignIn(event);
  return fail(statusOf(problems), { problems, values: typed(fields), form });
}

/** A message for the next page only. */
export function flash(event: RequestEvent, key: MessageKey, params: Params = {}): void {
  event.cookies.set('lierre_flash', JSON.stringify({ key, params }), {
    httpOnly: true,
    sameSite: 'lax',
    maxAge: 60,
    path: '/'
  });
}

const statuses = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_many: 429,
  unavailable: 503
} as const;
/** The HTTP status of a refusal; the same table serves pages and API. */
export const statusOf = (problems: Problem[]): number => statuses[problems[0]!.kind];

function unwrap<T>(result: Result<T>, event: RequestEvent): T {
  if (result.ok) return result.value;
  if (result.problems.some((p) => p.kind === 'unauthenticated')) toSignIn(event);
  error(statusOf(result.problems), result.problems[0]!.code, { requestId: event.locals.requestId });
}

/** To the sign-in. A form that was sent meanwhile is not lost on the way: the handle hook answers with it instead. */
export function toSignIn(event: RequestEvent, why: Waiting['why'] = 'ended'): never {
  event.locals.waits = why;
  const next = event.request.method === 'GET' ? event.url.pathname + event.url.search : event.url.pathname;
  redirect(303, `/sign-in?next=${encodeURIComponent(next)}`);
}

/** A named action (`?/name`) leaves the address bar's query behind; filters stay. */
const keptSearch = (url: URL): string => {
  const kept = [...url.searchParams].filter(([name]) => !name.startsWith('/'));
  return kept.length ? `?${new URLSearchParams(kept)}` : '';
};

function typed(fields: Record<string, unknown>): Record<string, string | string[]> {
  const text = (value: unknown): value is string => typeof value === 'string';
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => !UNTOLD.test(name))
      .map(([name, value]) => [name, Array.isArray(value) ? value.filter(text) : text(value) ? value : ''])
  );
}

async function newScope(event: RequestEvent): Promise<Scope> {
  const { token } = event.locals;
  const session = await beginReading(token ? undefined : {}).catch((cause: unknown) => away(cause, event));
  try {
    const entered = token ? await enter(session.tx, { token, slug: event.params.network ?? null }) : null;
    return scopeOf(event, entered, session);
  } catch (cause) {
    await session.end('rollback');
    away(cause, event);
  }
}

async function scopeLater(event: RequestEvent): Promise<Scope> {
  const who = { token: event.locals.token!, slug: event.params.network ?? null };
  const entered = await enter(atOnce(), who).catch((cause: unknown) => away(cause, event));
  const session = readLater({ networkId: entered?.actor.network?.id, personId: entered?.person.id });
  return scopeOf(event, entered, { ...session, statements: () => 1 + session.statements() });
}

function scopeOf({ locals }: RequestEvent, entered: Entered | null, { tx, statements, end }: Session): Scope {
  const actor = entered?.actor ?? visitor(locals.locale);
  if (entered) {
    locals.locale = actor.locale;
    locals.theme = entered.person.theme;
  }
  return { actor, entered, tx, until: Infinity, statements, end: () => end('commit') };
}

/** A page that cannot be made because the database is away says so, and the log too; other errors go on as they are. */
function away(cause: unknown, { locals: { requestId } }: RequestEvent): never {
  const why = unavailability(cause);
  if (!why) throw cause;
  console.error(JSON.stringify({ level: 'error', at: 'database', requestId, message: String(cause) }));
  error(503, why, { requestId });
}

type FileMade = { name: string; type: string; base64: string };

/** A file that an operation made, to be kept on the reader's machine; its "no" becomes the error page it deserves. */
export async function download<S extends z.ZodType>(
  event: RequestEvent,
  operation: Query<S, FileMade> | Command<S, FileMade>,
  input: unknown
): Promise<Response> {
  const made = await execute(operation, { actor: await actorOf(event), input });
  if (!made.ok) error(statusOf(made.problems), made.problems[0]!.code, { requestId: event.locals.requestId });
  const { name, type, base64 } = made.value;
  return new Response(Buffer.from(base64, 'base64'), {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store'
    }
  });
}
