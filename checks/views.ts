import { stopToken } from '#lib/notifications/letters/access.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import {
  amendmentIn,
  decisionToReview,
  draftIn,
  electionIn,
  exclusionIn,
  proxyIn,
  votingRule
} from './deciding.ts';
import { inputs } from './inputs.ts';
import { partnershipAt } from './partnered.ts';
import type { Place } from './place.ts';
import { value, type Who } from './world.ts';

/** A page in another state than the one that `PAGES` shows, with forms that only that state has. */
export type View = { route: string; as: Who; path: (place: Place) => string | Promise<string> };

const inside = (place: Place, rest: string): string => `/n/${place.network.slug}${rest}`;

/** The page of the thing on which this operation could act: the checks of operations make it. */
const toward = (operation: string, room: string, as: Who = 'facilitator', rest = ''): View => ({
  route: `/n/[network]/${room}/[id]`,
  as,
  path: async (place) => inside(place, `/${room}/${String((await made(place, operation, as)).id)}${rest}`)
});

const made = async (place: Place, operation: string, as: Who): Promise<Record<string, unknown>> =>
  inputs[operation]!(place, as);

/** Does it: what a view needs to have happened. */
async function after(place: Place, operation: string, as: Who, more: object = {}): Promise<void> {
  const { operations } = await import('#lib/registry.ts');
  const input = { ...(await made(place, operation, as)), ...more };
  const done = await execute(
    operations.find(({ name }) => name === operation)!,
    { actor: place.actors[as], input }
  );
  value(done);
}

const settings = (which: 'atelier' | 'fabrique' | 'suspended'): View => ({
  route: '/n/[network]/settings/representatives',
  as: 'facilitator',
  path: (place) => inside(place, `/settings/representatives?organisation=${place.organisations[which]}`)
});
const aim = (as: Who, before?: (place: Place) => Promise<unknown>): View => ({
  route: '/n/[network]/journey/design/aim',
  as,
  path: async (place) => {
    await before?.(place);
    return inside(place, '/journey/design/aim');
  }
});
const chosen = (route: string, as: Who, which: 'known' | 'fabrique', more = ''): View => ({
  route,
  as,
  path: (place) =>
    `${route.replace('[network]', place.network.slug)}?organisation=${place.organisations[which]}${more}`
});
const partnership = (stage: Parameters<typeof partnershipAt>[1]): View => ({
  route: '/n/[network]/partnerships/[id]',
  as: 'mandate',
  path: async (place) => inside(place, `/partnerships/${await partnershipAt(place, stage)}`)
});

export const VIEWS: View[] = [
  {
    route: '/account/security/two-factor',
    as: 'member',
    path: async ({ actors: { member } }) => {
      await transaction({ personId: member.personId }, (tx) =>
        tx
          .updateTable('persons')
          .set({ two_factor_enabled: true })
          .where('id', '=', member.personId!)
          .execute()
      );
      return '/account/security/two-factor';
    }
  },
  {
    route: '/notifications/stop',
    as: 'visitor',
    path: ({ actors }) => `/notifications/stop?token=${stopToken(actors.member.personId!)}`
  },
  {
    route: '/invitations/[token]',
    as: 'visitor',
    path: async ({ inside, invitation, actors }) => {
      const { email } = actors.other;
      await inside((tx) =>
        tx.updateTable('invitations').set({ email: email! }).where('id', '=', invitation.id).execute()
      );
      return `/invitations/${invitation.secret}`;
    }
  },
  {
    route: '/n/[network]/organisations/[id]/edit',
    as: 'member',
    path: async (place) => {
      const { id } = await made(place, 'organisations.getLogo', 'member');
      return inside(place, `/organisations/${String(id)}/edit`);
    }
  },
  {
    route: '/n/[network]/partners/[id]/contacts',
    as: 'facilitator',
    path: async (place) => {
      const { searchId } = await made(place, 'partners.listContacts', 'facilitator');
      return inside(place, `/partners/${String(searchId)}/contacts`);
    }
  },
  toward('agreements.openDiscussion', 'agreements', 'mandate'),
  toward('agreements.addParty', 'agreements', 'mandate', '?q=Fabrique'),
  toward('agreements.startChange', 'agreements'),
  toward('agreements.dropChange', 'agreements'),
  toward('agreements.recordPaper', 'agreements'),
  chosen('/n/[network]/candidates/new', 'mandate', 'known'),
  ...[
    'takeSeat',
    'restateRule',
    'propose',
    'supportProposal',
    'closeDispute',
    'moveDeadline',
    'writeLesson'
  ].map((name) => toward(`disputes.${name}`, 'disputes')),
  toward('disputes.refuseMediator', 'disputes', 'mandate'),
  toward('disputes.nameMediator', 'disputes', 'mandate'),
  toward('imports.prepare', 'imports'),
  {
    route: '/n/[network]/imports/[id]',
    as: 'facilitator',
    path: async (place) => {
      const { id } = await made(place, 'imports.resume', 'facilitator');
      // Nothing has moved since.
      await place.inside((tx) =>
        tx.deleteFrom('import_progress').where('import_id', '=', String(id)).execute()
      );
      return inside(place, `/imports/${String(id)}`);
    }
  },
  toward('imports.undo', 'imports'),
  aim('facilitator', async (place) => {
    for (const wording of ['Acheter', 'Vendre'])
      await after(place, 'design.proposeObjective', 'facilitator', { wording });
  }),
  aim('mandate', (place) => made(place, 'design.rankObjectives', 'mandate')),
  aim('facilitator', async (place) => {
    await after(place, 'design.rankObjectives', 'mandate');
    await after(place, 'design.closeRound', 'facilitator');
  }),
  {
    route: '/n/[network]/partners/[id]/organisations/[organisation]',
    as: 'facilitator',
    path: (place) =>
      inside(place, `/partners/${place.partnerSearch}/organisations/${place.organisations.fabrique}`)
  },
  {
    route: '/n/[network]/partners/[id]/organisations/[organisation]',
    as: 'facilitator',
    path: async (place) => {
      const change = { refusal: 'unknown_address' };
      await place.inside((tx) => tx.updateTable('partner_invitations').set(change).execute());
      return inside(place, `/partners/${place.partnerSearch}/organisations/${place.organisations.known}`);
    }
  },
  {
    route: '/n/[network]/journey/design/form',
    as: 'mandate',
    path: async (place) => {
      await after(place, 'design.saveForm', 'mandate');
      return inside(place, '/journey/design/form');
    }
  },
  {
    route: '/n/[network]/journey/steps/[step]',
    as: 'facilitator',
    path: async (place) => {
      await made(place, 'journey.takeBackDeclaration', 'mandate');
      return inside(place, '/journey/steps/operate.meeting');
    }
  },
  {
    route: '/n/[network]/motions/[id]',
    as: 'mandate',
    path: async (place) => inside(place, `/motions/${await exclusionIn(place)}`)
  },
  {
    route: '/n/[network]/motions/[id]/amendments',
    as: 'mandate',
    path: async (place) => {
      const id = await draftIn(place);
      await after(place, 'governance.proposeAmendment', 'mandate', { id });
      await amendmentIn(place);
      return inside(place, `/motions/${id}/amendments`);
    }
  },
  {
    route: '/n/[network]/motions/[id]',
    as: 'mandate',
    path: async (place) => inside(place, `/motions/${await electionIn(place)}`)
  },
  {
    route: '/n/[network]/motions/[id]',
    as: 'facilitator',
    path: async (place) => inside(place, `/motions/${await decisionToReview(place)}`)
  },
  chosen('/n/[network]/motions/new/exclusion', 'facilitator', 'fabrique'),
  partnership('tested'),
  partnership('drafted'),
  partnership('left'),
  partnership('contract'),
  partnership('living'),
  chosen('/n/[network]/partnerships/new', 'mandate', 'known'),
  {
    route: '/n/[network]/partnerships/new',
    as: 'mandate',
    path: (place) =>
      inside(place, `/partnerships/new?organisation=${place.organisations.fabrique}&to=${place.partnership}`)
  },
  { route: '/n/[network]/plan', as: 'facilitator', path: (place) => inside(place, '/plan') },
  {
    route: '/n/[network]/plan/discussion/[part]',
    as: 'facilitator',
    path: (place) => inside(place, '/plan/discussion/tasks')
  },
  { route: '/n/[network]/plan/edit', as: 'facilitator', path: (place) => inside(place, '/plan/edit') },
  {
    route: '/n/[network]/proxies',
    as: 'mandate',
    path: async (place) => {
      await after(place, 'governance.setRule', 'facilitator', { voting: { ...votingRule, proxies: 1 } });
      await proxyIn(place);
      return inside(place, '/proxies');
    }
  },
  settings('fabrique'),
  {
    route: '/n/[network]/settings/representatives',
    as: 'facilitator',
    path: async (place) => {
      const change = { refusal: 'unknown_address' };
      await place.inside((tx) => tx.updateTable('invitations').set(change).execute());
      return inside(place, '/settings/representatives');
    }
  },
  settings('suspended'),
  {
    route: '/n/[network]/surveys/[id]',
    as: 'facilitator',
    path: (p) => inside(p, `/surveys/${p.surveys.draft}`)
  },
  {
    route: '/n/[network]/surveys/[id]',
    as: 'facilitator',
    path: (p) => inside(p, `/surveys/${p.surveys.open}`)
  },
  toward('surveys.revealSurvey', 'surveys')
];
