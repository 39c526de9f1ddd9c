import { propose, restateRule, takeSeat } from '#lib/disputes/leading/operations.ts';
import { answerDispute, openDispute, say } from '#lib/disputes/operations.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute, type Command } from '#lib/platform/operation.ts';
import type { z } from 'zod';
import { nextWeek } from './surveying.ts';
import { value, type Inputs, type World } from './world.ts';

type At = 'naming' | 'declined' | 'taken' | 'restated' | 'listening' | 'seconding' | 'late' | 'settled';

export const matter = (mark: string) => ({
  subject: `Les frais du salon ${mark}`,
  account: `Payés par nous seuls. ${mark}`,
  wish: `La moitié. ${mark}`,
  form: 'one'
});

/** A dispute of the atelier with the fabrique at this point; the facilitator leads it, alone or as one of a panel. */
export async function disputeIn(world: World, at: At): Promise<{ id: string; mediator: string }> {
  const { mandate: opener, facilitator } = world.actors;
  const { atelier, fabrique } = world.organisations;
  const mark = world.network.name;
  const panel = at === 'seconding';
  const others = [
    await world.person(`Médiatrice ${mark}`, { roles: ['mediator'] }),
    await world.person(`Médiateur ${mark}`, { roles: ['mediator'] })
  ];
  const leading = at === 'declined' ? [others[0]!] : panel ? [facilitator, ...others] : [facilitator];
  const mediators = leading.map(({ personId }) => personId);
  const form = panel ? 'panel' : 'one';
  const input = { ...matter(mark), form, organisationId: atelier, againstId: fabrique, mediators };
  const { id } = value(await execute(openDispute, { actor: opener, input }));
  const done = { id, mediator: others[1]!.personId! };
  const act = async <S extends z.ZodType, T>(operation: Command<S, T>, actor: Actor, more: object) =>
    value(await execute(operation, { actor, input: { id, ...more } }));
  if (at === 'naming') return done;
  for (const actor of leading)
    await act(takeSeat, actor, { takes: at === 'declined' ? 'no' : 'yes', noInterest: 'on' });
  if (at === 'late')
    await world.inside((tx) =>
      tx
        .updateTable('disputes')
        .set({ due_at: Temporal.Now.instant().subtract({ hours: 24 }) })
        .where('id', '=', id)
        .execute()
    );
  if (at === 'declined' || at === 'taken' || at === 'late') return done;
  await act(restateRule, facilitator, { rule: `Charte, article 4. ${mark}` });
  if (at === 'restated') return done;
  const other = await world.person(`Partie ${mark}`, { speaksFor: [fabrique] });
  for (const actor of [opener, other])
    await act(answerDispute, actor, { agrees: at === 'settled' ? 'yes' : 'no' });
  if (at === 'settled') return done;
  await act(say, other, { said: `Nous n’y étions qu’un jour. ${mark}`, audience: 'all' });
  if (panel) await act(propose, others[0]!, { proposal: `Un tiers. ${mark}` });
  return done;
}

export type Disputes = { dispute: string };
export const disputesIn = async (world: World): Promise<Disputes> => ({
  dispute: (await disputeIn(world, 'restated')).id
});

/** For the operations of disputes, as in inputs.ts. */
export const disputing: Inputs = {
  'disputes.openDispute': async (world) => {
    const mediator = await world.person('Mehdi', { roles: ['mediator'] });
    const { atelier, fabrique } = world.organisations;
    const mediators = [mediator.personId];
    return { ...matter(world.network.name), organisationId: atelier, againstId: fabrique, mediators };
  },
  'disputes.withdrawDispute': async (world) => ({ id: (await disputeIn(world, 'naming')).id, reason: '' }),
  'disputes.answerDispute': async (world) => ({ id: (await disputeIn(world, 'restated')).id, agrees: 'yes' }),
  'disputes.say': async (world) => ({
    id: (await disputeIn(world, 'naming')).id,
    said: 'Voici notre version.',
    audience: 'all'
  }),
  'disputes.refuseMediator': async (world) => ({
    id: (await disputeIn(world, 'naming')).id,
    personId: world.actors.facilitator.personId
  }),
  'disputes.nameMediator': async (world) => {
    const { id, mediator } = await disputeIn(world, 'declined');
    return { id, personId: mediator };
  },
  'disputes.consent': async (world) => ({ id: (await disputeIn(world, 'naming')).id, what: 'disclosure' }),
  'disputes.listDisputes': () => ({}),
  'disputes.getDispute': async (world) => ({ id: (await disputeIn(world, 'naming')).id }),
  'disputes.listChoices': () => ({}),
  'disputes.takeSeat': async (world) => ({
    id: (await disputeIn(world, 'naming')).id,
    takes: 'yes',
    noInterest: 'on'
  }),
  'disputes.restateRule': async (world) => ({ id: (await disputeIn(world, 'taken')).id, rule: 'Article 4.' }),
  'disputes.propose': async (world) => ({
    id: (await disputeIn(world, 'listening')).id,
    proposal: 'Un tiers.'
  }),
  'disputes.supportProposal': async (world) => ({ id: (await disputeIn(world, 'seconding')).id }),
  'disputes.closeDispute': async (world) => ({
    id: (await disputeIn(world, 'late')).id,
    outcome: 'Sans accord.'
  }),
  'disputes.moveDeadline': async (world) => ({ id: (await disputeIn(world, 'taken')).id, until: nextWeek() }),
  'disputes.writeLesson': async (world) => ({
    id: (await disputeIn(world, 'settled')).id,
    lesson: 'Écrire le partage des frais avant de commencer.'
  })
};
