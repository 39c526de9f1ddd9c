import type { Actions, PageServerLoad } from './$types';
import { getMotion } from '#lib/governance/operations.ts';
import { giveProxy, listProxies, revokeProxy } from '#lib/governance/proxies/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor, now }) => {
    const mandates = actor.represents.filter((r) => r.mandate && r.state === 'admitted');
    const listed = await ask(listProxies, {});
    const wanted = event.url.searchParams.get('motion');
    // For one motion its own rule says how many, whatever the by-law says by now.
    const motion = wanted ? await ask(getMotion, { id: wanted }) : null;
    const max = motion ? motion.rule.proxies : listed.max;
    return { ...listed, max, motion: motion && { id: motion.id, title: motion.title }, mandates, now };
  });

export const actions: Actions = {
  give: (event) =>
    act(event, giveProxy, {
      say: 'governance.said.proxy_given',
      form: 'give',
      to: () => {
        const motion = event.url.searchParams.get('motion');
        return `/n/${event.params.network}/${motion ? `motions/${motion}` : 'proxies'}`;
      }
    }),
  revoke: (event) => act(event, revokeProxy, { say: 'governance.said.proxy_revoked', form: 'revoke' })
};
