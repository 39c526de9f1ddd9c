import fc from 'fast-check';
import { expect, test } from 'vitest';
import { threadsOf } from './threads.ts';

test('each answer hangs on the comment it answers, and all keep the order in which they were written', () => {
  const said = [
    { id: 'a', threadId: null },
    { id: 'b', threadId: null },
    { id: 'a1', threadId: 'a' },
    { id: 'b1', threadId: 'b' },
    { id: 'a2', threadId: 'a' }
  ];
  const threads = threadsOf(said).map(({ id, answers }) => [id, answers.map((one) => one.id)]);
  expect(threads).toEqual([
    ['a', ['a1', 'a2']],
    ['b', ['b1']]
  ]);
});

test('nothing that was said under a comment is lost or said twice', () => {
  const many = fc
    .array(fc.option(fc.nat(5)), { maxLength: 40 })
    .map((places) =>
      [0, 1, 2, 3, 4, 5]
        .map((n): { id: string; threadId: string | null } => ({ id: `first ${n}`, threadId: null }))
        .concat(places.map((n, at) => ({ id: `${at}`, threadId: n === null ? null : `first ${n}` })))
    );
  fc.assert(
    fc.property(many, (said) => {
      const ids = threadsOf(said).flatMap(({ id, answers }) => [id, ...answers.map((one) => one.id)]);
      expect(ids.toSorted()).toEqual(said.map(({ id }) => id).toSorted());
    })
  );
});
