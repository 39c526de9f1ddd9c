const last = new Map<string, Promise<unknown>>();

/** Work with the same key, one after the other in this process, in the order of the calls; a failure does not stop the next. */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
  last.set(key, turn);
  try {
    return await turn;
  } finally {
    if (last.get(key) === turn) last.delete(key);
  }
}
