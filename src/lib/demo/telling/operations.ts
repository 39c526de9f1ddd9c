import type { z } from 'zod';
import { closeDueMotion } from '#lib/governance/operations.ts';
import { insertRepresentative, insertRole } from '#lib/networks/data.server.ts';
import { speakAs } from '#lib/notifications/data.server.ts';
import type { Actor, Role } from '#lib/platform/actor.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { ask, executeIn, type Command, type Query } from '#lib/platform/operation.ts';
import { afterwards, type Outlet, type Told } from '#lib/platform/outlet.server.ts';
import { actorAt } from '../data.server.ts';
import { expectDone, typeset, type Ground } from '../rules.ts';
import { closingOf } from './data.server.ts';
import { dateBack, momentOf, type Turn } from './rules.ts';

/** So many days ago, at an hour that follows by itself; or exactly then. */
export type When = number | Temporal.Instant;
/** A thread of the story: what one affair was, from its beginning to its end. */
export type Thread = (scene: Scene) => Promise<void>;
/** Who acts: the name of an organisation, for which its person does, or of a person; null is the facilitator. */
export type Who = string | null;
export type Scene = ReturnType<typeof sceneOf>;

/** What all threads of one telling have in common. */
export type Stage = {
  tx: Tx;
  ground: Ground;
  now: Temporal.Instant;
  told: Told;
  outlet: Outlet;
  /** Rights as they are at this point of the story; forgotten when somebody's change. */
  actors: Map<string, Actor>;
  /** Whose rows the transaction sees. */
  seenBy: string | null;
};

export function stageOf(tx: Tx, ground: Ground, now: Temporal.Instant): Stage {
  const told: Told = { events: [], lines: [] };
  const actors = new Map<string, Actor>();
  const kept = afterwards(told, now);
  const event: Outlet['event'] = (within, happened) => {
    if (/^role\.|\.resigned$/.test(happened.type)) actors.clear();
    return kept.event(within, happened);
  };
  return { tx, ground, now, told, outlet: { ...kept, event }, actors, seenBy: null };
}

/** The people of the story act through the ordinary operations, each at its own time. */
export function sceneOf(stage: Stage, turn: Turn) {
  const { tx, ground, now, outlet, actors } = stage;
  let last: Temporal.Instant | null = null;

  /** Waits for this time; a thread never goes back. */
  const until = async (when: When, what = ''): Promise<Temporal.Instant> => {
    const at = typeof when === 'number' ? momentOf(now, when, what, last) : when;
    if (last && Temporal.Instant.compare(at, last) < 0)
      throw new Error(`The demo story goes back in time: ${what}`);
    await turn(at);
    return (last = at);
  };
  const idOf = (who: Who): string => (who === null ? ground.facilitator : ground.people[who]!);
  const actor = async (who: Who, at: Temporal.Instant): Promise<Actor> => {
    const personId = idOf(who);
    const known = actors.get(personId);
    if (known && stage.seenBy !== personId) await speakAs(tx, personId);
    stage.seenBy = personId;
    const found = known ?? (await actorAt(tx, ground, personId, at));
    actors.set(personId, found);
    return found;
  };
  const act = async <S extends z.ZodType, T>(
    who: Who,
    when: When,
    operation: Command<S, T>,
    input: object
  ): Promise<T> => {
    const at = await until(when, `${who} ${operation.name}`);
    return expectDone(
      await executeIn(tx, operation, { actor: await actor(who, at), input: typeset(input), now: at, outlet })
    );
  };
  /** What somebody reads right after what was told last. */
  const read = async <S extends z.ZodType, T>(
    who: Who,
    operation: Query<S, T>,
    input: object
  ): Promise<T> => {
    const at = last ?? now;
    return expectDone(await ask(operation, { actor: await actor(who, at), input, now: at }, tx));
  };
  /** A motion ends when its time is over. @returns when that is */
  const close = async (id: string): Promise<Temporal.Instant> => {
    const at = await until((await closingOf(tx, ground.id, id)).add({ seconds: 3 }), 'close');
    const call = { actor: ground.system, input: { id }, now: at, outlet };
    expectDone(await executeIn(tx, closeDueMotion, call));
    return at;
  };
  const represent = async (
    who: string,
    organisation: string,
    at: Temporal.Instant,
    mandate = true
  ): Promise<void> => {
    actors.delete(idOf(who));
    const pair = { organisationId: ground.organisations[organisation]!, personId: idOf(who), mandate };
    await insertRepresentative(tx, ground.id, pair, at);
  };
  const grant = async (who: string, role: Role, when: When): Promise<void> => {
    const at = await until(when, `${who} ${role}`);
    actors.delete(idOf(who));
    await insertRole(tx, ground.id, idOf(who), role, at);
  };
  const org = (name: string): string => ground.organisations[name]!;
  const date = (back: number): string => dateBack(now, back);
  return { tx, ground, now, until, actor, act, read, close, represent, grant, org, person: idOf, date };
}
