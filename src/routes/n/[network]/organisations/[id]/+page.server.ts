import type { PageServerLoad } from './$types';
import { getOrganisation } from '#lib/organisations/operations.ts';
import { hasMandate, isFacilitator } from '#lib/platform/actor.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => ({
    ...(await ask(getOrganisation, { id: event.params.id })),
    mayPresent: hasMandate(actor) || isFacilitator(actor),
    mayRemove: isFacilitator(actor)
  }));
