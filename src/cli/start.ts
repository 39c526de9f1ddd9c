import { provideRuntime } from '#lib/platform/config.ts';
import { shutDown } from '#lib/platform/lifetime.server.ts';
import { ensureBuilt } from './build.ts';
import { claimFolder, openPreparedDatabase, settings } from './database.ts';
import { VERSION } from './root.ts';
import { listen } from './serve.ts';

/** Serves until SIGTERM or SIGINT. Says one line on standard output, once people can come. */
export async function run(): Promise<number> {
  const stopped = stopSignal();
  const config = settings();
  const lock = claimFolder(config);
  try {
    const listening = await listen(config);
    const publicUrl = config.PUBLIC_URL ?? `http://localhost:${listening.port}`;
    lock.announce(publicUrl);
    try {
      await ensureBuilt();
      const database = await openPreparedDatabase(config, publicUrl);
      try {
        provideRuntime(database.runtime);
        await listening.serve(publicUrl);
        console.log(`Lierre ${VERSION} is ready: ${publicUrl}`);
        await stopped;
        await listening.close();
        await shutDown();
      } finally {
        await database.close();
      }
    } finally {
      await listening.close();
    }
    return 0;
  } finally {
    lock.release();
  }
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}
