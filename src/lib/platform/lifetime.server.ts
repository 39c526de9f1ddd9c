type Work = () => Promise<unknown>;

// Held by the process and not by this module: the command line and the built application each have their own copy of it.
const KEY = Symbol.for('lierre.shutdown');
const holder = globalThis as typeof globalThis & { [KEY]?: Work[] };

/** Registers what must end in good order before the process does: jobs, then pools. The latest registered ends first. */
export const atShutdown = (work: Work): void => void (holder[KEY] ??= []).push(work);

/** Ends everything registered, one after the other. A failure is logged and keeps nothing else from ending. */
export async function shutDown(): Promise<void> {
  for (let work = holder[KEY]?.pop(); work; work = holder[KEY]?.pop()) {
    await work().catch((error: unknown) =>
      console.error(JSON.stringify({ level: 'error', at: 'shutdown', message: String(error) }))
    );
  }
}
