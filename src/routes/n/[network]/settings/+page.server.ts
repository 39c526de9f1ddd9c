import type { Actions, PageServerLoad } from './$types';
import { getNetwork, updateNetwork } from '#lib/networks/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => ({ settings: await ask(getNetwork, {}) }));

export const actions: Actions = {
  default: (event) => act(event, updateNetwork, { say: 'networks.settings.saved' })
};
