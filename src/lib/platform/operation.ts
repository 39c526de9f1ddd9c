import type { Insertable } from 'kysely';
import { z } from 'zod';
import { newId } from '#lib/kernel/ids.ts';
import { conflict, forbidden, no, notFound, ok, type Problem, type Result } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { answerOf, type Answer } from '#lib/platform/answering.ts';
import {
  INSTANCE,
  isRetryable,
  retrying,
  transaction,
  unavailability,
  type TenantContext,
  type Tx
} from '#lib/platform/database.server.ts';
import { claimKey, keepAnswer } from '#lib/platform/idempotency.server.ts';
import type { EnqueueOptions } from '#lib/platform/jobs.server.ts';
import { ordinaryOutlet, type Outlet } from '#lib/platform/outlet.server.ts';
import type { DB } from '#lib/platform/tables.ts';
import { inTurnEverywhere } from '#lib/platform/turn.ts';

/** JSON as it is stored in events, audit and idempotent answers. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };

/** What a command's `run` receives: an open transaction in the actor's context and ways to tell others, all or nothing. */
export type CommandContext = {
  tx: Tx;
  actor: Actor;
  now: Temporal.Instant;
  /** The time it is by now: after a lock that others held, deadlines are compared with this (see `afterLock`). */
  clock: () => Temporal.Instant;
  /** Tells other features, in the same transaction. Consumers: `on(type, …)` in their jobs.ts. */
  emit: (type: string, payload: Record<string, Json>) => Promise<void>;
  /** Queues background work, in the same transaction. */
  enqueue: (queue: string, data: Record<string, Json>, options?: EnqueueOptions) => Promise<void>;
};
export type QueryContext = Pick<CommandContext, 'tx' | 'actor' | 'now'>;
/** What a query's `run` receives. */
export type AnswerContext = QueryContext & {
  /**
   * A part of the answer that takes long to make and depends on nothing but the network's data, the person with their
   * rights, and `key`, whose first word names it: kept while nothing changes, if the query is `kept: 'part'`.
   */
  part: <P>(key: [string, ...unknown[]], make: () => Promise<P>) => Promise<P>;
};

/**
 * What a command goes on with once it has its lock: the same, and the time it is by then. Who waited past a deadline is
 * late, however early they asked.
 */
export const afterLock = (context: CommandContext): CommandContext => ({ ...context, now: context.clock() });

type Shared<S extends z.ZodType> = {
  /** `feature.verb`, unique; also the word in the audit. */
  name: string;
  /** One English sentence for the API's description. */
  summary: string;
  /** `METHOD /path`; `{network}` in the path puts the operation inside a network, other `{names}` are input fields. */
  rest: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;
  input: S;
  may: (actor: Actor) => boolean;
};
export type AuditNote = {
  subject?: string | null;
  organisation?: string | null;
  detail?: Record<string, Json>;
  /** Who did it, where that is known only afterwards: the actor came without an account. */
  by?: { id: string; name: string };
};

export type Command<S extends z.ZodType, T> = Shared<S> & {
  kind: 'command';
  run(context: CommandContext, input: z.output<S>): Promise<Result<T>>;
  /** What the journal keeps beside the operation's name; never secrets. */
  audit?(input: z.output<S>, value: T): AuditNote;
  /** Leaves no line in the journal: what concerns nobody but the actor, such as having read something. */
  unaudited?: true;
  /** The answer holds a secret that is shown once: it is never stored, and asking again with the same key is refused. */
  secretAnswer?: true;
  /** True for work of the instance itself, such as the host's: the transaction is then in instance context. */
  instance?: boolean;
  /**
   * A second step after the first one's commit, in transactions of its own: for what must not be written together with who
   * did it. Such a command keeps no idempotency record, because a hash of the input would be a trace of it. Calls with the
   * same `turn` follow each other, in all processes.
   */
  apart?: {
    turn(input: z.output<S>): string;
    run(context: { actor: Actor; now: Temporal.Instant }, input: z.output<S>, value: T): Promise<Result<T>>;
  };
};
export type Query<S extends z.ZodType, T> = Shared<S> & {
  kind: 'query';
  run(context: AnswerContext, input: z.output<S>): Promise<Result<T>>;
  instance?: boolean;
  /**
   * The answer is kept while nothing in the network changes (decision 0093), a minute at most if `run` looks at `now`.
   * `network`: everybody inside who reads the same language gets the same, so `run` sees an actor who is nobody.
   * `person`: only the same person with the same rights. `part`: not the answer, but the parts of it that `run` says.
   * Not for what is confidential, nor for what SQL's own clock decides.
   */
  kept?: 'network' | 'person' | 'part';
};
export type KeptQuery<S extends z.ZodType, T> = Query<S, T> & { kept: 'network' | 'person' };
export type Operation = Command<z.ZodType, unknown> | Query<z.ZodType, unknown>;

export const command = <S extends z.ZodType, T>(definition: Omit<Command<S, T>, 'kind'>): Command<S, T> => ({
  kind: 'command',
  ...definition
});
export const query = <S extends z.ZodType, T, K extends Query<S, T>['kept'] = undefined>(
  definition: Omit<Query<S, T>, 'kind' | 'kept'> & { kept?: K }
): Query<S, T> & { kept: K } => ({ kind: 'query', ...definition, kept: definition.kept as K });

export const inNetwork = (operation: Pick<Operation, 'rest'>): boolean =>
  operation.rest.includes('{network}');

export type Call = {
  actor: Actor;
  input: unknown;
  now?: Temporal.Instant;
  /** How time goes on while the command waits; stands still at `now` where only that is given. */
  clock?: () => Temporal.Instant;
  /** The same key with the same input gives the first answer again; with another input it is refused. */
  idempotencyKey?: string;
  requestId?: string;
  /** Where events, jobs and the journal's line go: into their tables at once, unless said otherwise. */
  outlet?: Outlet;
  /** The network's version, read before this call and before anything else: kept answers of it may be given. */
  version?: string | null;
};

/**
 * Runs an operation: rights, input, one transaction with the tenant context, idempotency, audit and events.
 * A command that answers with problems has written nothing. Serialisation failures and deadlocks are retried.
 */
export async function execute<S extends z.ZodType, T>(
  operation: Command<S, T> | Query<S, T>,
  call: Call
): Promise<Result<T>> {
  const admitted = admit(operation, call);
  if (!admitted.ok) return admitted;
  const input = admitted.value;
  const now = call.now ?? Temporal.Now.instant();
  const context = contextOf(operation, call.actor);
  try {
    if (operation.kind === 'query') {
      const reading = (work: (tx: Tx) => Promise<Result<T>>) =>
        transaction(context, work, { readOnly: true });
      return (await answerOf(operation, { ...call, now }, input, reading)).result;
    }
    const { apart } = operation;
    const run = (keyed: Call) =>
      retrying(() => transaction(context, (tx) => runCommand(operation, keyed, input, tx, now)));
    if (!apart) return await run(call);
    return await inTurnEverywhere(`${operation.name} ${apart.turn(input)}`, async () => {
      const first = await run({ ...call, idempotencyKey: undefined });
      return first.ok ? apart.run({ actor: call.actor, now }, input, first.value) : first;
    });
  } catch (error) {
    return answerTo(error, operation.name, call.requestId);
  }
}

/** What is said of an error that was to be expected: a refusal, too much at once, a database that is away. Others throw. */
function answerTo(error: unknown, at: string, requestId: string | undefined): Result<never> {
  if (error instanceof Refused) return { ok: false, problems: error.problems };
  if (isRetryable(error)) return conflict('busy');
  const why = unavailability(error);
  if (!why) throw error;
  console.error(JSON.stringify({ level: 'error', at, requestId, message: String(error) }));
  return no('unavailable', why);
}

/**
 * Runs a command inside a transaction that is open already, in the network's context. For several commands that must
 * happen together; after a refusal the caller rolls back.
 */
export async function executeIn<S extends z.ZodType, T>(
  tx: Tx,
  operation: Command<S, T>,
  call: Call
): Promise<Result<T>> {
  if (operation.apart) throw new Error(`${operation.name} has a step that no other transaction may hold`);
  const admitted = admit(operation, call);
  if (!admitted.ok) return admitted;
  try {
    return await runCommand(operation, call, admitted.value, tx, call.now ?? Temporal.Now.instant());
  } catch (error) {
    if (error instanceof Refused) return { ok: false, problems: error.problems };
    throw error;
  }
}

/** Runs a query inside a transaction that is open already: the page's own. */
export const ask = async <S extends z.ZodType, T>(
  operation: Query<S, T>,
  call: Call,
  tx: Tx
): Promise<Result<T>> => (await askFor(operation, call, tx)).result;

/** The same, and until when the answer stays as it is. */
export async function askFor<S extends z.ZodType, T>(
  operation: Query<S, T>,
  call: Call,
  tx: Tx
): Promise<Answer<T>> {
  const admitted = admit(operation, call);
  if (!admitted.ok) return { result: admitted, until: 0 };
  return answerOf(operation, call, admitted.value, (work) => work(tx));
}

/** A network that is not there and one that is not yours look the same; then the right; then the input. */
function admit<S extends z.ZodType, T>(
  operation: Command<S, T> | Query<S, T>,
  { actor, input }: Call
): Result<z.output<S>> {
  if (actor.personId === null && !actor.system && !operation.may(actor))
    return no('unauthenticated', 'sign_in_first');
  if (inNetwork(operation) && actor.network === null) return notFound();
  if (actor.scopes && !actor.scopes.includes(operation.kind === 'query' ? 'read' : 'write'))
    return forbidden('token_scope');
  if (!operation.may(actor)) return forbidden();
  const parsed = operation.input.safeParse(input);
  return parsed.success ? ok(parsed.data) : { ok: false, problems: problemsOf(parsed.error) };
}

/** Zod's issues as problems: our schemas use problem codes as messages; Zod's own get a code by kind. */
export function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.map((issue) => ({
    kind: 'invalid',
    code: /^[a-z_]+$/.test(issue.message) ? issue.message : 'invalid',
    field: issue.path.join('.'),
    params: limitOf(issue)
  }));
}

function limitOf(issue: z.core.$ZodIssue): Problem['params'] {
  if (issue.code === 'too_big') return { max: Number(issue.maximum) };
  if (issue.code === 'too_small') return { min: Number(issue.minimum) };
  if (issue.code === 'custom') return issue.params as Problem['params'];
  return undefined;
}

/** Leaves a transaction so that nothing of it stays; `execute` turns it back into the answer that it is. */
class Refused extends Error {
  problems: Problem[];
  constructor(problems: Problem[]) {
    super('refused');
    this.problems = problems;
  }
}

function contextOf(operation: Pick<Operation, 'rest' | 'instance'>, actor: Actor): TenantContext {
  return {
    networkId: inNetwork(operation) ? actor.network?.id : INSTANCE,
    personId: actor.personId,
    instance: operation.instance ?? false
  };
}

async function runCommand<S extends z.ZodType, T>(
  operation: Command<S, T>,
  call: Call,
  input: z.output<S>,
  tx: Tx,
  now: Temporal.Instant
): Promise<Result<T>> {
  const { actor, outlet = ordinaryOutlet } = call;
  const networkId = inNetwork(operation) ? actor.network!.id : INSTANCE;
  const claim = call.idempotencyKey ? await claimKey(tx, networkId, operation, call, now) : undefined;
  if (claim && !claim.ok) throw new Refused(claim.problems);
  if (claim?.value.answer !== undefined) return ok(claim.value.answer as T);

  const result = await operation.run(
    {
      tx,
      actor,
      now,
      clock: call.clock ?? (call.now ? () => now : Temporal.Now.instant),
      emit: (type, payload) =>
        outlet.event(tx, { networkId, actorPersonId: actor.personId, type, payload, now }),
      enqueue: (queue, data, options) => outlet.job(tx, queue, { ...data, networkId }, options)
    },
    input
  );
  if (!result.ok) throw new Refused(result.problems);

  if (!operation.unaudited)
    await outlet.line(
      tx,
      lineOf(networkId, call, operation.name, operation.audit?.(input, result.value), now)
    );
  if (claim) await keepAnswer(tx, networkId, operation, call, result.value);
  return result;
}

/** The journal's line. Lines are in the order of what they tell: their ids are of that time. */
const lineOf = (
  networkId: string,
  { actor, requestId }: Call,
  operation: string,
  note: AuditNote = {},
  now: Temporal.Instant
): Insertable<DB['audit_entries']> => ({
  network_id: networkId,
  id: newId(now.epochMilliseconds),
  at: now,
  person_id: note.by?.id ?? actor.personId,
  person_name: note.by?.name ?? actor.name,
  via: actor.via,
  organisation_id:
    note.organisation ?? (actor.represents.length === 1 ? actor.represents[0]!.organisationId : null),
  operation,
  subject_id: note.subject ?? null,
  detail: JSON.stringify(note.detail ?? {}),
  request_id: requestId ?? null
});
