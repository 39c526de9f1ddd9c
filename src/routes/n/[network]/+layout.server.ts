import { error } from '@sveltejs/kit';
import type { LayoutServerLoad } from './$types';
import { isFacilitator } from '#lib/platform/actor.ts';
import { keptView, toSignIn } from '#lib/platform/page.server.ts';

/** A network that is not there and one that is not yours look the same. */
export const load: LayoutServerLoad = (event) =>
  keptView(event, async ({ actor, entered }) => {
    if (!entered) toSignIn(event);
    if (!actor.network) error(404, 'not_found', { requestId: event.locals.requestId });
    return {
      network: actor.network,
      unread: entered.unread,
      isFacilitator: isFacilitator(actor),
      represents: actor.represents
    };
  });
