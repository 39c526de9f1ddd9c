import { expect, test } from 'vitest';
import { importsOf, structureProblems } from './structure.ts';

const problems = (files: Record<string, string>) => structureProblems(new Map(Object.entries(files)));
const using = (name: string) => `import { x } from '${name}';`;

test('a house in order has no problem', () => {
  expect(
    problems({
      'src/routes/n/+page.server.ts': using('#lib/meetings/operations.ts'),
      'src/lib/meetings/operations.ts':
        using('#lib/platform/operation.ts') + using('#lib/networks/data.server.ts'),
      'src/lib/meetings/rules.ts': using('#lib/kernel/result.ts'),
      'src/lib/meetings/agenda/AgendaItem.svelte': using('#lib/ui/Button.svelte'),
      'src/lib/networks/data.server.ts': '',
      'src/lib/platform/operation.ts': using('#lib/kernel/result.ts'),
      'src/lib/kernel/result.ts': ''
    })
  ).toEqual([]);
});

test.each([
  ['the kernel imports nothing above it', 'src/lib/kernel/money.ts', '#lib/platform/formats.ts'],
  ['the platform knows no feature', 'src/lib/platform/operation.ts', '#lib/networks/rules.ts'],
  [
    'components that could ship elsewhere know no platform',
    'src/lib/ui/Field.svelte',
    '#lib/platform/page.ts'
  ],
  ['a feature knows no route', 'src/lib/networks/rules.ts', '../../routes/+layout.server.ts']
])('%s', (_, file, target) => {
  expect(problems({ [file]: using(target) })).toEqual([expect.stringMatching(/may not import/)]);
});

test('types are dependencies too, and so are imports at run time', () => {
  const text = `import type { A } from '#lib/a/rules.ts'; export { b } from './b.ts'; await import('#lib/c/jobs.ts'); import '../d.ts'`;
  expect(importsOf('src/lib/x/rules.ts', text)).toEqual([
    'src/lib/a/rules.ts',
    'src/lib/x/b.ts',
    'src/lib/c/jobs.ts',
    'src/lib/d.ts'
  ]);
});

test('one feature shows a component of another and does not reach into its jobs or rights', () => {
  expect(problems({ 'src/lib/meetings/Seats.svelte': using('#lib/networks/NetworkName.svelte') })).toEqual(
    []
  );
  expect(problems({ 'src/lib/meetings/operations.ts': using('#lib/networks/jobs.ts') })).toEqual([
    expect.stringMatching(/of another feature only/)
  ]);
});

test('features that need each other in a circle are named, also over a third', () => {
  const found = problems({
    'src/lib/a/rules.ts': using('#lib/b/rules.ts'),
    'src/lib/b/rules.ts': using('#lib/c/rules.ts'),
    'src/lib/c/rules.ts': using('#lib/a/rules.ts'),
    'src/lib/d/rules.ts': using('#lib/a/rules.ts')
  });
  expect(found).toEqual(['These features need each other in a circle: a, b, c']);
});

test('a name that says nothing is refused, for files and folders', () => {
  for (const path of [
    'src/lib/platform/utils.ts',
    'src/routes/helpers.server.ts',
    'src/lib/common/rules.ts',
    'e2e/types.ts'
  ]) {
    expect(problems({ [path]: '' }), path).not.toEqual([]);
  }
});

test('a feature holds only files of the vocabulary', () => {
  expect(problems({ 'src/lib/meetings/service.ts': '' })).toEqual([
    'src/lib/meetings/service.ts is not in the vocabulary of a feature'
  ]);
});

test('a file stops at 400 lines', () => {
  expect(problems({ 'src/lib/a/rules.ts': 'x\n'.repeat(400) })).toEqual([]);
  expect(problems({ 'src/lib/a/rules.ts': 'x\n'.repeat(401) })).toEqual([expect.stringMatching(/401 lines/)]);
});

test('a form that writes is the component Form, which says whose it is and counts once', () => {
  const found = (text: string) => problems({ 'src/routes/n/+page.svelte': text });
  const byHand = ['src/routes/n/+page.svelte writes by a form of its own instead of lib/ui/Form.svelte'];
  expect(found('<form\n  class="end" method="POST"><button>')).toEqual(byHand);
  expect(found('<form {method} {...rest}>')).toEqual(byHand);
  expect(found('<form><button formmethod="post">')).toEqual(byHand);
  expect(found('<form class="search" action="/directory"><input name="q">')).toEqual([]);
  expect(found('<form method="GET"><input name="q">')).toEqual([]);
  expect(found('<Form {form} method="POST">')).toEqual([]);
});
