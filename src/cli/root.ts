import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of this checkout. */
export const ROOT = join(import.meta.dirname, '..', '..');
export const MIGRATIONS = join(ROOT, 'migrations');
export const VERSION: string = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;

/** Something the host can mend: shown as a sentence, without a stack. */
export class Refusal extends Error {}

/** For people, on standard error: standard output is for what a command answers. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);
