import { expect, test } from 'vitest';
import { licenceProblems } from './licences.ts';

const under = (license?: string) =>
  licenceProblems({ packages: { '': {}, 'node_modules/@a/b': { version: '1.0.0', license } } });

test('licences on the list pass, one of several is enough, all of several joined are needed', () => {
  for (const licence of ['MIT', '(MIT OR GPL-3.0)', 'MIT AND ISC', 'MIT (http://example.org/l)']) {
    expect(under(licence), licence).toEqual([]);
  }
});

test('other licences are named with their package, also inside another package', () => {
  expect(under('SSPL-1.0')).toEqual(['@a/b@1.0.0 is under SSPL-1.0']);
  expect(under('MIT AND Proprietary')).toHaveLength(1);
  expect(under()).toEqual(['@a/b@1.0.0 is under no licence that it names']);
  const nested = {
    packages: { 'node_modules/a/node_modules/c': { version: '2.0.0', license: 'UNLICENSED' } }
  };
  expect(licenceProblems(nested)).toEqual(['c@2.0.0 is under UNLICENSED']);
});
