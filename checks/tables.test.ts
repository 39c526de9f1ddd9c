import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { useTestDatabase } from '#lib/platform/testing.ts';

const database = useTestDatabase();

/** `npm run types` writes the file; without WRITE_TYPES the test only compares. */
test('the table types are those of the migrations', async () => {
  const mapping = { timestamptz: 'Temporal.Instant', date: 'string', int8: 'bigint' };
  const run = promisify(execFile)('node_modules/.bin/kysely-codegen', [
    '--dialect=postgres',
    `--url=${database().ownerUrl}`,
    '--out-file=src/lib/platform/tables.ts',
    `--type-mapping=${JSON.stringify(mapping)}`,
    '--exclude-pattern={pgboss.*,lierre_migrations}',
    ...(process.env.WRITE_TYPES ? [] : ['--verify'])
  ]);
  await expect(run, 'run `npm run types` and look at what changed').resolves.toBeDefined();
});
