import type { z } from 'zod';
import type { Result } from '#lib/kernel/result.ts';
import { visitor, type Actor } from '#lib/platform/actor.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { freeze, keep, recall, watchClock } from '#lib/platform/kept.server.ts';
import type { AnswerContext, Call, Query } from '#lib/platform/operation.ts';

/** An answer, and until when it stays the same if nothing changes: milliseconds of the epoch. */
export type Answer<T> = { result: Result<T>; until: number };

/** The kept answer if there is one; else what `run` says in a transaction. Rights have been checked: they are never kept. */
export async function answerOf<S extends z.ZodType, T>(
  { kept, ...operation }: Query<S, T>,
  call: Call,
  input: z.output<S>,
  inside: (work: (tx: Tx) => Promise<Result<T>>) => Promise<Result<T>>
): Promise<Answer<T>> {
  const now = call.now ?? Temporal.Now.instant();
  const part = kept === 'part' ? keepingParts(call, now) : madeAnew;
  if (!kept || kept === 'part')
    return {
      result: await inside((tx) => operation.run({ tx, actor: call.actor, now, part }, input)),
      until: 0
    };
  const actor = kept === 'network' ? anybodyIn(call.actor) : call.actor;
  const key = call.version && JSON.stringify([operation.name, actor, input]);
  const known = key && recall<Answer<T>>(key, call.version!, now);
  if (known) return known;
  const clock = watchClock(now);
  const result = await inside((tx) =>
    operation.run(
      {
        tx,
        actor,
        part,
        get now() {
          return clock.now;
        }
      },
      input
    )
  );
  const answer = { result, until: clock.until() };
  if (key && result.ok)
    keep(key, { version: call.version!, until: answer.until, value: answer }, freeze(answer));
  return answer;
}

const madeAnew: AnswerContext['part'] = (_key, make) => make();

const keepingParts =
  ({ actor, version }: Call, now: Temporal.Instant): AnswerContext['part'] =>
  async (name, make) => {
    if (!version) return make();
    const key = JSON.stringify([name, actor]);
    const known = recall<Awaited<ReturnType<typeof make>>>(key, version, now);
    if (known !== undefined) return known;
    const value = await make();
    keep(key, { version, until: Infinity, value }, freeze(value));
    return value;
  };

/** All that an answer for everybody may depend on. */
const anybodyIn = ({ network, locale }: Actor): Actor => ({ ...visitor(locale), network });
