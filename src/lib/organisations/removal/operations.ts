import { conflict, invalid, notFound, ok } from '#lib/kernel/result.ts';
import { fold } from '#lib/kernel/text.ts';
import { command, query } from '#lib/platform/operation.ts';
import { mayRemoveOrganisation } from '../access.ts';
import { deleteSheet, lockSheet, sheetName } from '../data.server.ts';
import { OrganisationId, RemoveKnown } from '../schema.ts';
import * as data from './data.server.ts';
import { isHeld, tracesFrom } from './rules.ts';

export const previewRemoval = query({
  name: 'organisations.previewRemoval',
  summary: 'What would go, what would stay under its name, and what keeps an organisation in the directory',
  rest: 'GET /networks/{network}/organisations/{id}/removal',
  input: OrganisationId,
  may: mayRemoveOrganisation,
  async run({ tx, actor }, { id }) {
    const networkId = actor.network!.id;
    const name = await sheetName(tx, networkId, id);
    if (name === undefined) return notFound();
    const traces = tracesFrom(await data.referencesTo(tx, networkId, id));
    const named = traces.some(({ fate }) => fate === 'named');
    return ok({
      name,
      traces,
      held: isHeld(traces),
      places: named ? await data.placesOf(tx, networkId, id) : []
    });
  }
});

export const removeKnownOrganisation = command({
  name: 'organisations.removeKnownOrganisation',
  summary: 'Remove an organisation that the network’s history does not refer to; its name confirms',
  rest: 'POST /networks/{network}/organisations/{id}/removal',
  input: RemoveKnown,
  may: mayRemoveOrganisation,
  async run({ tx, actor, emit }, { id, name }) {
    const networkId = actor.network!.id;
    const stored = await lockSheet(tx, networkId, id);
    if (!stored) return notFound();
    // Held until the end: nothing can refer to it any more that did not when this was asked.
    const traces = tracesFrom(await data.referencesTo(tx, networkId, id));
    if (isHeld(traces)) return conflict('organisation_has_history', { name: stored.name });
    if (fold(name) !== stored.sort_name)
      return invalid('name', 'organisation_name_differs', { name: stored.name });
    await data.keepName(tx, networkId, id, stored.name);
    await deleteSheet(tx, networkId, id, stored.logo_file_id);
    await emit('organisation.removed', { organisationId: id });
    return ok({ id, name: stored.name });
  },
  audit: (_input, { id, name }) => ({ subject: id, detail: { name } })
});
