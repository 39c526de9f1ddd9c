import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  byDay,
  goesInto,
  isHistory,
  KINDS,
  nextLetter,
  PACES,
  paceOf,
  sentence,
  usualPace,
  wordingOf
} from './rules.ts';
import ar from '#messages/ar.json' with { type: 'json' };
import en from '#messages/en.json' with { type: 'json' };
import fr from '#messages/fr.json' with { type: 'json' };

const at = (text: string) => Temporal.Instant.from(text);
const letter = (pace: 'daily' | 'weekly', zone: string, after: string) =>
  nextLetter(pace, zone, at(after)).toZonedDateTimeISO(zone).toString({ timeZoneName: 'never' });

test('The daily letter leaves at eight in the morning where the person lives', () => {
  expect(letter('daily', 'Europe/Paris', '2026-03-02T06:59:59Z')).toBe('2026-03-02T08:00:00+01:00');
  expect(letter('daily', 'Africa/Casablanca', '2026-04-02T06:00:00Z')).toBe('2026-04-02T08:00:00+01:00');
  expect(letter('daily', 'Asia/Tokyo', '2026-03-02T06:00:00Z')).toBe('2026-03-03T08:00:00+09:00');
});

test('At eight o’clock sharp it is too late for the letter of that day', () => {
  expect(letter('daily', 'Europe/Paris', '2026-03-02T07:00:00Z')).toBe('2026-03-03T08:00:00+01:00');
});

test('When the clocks change it is still eight o’clock', () => {
  expect(letter('daily', 'Europe/Paris', '2026-03-28T12:00:00Z')).toBe('2026-03-29T08:00:00+02:00');
  expect(letter('daily', 'Europe/Paris', '2026-10-24T12:00:00Z')).toBe('2026-10-25T08:00:00+01:00');
  // Morocco goes back to UTC for Ramadan.
  expect(letter('daily', 'Africa/Casablanca', '2026-02-14T12:00:00Z')).toBe('2026-02-15T08:00:00+00:00');
  expect(letter('daily', 'Africa/Casablanca', '2026-03-21T12:00:00Z')).toBe('2026-03-22T08:00:00+01:00');
});

test('The weekly letter leaves on Monday', () => {
  expect(letter('weekly', 'Europe/Paris', '2026-03-02T06:00:00Z')).toBe('2026-03-02T08:00:00+01:00');
  expect(letter('weekly', 'Europe/Paris', '2026-03-02T08:00:00Z')).toBe('2026-03-09T08:00:00+01:00');
  expect(letter('weekly', 'Europe/Paris', '2026-03-26T08:00:00Z')).toBe('2026-03-30T08:00:00+02:00');
});

test('In every zone and at every moment the next letter is later, at most a day or a week away, and at eight', () => {
  const zones = fc.constantFrom(
    'Europe/Paris',
    'Africa/Casablanca',
    'America/Sao_Paulo',
    'Asia/Kathmandu',
    'Pacific/Apia',
    'UTC'
  );
  const moments = fc.integer({ min: 1.5e12, max: 2e12 });
  fc.assert(
    fc.property(zones, moments, fc.constantFrom('daily' as const, 'weekly' as const), (zone, ms, pace) => {
      const after = Temporal.Instant.fromEpochMilliseconds(ms);
      const due = nextLetter(pace, zone, after);
      const hours = (due.epochMilliseconds - ms) / 3_600_000;
      expect(hours).toBeGreaterThan(0);
      expect(hours).toBeLessThanOrEqual((pace === 'daily' ? 24 : 7 * 24) + 2);
      expect(due.toZonedDateTimeISO(zone).toPlainTime().toString()).toBe('08:00:00');
      if (pace === 'weekly') expect(due.toZonedDateTimeISO(zone).dayOfWeek).toBe(1);
    })
  );
});

test('News comes in a daily letter, what changes one’s own rights at once, unless the person chose otherwise', () => {
  expect(usualPace('votes')).toBe('daily');
  expect(usualPace('rights')).toBe('at_once');
  expect(paceOf('motion.opened', { votes: 'never' })).toBe('never');
  expect(paceOf('motion.opened', { members: 'never' })).toBe('daily');
});

test('What is told two weeks late is history', () => {
  const now = at('2026-03-16T08:00:00Z');
  expect(isHistory(at('2026-03-02T08:00:00Z'), now)).toBe(false);
  expect(isHistory(at('2026-03-02T07:59:59Z'), now)).toBe(true);
});

test('A letter takes what is wanted as often or more often, and never what is wanted by no mail', () => {
  expect(PACES.filter((pace) => goesInto('daily', pace))).toEqual(['at_once', 'daily']);
  expect(PACES.filter((pace) => goesInto('weekly', pace))).toEqual(['at_once', 'daily', 'weekly']);
});

test('Every kind of news has its sentence in the three languages', () => {
  for (const kind of Object.keys(KINDS))
    for (const words of [fr, ar, en] as Record<string, string>[])
      expect(words[wordingOf({ kind, payload: {} }).key], kind).toBeTruthy();
});

test('News of a kind that is not known here is still told', () => {
  const said = sentence(
    { kind: 'moon.landed', payload: { x: 1 } },
    { say: (key) => key, date: () => '', zone: 'Europe/Paris' }
  );
  expect(said).toBe('notifications.say.unknown');
});

test('Instants in the news are told as times, the rest as words', () => {
  const news = {
    kind: 'motion.opened',
    payload: { title: 'Atelier', closesAt: '2026-03-09T22:59:59Z', motionId: 'm', list: [1] }
  };
  const speech = { say: (_: string, values: object) => JSON.stringify(values), date: () => 'lundi' };
  const said = sentence(news, { ...speech, zone: 'UTC' });
  expect(JSON.parse(said)).toEqual({ title: 'Atelier', motionId: 'm', closesAt: 'lundi' });
  expect(wordingOf(news).path).toBe('motions/m');
});

test('What ends at midnight is told to end with the day before, where it is read', () => {
  const news = { kind: 'survey.opened', payload: { title: 'SWOT', closesAt: '2026-03-09T23:00:00Z' } };
  const told = (zone: string) =>
    sentence(news, {
      say: (key, { closesAt, day }) => (key === 'notifications.end_of_day' ? `end of ${day}` : `${closesAt}`),
      date: (when) => when.toString(),
      zone
    });
  expect(told('Europe/Paris')).toBe('end of 2026-03-09');
  expect(told('UTC')).toBe('2026-03-09T23:00:00Z');
});

test('News is grouped by the day on which it came where it is read', () => {
  const rows = ['2026-03-02T23:30:00Z', '2026-03-02T22:30:00Z', '2026-03-02T08:00:00Z'].map((text) => ({
    createdAt: at(text)
  }));
  expect(byDay(rows, 'Europe/Paris').map(({ day, rows }) => [day.toString(), rows.length])).toEqual([
    ['2026-03-03', 1],
    ['2026-03-02', 2]
  ]);
});
