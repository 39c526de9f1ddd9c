import { transaction } from '#lib/platform/database.server.ts';
import { enter, type Entered } from '#lib/platform/enter.server.ts';
import { atShutdown } from '#lib/platform/lifetime.server.ts';
import { listen, type Listening } from '#lib/platform/stream-listener.server.ts';

/** Whose page is open: the session's token and the network's address. */
export type Watcher = { token: string; slug: string };

/**
 * The count of unread news of one person in one network as server-sent events: now, and whenever it changes. Null when
 * there is no such session or network for them. The stream ends by itself as soon as its right to exist does: session
 * revoked, mandate ended, organisation suspended or gone.
 */
export async function openStream(watcher: Watcher): Promise<Response | null> {
  const entered = await look(watcher);
  const network = entered?.actor.network;
  if (!entered || !network) return null;
  await listenOnce();
  let stream: Stream | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      stream = new Stream(watcher, network.id, entered.person.id, controller);
      add(stream);
      stream.send('retry: 5000\n\n');
      stream.tell(entered.unread);
    },
    cancel: () => stream?.end()
  });
  // What changed between the look and the listening would be missed.
  void stream?.refresh();
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }
  });
}

/** How many streams are open in this process. */
export const openStreams = (): number => streams.size;

const BEAT = 25_000;
/** Times end mandates and sessions without a word from the database: now and then every stream looks for itself. */
const LOOK_EVERY = 3;
const MOST_PER_PERSON = 6;
const text = new TextEncoder();

class Stream {
  watcher: Watcher;
  networkId: string;
  personId: string;
  private controller: ReadableStreamDefaultController<Uint8Array>;
  private pulse: NodeJS.Timeout;
  private told: number | undefined;
  private looking = false;
  private again = false;
  private beats = 0;

  constructor(
    watcher: Watcher,
    networkId: string,
    personId: string,
    controller: ReadableStreamDefaultController<Uint8Array>
  ) {
    this.watcher = watcher;
    this.networkId = networkId;
    this.personId = personId;
    this.controller = controller;
    this.pulse = setInterval(() => this.beat(), BEAT).unref();
  }

  private beat(): void {
    this.send(':\n\n');
    this.beats += 1;
    if (this.beats % LOOK_EVERY === 0) void this.refresh();
  }

  /** Looks what this person may see and has not read; one look at a time. */
  async refresh(): Promise<void> {
    this.again = true;
    if (this.looking) return;
    this.looking = true;
    try {
      while (this.again && streams.has(this)) {
        this.again = false;
        const entered = await look(this.watcher);
        if (entered?.actor.network?.id === this.networkId) this.tell(entered.unread);
        else this.end();
      }
    } catch {
      this.end(); // the database is away: the browser comes back by itself
    } finally {
      this.looking = false;
    }
  }

  tell(unread: number): void {
    if (unread === this.told) return;
    this.told = unread;
    this.send(`event: unread\ndata: ${JSON.stringify({ unread })}\n\n`);
  }

  send(what: string): void {
    if (!streams.has(this)) return;
    this.controller.enqueue(text.encode(what));
  }

  end(): void {
    if (!streams.delete(this)) return;
    clearInterval(this.pulse);
    try {
      this.controller.close();
    } catch {
      // the reader was first
    }
    if (streams.size === 0) void stopListening();
  }
}

const streams = new Set<Stream>();

function add(stream: Stream): void {
  const own = [...streams].filter(({ personId }) => personId === stream.personId);
  if (own.length >= MOST_PER_PERSON) own[0]!.end();
  streams.add(stream);
}

const look = (watcher: Watcher): Promise<Entered | null> =>
  transaction({}, (tx) => enter(tx, watcher), { readOnly: true });

let ears: Promise<Listening[]> | undefined;
/** The server that is asked to stop waits for its answers to end; these have no end of their own. */
const GOODBYES = ['SIGTERM', 'SIGINT'] as const;

/** Both channels of migration 0003, on the process's one listening connection, while a stream is open. */
function listenOnce(): Promise<Listening[]> {
  if (ears) return ears;
  for (const signal of GOODBYES) process.on(signal, endStreams);
  ears = Promise.all([
    listen('lierre_news', heardNews, refreshAll),
    listen('lierre_access', heardAccess, refreshAll)
  ]);
  ears.catch(stopListening);
  return ears;
}

async function stopListening(): Promise<void> {
  const open = ears;
  ears = undefined;
  for (const signal of GOODBYES) process.off(signal, endStreams);
  for (const ear of (await open?.catch(() => [])) ?? []) await ear.close();
}

function heardNews(payload: string): void {
  for (const stream of streams)
    if (payload === `${stream.networkId} ${stream.personId}`) void stream.refresh();
}

function heardAccess(payload: string): void {
  for (const stream of streams)
    if (payload === `person ${stream.personId}` || payload === `network ${stream.networkId}`)
      void stream.refresh();
}

function refreshAll(): void {
  for (const stream of streams) void stream.refresh();
}

/** Ends every stream of this process. */
export async function endStreams(): Promise<void> {
  for (const stream of streams) stream.end();
  await stopListening();
}
atShutdown(endStreams);
