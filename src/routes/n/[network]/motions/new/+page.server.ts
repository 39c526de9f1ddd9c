import type { PageServerLoad } from './$types';
import { mayAskToPropose } from '#lib/governance/access.ts';
import { listRules } from '#lib/governance/ruling/operations.ts';
import { qualitiesOf } from '#lib/governance/proposing/operations.ts';
import { mayPropose } from '#lib/governance/rules.ts';
import { mayAskToPresent } from '#lib/memberships/access.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const { rules } = await ask(listRules, {});
    const who = qualitiesOf(actor);
    const kinds = mayAskToPropose(actor)
      ? rules.filter(({ rule }) => mayPropose(rule, who)).map(({ kind }) => kind)
      : [];
    return { kinds, mayPresent: mayAskToPresent(actor) };
  });
