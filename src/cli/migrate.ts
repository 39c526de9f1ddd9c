import { openPreparedDatabase } from './database.ts';
import { claimFolder, settings } from './folder.ts';

export async function run(): Promise<number> {
  const config = settings();
  const lock = claimFolder(config);
  try {
    const open = await openPreparedDatabase(config, config.PUBLIC_URL ?? `http://localhost:${config.PORT}`);
    await open.close();
    console.log(open.migrated.length ? `Applied: ${open.migrated.join(', ')}` : 'Nothing to apply');
    return 0;
  } finally {
    lock.release();
  }
}
