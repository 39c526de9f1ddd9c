import type pg from 'pg';
import utils from 'pg/lib/utils.js';

/** What of node-postgres' connection a query object speaks to, as pg-cursor does (decision 0090). */
type Wire = {
  stream: { cork(): void; uncork(): void };
  parsedStatements: Record<string, string>;
  submittedNamedStatements: Record<string, string>;
  parse(statement: { name: string; text: string }): void;
  bind(portal: { statement: string; values: unknown[] }): void;
  describe(what: { type: 'P'; name: string }): void;
  execute(): void;
  flush(): void;
  sync(): void;
};
type Shape = { empty: Record<string, unknown>; names: string[]; parsers: ((text: string) => unknown)[] };
type Statement = {
  name: string;
  text: string;
  values: unknown[];
  rows: Record<string, unknown>[];
  shape: Shape | undefined;
  parsing: boolean;
  last: boolean;
  resolve: (rows: Record<string, unknown>[]) => void;
  reject: (error: Error) => void;
};
type Types = { getTypeParser(oid: number, format: 'text'): (text: string) => unknown };

/**
 * A transaction that only reads, as one query object of node-postgres: its statements are sent without a Sync between
 * them, which PostgreSQL takes as one transaction, and the Sync at the end commits. That spares BEGIN and COMMIT, and the
 * description of rows that are known from the last time. What is set for the transaction ends with it, as ever.
 */
export class Reading {
  #wire: Wire | undefined;
  #types: Types;
  #waiting: Statement[] = [];
  #sent: Statement[] = [];
  #ended = false;
  #synced = false;
  #ready = false;
  #failure: Error | undefined;
  #over: (() => void) | undefined;

  /** Begins on a client that is ours alone; nothing is sent before the first statement. */
  static on(client: pg.PoolClient, types: Types): Reading {
    const reading = new Reading(types);
    client.query(reading as unknown as pg.Submittable);
    return reading;
  }

  private constructor(types: Types) {
    this.#types = types;
  }

  /**
   * Sends a statement at once, without waiting for those before it; `name` empty: it is not kept prepared. With `last` the
   * end goes along in the same packet.
   */
  query<Row>(name: string, text: string, values: readonly unknown[], last = false): Promise<Row[]> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#ended) return Promise.reject(new Error('This transaction has ended'));
    this.#ended = last;
    return new Promise((resolve, reject) => {
      const statement = {
        name,
        text,
        values: values.map((value) => utils.prepareValue(value)),
        rows: [],
        shape: shapes.get(name),
        parsing: false,
        last,
        resolve: (rows: unknown[]) => resolve(rows as Row[]),
        reject
      };
      if (this.#wire) this.#send(this.#wire, statement);
      else this.#waiting.push(statement);
    });
  }

  /** Commits, and resolves once the client is free for its next query; rejects when the connection broke. */
  async end(): Promise<void> {
    this.#ended = true;
    if (!this.#failure && !this.#ready)
      await new Promise<void>((resolve) => {
        this.#over = resolve;
        if (this.#wire) this.#sync(this.#wire);
      });
    const failure = this.#failure as (Error & { severity?: string }) | undefined;
    if (failure && failure.severity !== 'ERROR') throw failure;
  }

  /** Whether a statement was refused; the client then still has to hear so. */
  get refused(): boolean {
    return this.#failure !== undefined;
  }

  // What node-postgres calls, when it is our turn and as answers come in.

  submit(connection: unknown): null {
    const wire = (this.#wire = connection as Wire);
    for (const statement of this.#waiting.splice(0)) this.#send(wire, statement);
    if (this.#ended) this.#sync(wire);
    return null;
  }
  /** Of the statement that is being answered: node-postgres notes by it what has been prepared. */
  get name(): string | undefined {
    return this.#sent[0]?.name || undefined;
  }
  get text(): string | undefined {
    return this.#sent[0]?.text;
  }
  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    const statement = this.#sent[0];
    if (!statement) return;
    statement.shape = {
      empty: Object.fromEntries(fields.map(({ name }) => [name, null])),
      names: fields.map(({ name }) => name),
      parsers: fields.map(({ dataTypeID }) => this.#types.getTypeParser(dataTypeID, 'text'))
    };
    if (statement.name) shapes.set(statement.name, statement.shape);
  }
  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const statement = this.#sent[0];
    const shape = statement?.shape;
    if (!shape) return;
    const row = { ...shape.empty };
    for (let i = 0; i < fields.length; i += 1) {
      const text = fields[i];
      if (text != null) row[shape.names[i]!] = shape.parsers[i]!(text);
    }
    statement.rows.push(row);
  }
  handleCommandComplete(): void {
    const statement = this.#sent.shift();
    statement?.resolve(statement.rows);
  }
  handleEmptyQuery(): void {
    this.handleCommandComplete();
  }
  handlePortalSuspended(): void {
    // Never: all rows are asked for.
  }
  handleReadyForQuery(): void {
    this.#ready = true;
    this.#over?.();
  }
  /** A refused statement ends the transaction; so does a connection that is lost. */
  handleError(error: Error): void {
    this.#fail(error);
    if (this.#wire) this.#sync(this.#wire);
  }

  #send(wire: Wire, statement: Statement): void {
    const { name, text, values } = statement;
    wire.stream.cork();
    if (!name || !(wire.parsedStatements[name] ?? wire.submittedNamedStatements[name])) {
      wire.parse({ name, text });
      if (name) wire.submittedNamedStatements[name] = text;
      statement.parsing = true;
    }
    wire.bind({ statement: name, values });
    if (!statement.shape) wire.describe({ type: 'P', name: '' });
    wire.execute();
    if (statement.last) this.#sync(wire);
    else wire.flush();
    wire.stream.uncork();
    this.#sent.push(statement);
  }

  #sync(wire: Wire): void {
    if (this.#synced) return;
    this.#synced = true;
    wire.sync();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const statement of [...this.#sent.splice(0), ...this.#waiting.splice(0)]) {
      if (statement.parsing && this.#wire) delete this.#wire.submittedNamedStatements[statement.name];
      statement.reject(error);
    }
    this.#over?.();
  }
}

/** What rows look like, by the name of the statement, which stands for its text: the same on every connection. */
const shapes = new Map<string, Shape>();
