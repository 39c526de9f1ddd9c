import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        extends: './vite.config.ts',
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'checks/**/*.test.ts'],
          globalSetup: ['src/lib/platform/testing.global.ts'],
          pool: 'forks',
          // Set for each project, which does not take it from the root. A test waits for its database half of its time.
          maxWorkers: Math.max(2, availableParallelism()),
          // Only for what hangs: on a busy machine everything takes longer.
          testTimeout: 180_000,
          hookTimeout: 180_000
        }
      },
      {
        // The product as built, in a browser. Needs `vite build` first; `npm test` does both.
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000
        }
      }
    ]
  }
});
