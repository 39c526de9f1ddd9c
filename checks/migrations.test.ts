import { expect, test } from 'vitest';
import { migrationProblems } from './migrations.ts';

test('a released migration may not change or go; a new one may come', () => {
  expect(
    migrationProblems([
      { status: 'A', path: 'migrations/0009_new.sql' },
      { status: 'M', path: 'migrations/0001_foundation.sql' },
      { status: 'D', path: 'migrations/0002_identity.sql' },
      { status: 'M', path: 'README.md' }
    ])
  ).toEqual([
    'migrations/0001_foundation.sql is part of a release: write a new migration instead',
    'migrations/0002_identity.sql is part of a release: write a new migration instead'
  ]);
});
