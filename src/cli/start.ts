import { setFlagsFromString } from 'node:v8';
import { provideRuntime } from '#lib/platform/config.ts';
import { shutDown } from '#lib/platform/lifetime.server.ts';
import { claimFolder, settings } from './folder.ts';
import { VERSION } from './root.ts';

/** Serves until SIGTERM or SIGINT. Says one line on standard output, once people can come. */
export async function run(): Promise<number> {
  const stopped = stopSignal();
  // Left alone, V8 lets a server's heap grow to three times what lives in it before it looks: decision 0096.
  setFlagsFromString('--heap-growing-percent=40');
  const config = settings();
  const lock = claimFolder(config);
  try {
    // Loaded once the folder is ours: whoever comes second is answered at once.
    const { listen } = await import('./serve.ts');
    const listening = await listen(config);
    const publicUrl = config.PUBLIC_URL ?? `http://localhost:${listening.port}`;
    lock.announce(publicUrl);
    try {
      const { ensureBuilt } = await import('./build.ts');
      await ensureBuilt();
      const { openPreparedDatabase } = await import('./database.ts');
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
