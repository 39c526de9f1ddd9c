import { join } from 'node:path';
import { licenceProblems, readLock } from './licences.ts';
import { catalogueProblems, readCatalogues, usageProblems } from './messages.ts';
import { changesSinceRelease, migrationProblems } from './migrations.ts';
import { readSources, structureProblems } from './structure.ts';

const root = join(import.meta.dirname, '..');
const sources = readSources(root);
const catalogues = readCatalogues(root);
const code = [...sources].filter(([path]) => !path.endsWith('.test.ts')).map(([, text]) => text);
const usage = usageProblems(Object.keys(catalogues.fr), code);

const problems: Record<string, string[]> = {
  structure: structureProblems(sources),
  messages: [
    ...catalogueProblems(catalogues),
    ...usage.missing.map((key) => `${key} has no words`),
    ...usage.unused.map((key) => `${key} is said nowhere: remove it`)
  ],
  licences: licenceProblems(readLock(root)),
  migrations: migrationProblems(changesSinceRelease(root))
};

for (const [check, found] of Object.entries(problems))
  for (const problem of found) console.log(`${check}: ${problem}`);
process.exitCode = Object.values(problems).flat().length ? 1 : 0;
