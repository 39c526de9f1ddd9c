/** Waits until it is this time in the story, every other thread of it being past it. */
export type Turn = (at: Temporal.Instant) => Promise<void>;

/**
 * Tells several threads of one story together, in the order of time: each waits for its turn before it acts, and is alone
 * until it waits again. What is told then stands in the order in which it happened, ids and registers included.
 */
export async function inTurns(threads: readonly ((turn: Turn) => Promise<void>)[]): Promise<void> {
  const waiting: { at: Temporal.Instant; go: () => void }[] = [];
  let speaking = threads.length;
  const next = (): void => {
    if (speaking > 0 || waiting.length === 0) return;
    const earliest = waiting.reduce((a, b) => (Temporal.Instant.compare(b.at, a.at) < 0 ? b : a));
    waiting.splice(waiting.indexOf(earliest), 1);
    speaking = 1;
    earliest.go();
  };
  const turn: Turn = (at) =>
    new Promise<void>((go) => {
      waiting.push({ at, go });
      speaking -= 1;
      next();
    });
  const begin = Temporal.Instant.fromEpochMilliseconds(0);
  await Promise.all(
    threads.map(async (tell) => {
      await turn(begin);
      await tell(turn);
      speaking -= 1;
      next();
    })
  );
}

const ZONE = 'Europe/Paris';
const dayOf = (now: Temporal.Instant, back: number): Temporal.PlainDate =>
  now.toZonedDateTimeISO(ZONE).toPlainDate().subtract({ days: back });

/** The local day so many days ago; negative: to come. */
export const dateBack = (now: Temporal.Instant, back: number): string => dayOf(now, back).toString();

/** The Tuesday on which the network met, on that day or before: how many days ago. */
export const tuesdayBack = (now: Temporal.Instant, back: number): number =>
  back + ((dayOf(now, back).dayOfWeek + 5) % 7);

/**
 * A moment of working hours so many days ago, after what the same thread told `last`; it follows from `what` is done, so
 * that every telling has the same hours. Always before `now`.
 */
export function momentOf(
  now: Temporal.Instant,
  back: number,
  what: string,
  last: Temporal.Instant | null
): Temporal.Instant {
  const draw = [...what].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 9973, 7);
  const minutes = 8 * 60 + (draw % (9 * 60));
  const wished = dayOf(now, back)
    .toZonedDateTime({ timeZone: ZONE, plainTime: { hour: Math.floor(minutes / 60), minute: minutes % 60 } })
    .add({ seconds: draw % 60 })
    .toInstant();
  const later = last?.add({ minutes: 2 + (draw % 9), seconds: draw % 47 });
  const at = later && Temporal.Instant.compare(wished, later) < 0 ? later : wished;
  if (Temporal.Instant.compare(at, now) < 0) return at;
  return last ? last.add({ seconds: 1 }) : now.subtract({ minutes: 5 });
}
