import { expect, test } from 'vitest';
import { restKey } from './rules.ts';

test('one rate alone is for all members; beside those of categories it is for the others', () => {
  expect([1, 2, 5].map(restKey)).toEqual(['dues.everybody', 'dues.others', 'dues.others']);
});
