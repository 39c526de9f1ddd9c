import { buildDemo, removeDemo } from '#lib/demo/operations.ts';
import { systemActor } from '#lib/platform/actor.ts';
import { closeDatabase, openDatabase } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import '#lib/registry.ts';
import { withDatabase } from './database.ts';
import { say } from './root.ts';

/** `lierre demo` builds the fictional network anew, `lierre demo --remove` takes it away. */
export async function run(args: string[]): Promise<number> {
  return withDatabase(async (runtime) => {
    openDatabase(runtime.databaseUrl, 2);
    try {
      const keeper = systemActor(null, 'cli');
      if (args.includes('--remove')) {
        const result = await execute(removeDemo, { actor: keeper, input: {} });
        say(result.ok && result.value.removed ? 'The demo is gone.' : 'There was no demo.');
        return 0;
      }
      const { slug } = await buildDemo(keeper);
      say(
        `The demo is ready: ${runtime.publicUrl}/n/${slug}. Who is the host, or visits before there is an account, enters it at ${runtime.publicUrl}/demo.`
      );
      return 0;
    } finally {
      await closeDatabase();
    }
  });
}
