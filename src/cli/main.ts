import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Refusal, say, VERSION } from './root.ts';

/** A command is `src/cli/<name>.ts` and exports this. Its answer is the exit code. */
type Command = { run(args: string[]): Promise<number> };

const COMMANDS: Record<string, string> = {
  start: 'start the server',
  demo: 'build the fictional demonstration network (--remove takes it away)',
  import: 'import organisations: import FILE --network SLUG [--json]',
  export: 'export organisations: export --network SLUG [--format csv|vcard|json]',
  verify: 'check the chain of the decisions register: verify [--network SLUG] [--head HASH]',
  doctor: 'say what is wrong with this installation, and what to do',
  migrate: 'bring the database to the latest version',
  dev: 'start the development server',
  test: 'run every check and test (--unit, --e2e, --checks: only those)'
};

const file = (name: string): string => join(import.meta.dirname, `${name}.ts`);
const isCommand = (name: string): boolean => name in COMMANDS && existsSync(file(name));

function help(): string {
  const lines = Object.entries(COMMANDS).filter(([name]) => isCommand(name));
  return [
    `Lierre ${VERSION}. Usage: lierre COMMAND`,
    '',
    ...lines.map(([name, summary]) => `  ${name.padEnd(9)} ${summary}`),
    '',
    'Settings come from the environment (README, Configuration); `lierre doctor` reads them back.'
  ].join('\n');
}

async function main([name = '--help', ...args]: string[]): Promise<number> {
  if (name === '--version') return answer(VERSION);
  if (name === '--help' || name === 'help' || args.includes('--help')) return answer(help());
  if (!isCommand(name)) {
    say(`There is no command “${name}”.\n\n${help()}`);
    return 2;
  }
  const command = (await import(pathToFileURL(file(name)).href)) as Command;
  return command.run(args);
}

function answer(text: string): number {
  console.log(text);
  return 0;
}

/** A refusal or a wrong option is a sentence; anything else is a surprise and shows where it came from. */
function explain(error: unknown): number {
  if (!(error instanceof Error)) throw error;
  const isOption = 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  say(error instanceof Refusal || isOption ? error.message : `${error.stack}`);
  return isOption ? 2 : 1;
}

// An explicit end: a forgotten timer must not keep a finished command alive.
process.exit(await main(process.argv.slice(2)).catch(explain));
