import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateBack, inTurns, momentOf, tuesdayBack } from './rules.ts';

const at = (seconds: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(seconds * 1000);
const now = Temporal.Instant.from('2026-11-22T12:00:00Z');

test('threads that are each in order of time are told together in order of time, one at a time', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.nat(1000), { maxLength: 8 }), { maxLength: 6 }), async (days) => {
      const told: number[] = [];
      let alone = true;
      await inTurns(
        days.map((mine) => async (turn) => {
          for (const day of mine.toSorted((a, b) => a - b)) {
            await turn(at(day));
            expect(alone).toBe(true);
            alone = false;
            await Promise.resolve();
            told.push(day);
            alone = true;
          }
        })
      );
      expect(told).toEqual(days.flat().toSorted((a, b) => a - b));
    })
  ));

test('a thread that fails ends the telling', async () => {
  const failing = inTurns([
    async (turn) => turn(at(5)),
    async (turn) => {
      await turn(at(1));
      throw new Error('no');
    }
  ]);
  await expect(failing).rejects.toThrow('no');
});

test('people act in working hours, each after what they did before, and never in the future', () =>
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 700 }), fc.string(), (back, what) => {
      const first = momentOf(now, back, what, null);
      const second = momentOf(now, back, what, first);
      expect(Temporal.Instant.compare(second, first)).toBe(1);
      expect(Temporal.Instant.compare(first, now)).toBe(-1);
      const { hour } = first.toZonedDateTimeISO('Europe/Paris');
      if (back > 0) expect(hour >= 8 && hour < 17).toBe(true);
    })
  ));

test('the network meets on a Tuesday', () => {
  for (const back of [100, 101, 102, 103, 104, 105, 106]) {
    const met = tuesdayBack(now, back);
    expect(Temporal.PlainDate.from(dateBack(now, met)).dayOfWeek).toBe(2);
    expect(met - back).toBeLessThan(7);
  }
});
