import { addCandidate } from '#lib/partners/following/operations.ts';
import { inviteCandidate } from '#lib/partners/meeting/operations.ts';
import { createSearch, getSearch, updateSearch } from '#lib/partners/operations.ts';
import { addFigure } from '#lib/partnerships/figures/operations.ts';
import { createPartnership, startTest } from '#lib/partnerships/operations.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { value, type World } from './world.ts';

/** A search of the network itself, with one criterion of each door: seen in the sheet, and judged by hand. */
export async function searchIn({ actors, network }: World): Promise<string> {
  const actor = actors.facilitator;
  const title = `Un transporteur pour ${network.name}`;
  const { id } = value(await execute(createSearch, { actor, input: { title } }));
  const { revision } = value(await execute(getSearch, { actor, input: { id } }));
  value(await execute(updateSearch, { actor, input: { id, revision, title, criteria } }));
  return id;
}
export const criteria = [
  { id: 'c1', kind: 'territory', weight: 5, floor: null, label: null, asked: ['FR-64'], amount: 200 },
  { id: 'c2', kind: 'hand', weight: 3, floor: null, label: 'Références', asked: [], amount: null }
];

/** Whom a search follows: the organisation that is only known. */
export async function candidateIn(world: World): Promise<{ searchId: string; id: string }> {
  const searchId = await searchIn(world);
  const input = { searchId, organisationId: world.organisations.known };
  const { id } = value(await execute(addCandidate, { actor: world.actors.facilitator, input }));
  return { searchId, id };
}

export const letter = () => ({
  email: 'yves@example.org',
  name: 'Yves',
  locale: 'fr',
  subject: 'Nous rencontrer ?',
  body: 'Bonjour, voyons-nous.',
  meetsOn: Temporal.Now.plainDateISO().add({ days: 9 }).toString(),
  meetsAt: '10:00',
  place: 'À l’atelier'
});

/** The secret of an invitation that waits, from its mail. */
export async function meetingIn(world: World): Promise<string> {
  const { id } = await candidateIn(world);
  value(await execute(inviteCandidate, { actor: world.actors.facilitator, input: { id, ...letter() } }));
  const mail = await transaction({ instance: true, networkId: world.network.id }, (tx) =>
    tx
      .selectFrom('mails')
      .select('text')
      .where('network_id', '=', world.network.id)
      .where('template', '=', 'partner_meeting')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
  );
  return /\/partners\/(\S+)/.exec(mail.text ?? '')![1]!;
}

/** What the pages need: a search with somebody invited, and the secret of that invitation. */
export type Partners = { partnerSearch: string; meeting: string; partnership: string };
export async function partnersIn(world: World): Promise<Partners> {
  const meeting = await meetingIn(world);
  const { id } = await world.inside((tx) =>
    tx.selectFrom('partner_searches').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow()
  );
  return { partnerSearch: id, meeting, partnership: (await figureIn(world)).id };
}

/** A partnership of the atelier with the fabrique, on trial, as one who commits the atelier made it. */
export async function partnershipIn({ actors, organisations, network }: World): Promise<string> {
  const actor = actors.mandate;
  const sides = { organisationId: organisations.atelier, partnerId: organisations.fabrique };
  const input = { ...sides, title: `Livrer pour ${network.name}` };
  const { id } = value(await execute(createPartnership, { actor, input }));
  const deal = { id, what: 'Une tournée', startsOn: '2026-01-01', endsOn: '2026-02-01' };
  value(await execute(startTest, { actor, input: deal }));
  return id;
}

export async function figureIn(
  world: World
): Promise<{ id: string; figureId: string; organisationId: string }> {
  const id = await partnershipIn(world);
  const organisationId = world.organisations.atelier;
  const input = { id, organisationId, ...figure };
  const { figureId } = value(await execute(addFigure, { actor: world.actors.mandate, input }));
  return { id, figureId, organisationId };
}
export const figure = {
  kind: 'revenue',
  periodStart: '2026-01-01',
  periodEnd: '2026-01-31',
  amount: '1 250,50'
};
