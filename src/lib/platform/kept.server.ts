/**
 * What was made of a network's data, kept while nothing of it changes (decision 0093). An entry is good for one version
 * of the network, which whoever asks has read before any data: the data were at least as new. Least recently used goes first.
 */
type Entry = { version: string; until: number; value: unknown; bytes: number };

/** Bytes that all entries may take together, and a single one at most. */
export const ROOM = 8 * 1024 * 1024;
const LARGEST = ROOM / 8;

const entries = new Map<string, Entry>();
let held = 0;

/** The value kept under this key at this version; undefined: there is none, or its time is over. */
export function recall<T>(key: string, version: string, now: Temporal.Instant): T | undefined {
  const entry = entries.get(key);
  if (!entry || entry.version !== version || entry.until <= now.epochMilliseconds) return undefined;
  entries.delete(key);
  entries.set(key, entry);
  return entry.value as T;
}

/** `until`: milliseconds of the epoch; from then on time alone may have changed the value. */
export function keep(key: string, entry: Omit<Entry, 'bytes'>, bytes: number): void {
  drop(key);
  const size = bytes + 2 * key.length + 100;
  if (size > LARGEST) return;
  entries.set(key, { ...entry, bytes: size });
  held += size;
  for (const oldest of entries.keys()) {
    if (held <= ROOM) break;
    drop(oldest);
  }
}

export const keptNow = (): { entries: number; bytes: number } => ({ entries: entries.size, bytes: held });

function drop(key: string): void {
  const entry = entries.get(key);
  if (!entry) return;
  held -= entry.bytes;
  entries.delete(key);
}

/** How long a value stays right by the clock that was looked at while it was made: a minute, or for good. */
export function watchClock(instant: Temporal.Instant) {
  let looked = false;
  return {
    /** Without looking. */
    instant,
    get now(): Temporal.Instant {
      looked = true;
      return instant;
    },
    until: (): number => (looked ? instant.epochMilliseconds + 60_000 : Infinity)
  };
}

/** Makes a value that several will get unchangeable, and says about how many bytes it takes. */
export function freeze(value: unknown): number {
  if (typeof value === 'string') return 16 + 2 * value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  let bytes = 32;
  for (const [key, item] of Object.entries(Object.freeze(value))) bytes += 8 + key.length + freeze(item);
  return bytes;
}
