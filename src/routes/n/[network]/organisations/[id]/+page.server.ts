import type { PageServerLoad } from './$types';
import { getOrganisation } from '#lib/organisations/operations.ts';
import { hasMandate, isFacilitator } from '#lib/platform/actor.ts';
import { keptView } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  keptView(event, async ({ ask, actor }) => ({
    ...(await ask(getOrganisation, { id: event.params.id })),
    mayPresent: hasMandate(actor) || isFacilitator(actor),
    mayRemove: isFacilitator(actor)
  }));
