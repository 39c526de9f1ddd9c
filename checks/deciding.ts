import { newId } from '#lib/kernel/ids.ts';
import { proposeResolution } from '#lib/governance/proposing/operations.ts';
import { insertProxy } from '#lib/governance/proxies/data.server.ts';
import { plainRule } from '#lib/governance/rules.ts';
import { proposeExclusion } from '#lib/memberships/exclusion/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { value, type World } from './world.ts';

/** A rule as the API takes it. */
export const votingRule = { ...plainRule, fraction: [3, 4] as [number, number] };

/** A draft that the atelier has proposed. */
export async function draftIn({ actors }: World): Promise<string> {
  const input = { title: 'Un four à deux', statement: 'Le réseau achète un four.', start: 'draft' as const };
  return value(await execute(proposeResolution, { actor: actors.mandate, input })).id;
}

/** A motion that is voted in a meeting of today. */
export async function voteInMeeting({ actors, network }: World): Promise<string> {
  const heldOn = Temporal.Now.plainDateISO(network.zone).toString();
  const input = { title: 'Le budget', statement: 'Le budget est adopté.', heldOn };
  return value(await execute(proposeResolution, { actor: actors.mandate, input })).id;
}

/** The open vote on the exclusion of the atelier: the same one however often it is asked for. */
export async function exclusionIn({ actors, organisations, inside, network }: World): Promise<string> {
  const open = await inside((tx) =>
    tx
      .selectFrom('motions')
      .select('id')
      .where('network_id', '=', network.id)
      .where('kind', '=', 'exclusion')
      .executeTakeFirst()
  );
  if (open) return open.id;
  const input = { organisationId: organisations.atelier, reason: 'Elle ne vient plus.' };
  return value(await execute(proposeExclusion, { actor: actors.facilitator, input })).id;
}

/** A proxy that the atelier has given. */
export async function proxyIn({ organisations, inside, network }: World): Promise<string> {
  const id = newId();
  const now = Temporal.Now.instant();
  const span = { startsAt: now, endsAt: now.add({ hours: 24 }) };
  const proxy = {
    id,
    giverId: organisations.atelier,
    holderId: organisations.fabrique,
    motionId: null,
    ...span
  };
  await inside((tx) => insertProxy(tx, network.id, proxy, { id: null, name: 'Malika' }, now));
  return id;
}
