import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, normalize } from 'node:path';

/** Path from the root of the checkout → content. */
export type Sources = Map<string, string>;

const LONGEST = 400;
const REFUSED = new Set('utils util helpers helper types index common misc shared'.split(' '));
/** What a feature's folder holds, beside components, tests and folders of the same kind. */
const VOCABULARY = new Set(
  'README.md rules.ts schema.ts access.ts data.server.ts operations.ts jobs.ts'.split(' ')
);
/** What one feature may use of another, beside its components (decision 5). */
const OPEN_TO_OTHERS = new Set(['rules.ts', 'schema.ts', 'data.server.ts', 'operations.ts']);

/** Names that decision 5 allows. This list only gets shorter. */
const ALLOWED = new Set(
  ['auth', 'password', 'session', 'sign-in', 'tokens'].map((name) => `src/lib/identity/${name}.server.ts`)
);

/**
 * The only forms that write and are made by hand: the component itself; those of the frame, which are for whoever presses
 * them and stand in pages whose text is kept (decision 93); and the one that sends another form as it was. This list only
 * gets shorter.
 */
const FORMS = new Set(
  ['lib/ui/Form', 'routes/AccountMenu', 'routes/Preferences', 'routes/sign-in/ended/+page'].map(
    (name) => `src/${name}.svelte`
  )
);

/** Everything about files, names and imports that DESIGN asks for and that is not so, as sentences. */
export function structureProblems(sources: Sources): string[] {
  const problems: string[] = [];
  const edges = new Map<string, Set<string>>();
  for (const [path, text] of sources) {
    problems.push(...nameProblems(path), ...lengthProblems(path, text), ...formProblems(path, text));
    if (isTest(path)) continue;
    for (const target of importsOf(path, text)) {
      const problem = directionProblem(path, target);
      if (problem) problems.push(problem);
      const [from, to] = [featureOf(path), featureOf(target)];
      if (from && to && from !== to) edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
  }
  return [...problems, ...cycles(edges)].sort();
}

type Layer = 'kernel' | 'ui' | 'platform' | 'feature' | 'app' | 'outside';

function layerOf(path: string): Layer {
  const [src, lib, room, ...rest] = path.split('/');
  if (src !== 'src') return 'outside';
  if (lib !== 'lib' || rest.length === 0) return 'app'; // routes, hooks, the command line, the list of features
  return room === 'kernel' || room === 'ui' || room === 'platform' ? room : 'feature';
}

const MAY_IMPORT: Record<Layer, readonly Layer[]> = {
  kernel: ['kernel'],
  ui: ['ui', 'kernel'],
  platform: ['platform', 'kernel'],
  feature: ['feature', 'platform', 'ui', 'kernel'],
  app: ['app', 'feature', 'platform', 'ui', 'kernel'],
  outside: ['outside', 'app', 'feature', 'platform', 'ui', 'kernel']
};

/** Tests and the scenes they are played in may use everything. */
const isTest = (path: string): boolean =>
  /\.test\.ts$|\/scenario\.ts$|^src\/lib\/platform\/testing/.test(path);
const featureOf = (path: string): string | undefined =>
  layerOf(path) === 'feature' ? path.split('/')[2] : undefined;

function directionProblem(path: string, target: string): string | undefined {
  const [from, to] = [layerOf(path), layerOf(target)];
  if (!MAY_IMPORT[from].includes(to)) return `${path} (${from}) may not import ${target} (${to})`;
  const crosses = from === 'feature' && to === 'feature' && featureOf(path) !== featureOf(target);
  const isOpen = OPEN_TO_OTHERS.has(basename(target)) || target.endsWith('.svelte') || ALLOWED.has(target);
  if (crosses && !isOpen) {
    return `${path} uses ${target}: of another feature only its operations, rules, schema, data and components`;
  }
  return undefined;
}

function nameProblems(path: string): string[] {
  if (!/\.(ts|js|svelte)$/.test(path) || ALLOWED.has(path)) return [];
  const name = basename(path);
  const problems: string[] = [];
  if (REFUSED.has(name.split('.')[0] ?? '')) problems.push(`${path} says nothing about what it holds`);
  const [, , ...folders] = dirname(path).split('/');
  if (folders.some((folder) => REFUSED.has(folder)))
    problems.push(`${path} is in a folder whose name says nothing`);
  const known = VOCABULARY.has(name) || extname(name) === '.svelte' || isTest(path);
  if (layerOf(path) === 'feature' && !known) problems.push(`${path} is not in the vocabulary of a feature`);
  return problems;
}

/** A form that writes carries a key that counts once and the person to whom it was shown: `Form` gives it both. */
function formProblems(path: string, text: string): string[] {
  if (!path.endsWith('.svelte') || FORMS.has(path)) return [];
  const writes = [...text.matchAll(/<form\b([^>]*)/g)].some(([, head = '']) =>
    /\bmethod\b(?!="get")|\{\.\.\./i.test(head)
  );
  const byButton = /formmethod="post"/i.test(text);
  return writes || byButton ? [`${path} writes by a form of its own instead of lib/ui/Form.svelte`] : [];
}

function lengthProblems(path: string, text: string): string[] {
  if (!/\.(ts|js|svelte|css)$/.test(path) || path.endsWith('platform/tables.ts')) return [];
  const lines = text.trimEnd().split('\n').length;
  return lines > LONGEST ? [`${path} has ${lines} lines; the limit is ${LONGEST}`] : [];
}

/** Files of ours that a file imports, by their path from the root. Types count: they are dependencies too. */
export function importsOf(path: string, text: string): string[] {
  const found = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]((?:#lib\/|\.{1,2}\/)[^'"]+)['"]/g);
  return [...found]
    .map(([, name = '']) =>
      name.startsWith('#lib/') ? `src/lib/${name.slice(5)}` : normalize(join(dirname(path), name))
    )
    .filter((target) => target.startsWith('src/') && !target.includes('$types'));
}

/** Features that need each other in a circle, each circle once. */
function cycles(edges: Map<string, Set<string>>): string[] {
  const reach = (from: string, seen = new Set<string>()): Set<string> => {
    for (const next of edges.get(from) ?? []) if (!seen.has(next)) reach(next, seen.add(next));
    return seen;
  };
  const reached = new Map([...edges.keys()].map((feature) => [feature, reach(feature)]));
  const circles = [...reached]
    .filter(([feature, all]) => all.has(feature))
    .map(([feature, all]) => [...all].filter((other) => reached.get(other)?.has(feature)).sort());
  const sentences = circles.map(
    (circle) => `These features need each other in a circle: ${circle.join(', ')}`
  );
  return [...new Set(sentences)];
}

/** The files of this checkout that the check looks at. */
export function readSources(root: string): Sources {
  const foreign = /\/(node_modules|build|\.svelte-kit|data)(\/|$)/;
  const files = ['src', 'checks', 'e2e', 'bench', 'static'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => !foreign.test(entry.parentPath.slice(root.length)))
      .filter((entry) => entry.isFile() && /\.(ts|js|svelte|css)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
  );
  return new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
}
