import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longer than a minute begin first: begun last, one would run alone while the other core waits. */
const LONG = ['accessibility', 'forms', 'kills', 'fuzz', 'authorisation'];
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
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
          maxWorkers: 2, // each has a server, a database and a browser of its own
          testTimeout: 120_000,
          hookTimeout: 180_000
        }
      }
    ]
  }
});
