import { createHmac, randomUUID } from 'node:crypto';
import { sessionCookie } from '#lib/identity/session.server.ts';
import { newId } from '#lib/kernel/ids.ts';
import { transaction } from '#lib/platform/database.server.ts';
import type { Locale } from '#lib/platform/messages.ts';
import type { Place } from './place.ts';
import type { Who } from './world.ts';

export type Page = {
  /** Who looks at it. */
  as: Who;
  path?: (place: Place) => string;
  /** It loads a script of its own; everything works without. */
  script?: true;
};

const inside =
  (rest = ''): Page['path'] =>
  ({ network }) =>
    `/n/${network.slug}${rest}`;

const sheet =
  (which: 'atelier' | 'known', rest = ''): Page['path'] =>
  ({ network, organisations }) =>
    `/n/${network.slug}/organisations/${organisations[which]}${rest}`;

const ofSearch =
  (rest = '', known = false): Page['path'] =>
  ({ network, organisations, partnerSearch }) =>
    `/n/${network.slug}/partners/${partnerSearch}${rest}${known ? organisations.known : ''}`;

const agreement =
  (rest = ''): Page['path'] =>
  ({ network, agreed }) =>
    `/n/${network.slug}/agreements/${agreed.proposed.id}${rest}`;

/** Every page there is. A new one has to be added here. */
export const PAGES: Record<string, Page> = {
  '/': { as: 'visitor' },
  '/notifications/stop': { as: 'visitor' },
  '/setup': { as: 'visitor' },
  '/sign-in': { as: 'visitor', script: true },
  '/sign-in/ended': { as: 'visitor' },
  '/sign-in/link': { as: 'visitor' },
  '/sign-in/sent': { as: 'visitor' },
  '/sign-in/two-factor': { as: 'visitor' },
  '/sign-out': { as: 'member' },
  '/account/notifications': { as: 'member' },
  '/account/profile': { as: 'member' },
  '/account/security': { as: 'member', script: true },
  '/account/security/password': { as: 'member' },
  '/account/security/two-factor': { as: 'member' },
  '/account/tokens': { as: 'member' },
  '/admin/mail': { as: 'host' },
  '/admin/mail/[id]': { as: 'host', path: ({ mailId }) => `/admin/mail/${mailId}` },
  '/check': { as: 'visitor' },
  '/demo': { as: 'visitor' },
  '/source': { as: 'visitor' },
  '/invitations/[token]': { as: 'visitor', path: ({ invitation }) => `/invitations/${invitation.secret}` },
  '/networks/new': { as: 'member' },
  '/n/[network]': { as: 'facilitator', path: inside() },
  '/n/[network]/agreements': { as: 'mandate', path: inside('/agreements') },
  '/n/[network]/agreements/[id]': { as: 'mandate', path: agreement() },
  '/n/[network]/agreements/[id]/clauses/[clause]': {
    as: 'mandate',
    path: ({ network, agreed }) =>
      `/n/${network.slug}/agreements/${agreed.draft.id}/clauses/${agreed.draft.clauseId}`
  },
  '/n/[network]/agreements/[id]/clauses/new': {
    as: 'mandate',
    path: ({ network, agreed }) => `/n/${network.slug}/agreements/${agreed.draft.id}/clauses/new`
  },
  '/n/[network]/agreements/[id]/compare': { as: 'mandate', path: agreement('/compare?from=1&to=0') },
  '/n/[network]/agreements/[id]/sign': { as: 'mandate', path: agreement('/sign') },
  '/n/[network]/agreements/[id]/versions': { as: 'mandate', path: agreement('/versions') },
  '/n/[network]/agreements/[id]/versions/[number]': { as: 'mandate', path: agreement('/versions/1') },
  '/n/[network]/agreements/new': { as: 'mandate', path: inside('/agreements/new?kind=charter') },
  '/n/[network]/candidates': { as: 'mandate', path: inside('/candidates') },
  '/n/[network]/candidates/[id]': {
    as: 'mandate',
    path: ({ network, membershipId }) => `/n/${network.slug}/candidates/${membershipId}`
  },
  '/n/[network]/candidates/new': { as: 'mandate', path: inside('/candidates/new?q=Connue') },
  '/n/[network]/directory': { as: 'member', path: inside('/directory?q=atelier&town=Nay') },
  '/n/[network]/organisations/[id]': { as: 'member', path: sheet('atelier') },
  '/n/[network]/organisations/[id]/edit': { as: 'member', path: sheet('atelier', '/edit?welcome=1') },
  '/n/[network]/organisations/[id]/remove': { as: 'facilitator', path: sheet('known', '/remove') },
  '/n/[network]/organisations/new': { as: 'facilitator', path: inside('/organisations/new') },
  '/n/[network]/disputes': { as: 'mandate', path: inside('/disputes') },
  '/n/[network]/disputes/new': { as: 'mandate', path: inside('/disputes/new') },
  '/n/[network]/disputes/[id]': {
    as: 'mandate',
    path: ({ network, dispute }) => `/n/${network.slug}/disputes/${dispute}`
  },
  '/n/[network]/export': { as: 'facilitator', path: inside('/export') },
  '/n/[network]/imports': { as: 'facilitator', path: inside('/imports') },
  '/n/[network]/imports/[id]': {
    as: 'facilitator',
    path: ({ network, importId }) => `/n/${network.slug}/imports/${importId}?filter=all`
  },
  '/n/[network]/imports/new': { as: 'facilitator', path: inside('/imports/new') },
  '/n/[network]/journal': { as: 'facilitator', path: inside('/journal') },
  '/n/[network]/journey': { as: 'facilitator', path: inside('/journey') },
  '/n/[network]/journey/design': { as: 'mandate', path: inside('/journey/design') },
  '/n/[network]/journey/design/aim': { as: 'mandate', path: inside('/journey/design/aim') },
  '/n/[network]/journey/design/form': { as: 'mandate', path: inside('/journey/design/form') },
  '/n/[network]/journey/design/[part]': {
    as: 'mandate',
    path: inside('/journey/design/name?check=Connue')
  },
  '/n/[network]/journey/start': { as: 'facilitator', path: inside('/journey/start') },
  '/n/[network]/journey/steps/[step]': {
    as: 'mandate',
    path: inside('/journey/steps/agree.charter')
  },
  '/n/[network]/leave': { as: 'mandate', path: inside('/leave') },
  '/n/[network]/motions': { as: 'mandate', path: inside('/motions') },
  '/n/[network]/motions/[id]': {
    as: 'mandate',
    path: ({ network, motionId }) => `/n/${network.slug}/motions/${motionId}`
  },
  '/n/[network]/dues': { as: 'member', path: inside('/dues') },
  '/n/[network]/motions/[id]/amendments': {
    as: 'mandate',
    path: ({ network, draftId }) => `/n/${network.slug}/motions/${draftId}/amendments`
  },
  '/n/[network]/motions/[id]/record': {
    as: 'facilitator',
    path: ({ network, meetingId }) => `/n/${network.slug}/motions/${meetingId}/record`
  },
  '/n/[network]/motions/meetings/[day]': {
    as: 'member',
    path: ({ network }) => `/n/${network.slug}/motions/meetings/${Temporal.Now.plainDateISO(network.zone)}`
  },
  '/n/[network]/motions/drafts/[id]': {
    as: 'mandate',
    path: ({ network, draftId }) => `/n/${network.slug}/motions/drafts/${draftId}`
  },
  '/n/[network]/motions/new': { as: 'mandate', path: inside('/motions/new') },
  '/n/[network]/motions/new/dues': { as: 'mandate', path: inside('/motions/new/dues') },
  '/n/[network]/motions/new/exclusion': { as: 'mandate', path: inside('/motions/new/exclusion?q=fabrique') },
  '/n/[network]/motions/new/resolution': { as: 'mandate', path: inside('/motions/new/resolution') },
  '/n/[network]/motions/new/role': {
    as: 'mandate',
    path: ({ network, actors }) =>
      `/n/${network.slug}/motions/new/role?q=Malika&c=${actors.facilitator.personId}`
  },
  '/n/[network]/motions/new/rule': { as: 'mandate', path: inside('/motions/new/rule?kind=resolution') },
  '/n/[network]/proxies': { as: 'mandate', path: inside('/proxies') },
  '/n/[network]/rules': { as: 'member', path: inside('/rules') },
  '/n/[network]/rules/[kind]': { as: 'facilitator', path: inside('/rules/exclusion') },
  '/n/[network]/notifications': { as: 'mandate', path: inside('/notifications'), script: true },
  '/ideas': { as: 'mandate' },
  '/ideas/new': { as: 'mandate' },
  '/ideas/[id]': { as: 'mandate', path: ({ ideaId }) => `/ideas/${ideaId}` },
  '/ideas/[id]/answer': { as: 'mandate', path: ({ ideaId }) => `/ideas/${ideaId}/answer`, script: true },
  '/ideas/[id]/network': { as: 'mandate', path: ({ ideaId }) => `/ideas/${ideaId}/network` },
  '/n/[network]/journey/decide': { as: 'mandate', path: inside('/journey/decide') },
  '/n/[network]/journey/decide/new': { as: 'mandate', path: inside('/journey/decide/new') },
  '/n/[network]/journey/decide/[id]': {
    as: 'facilitator',
    path: ({ network, studies }) => `/n/${network.slug}/journey/decide/${studies.revealed}`
  },
  '/n/[network]/journey/decide/[id]/together': {
    as: 'facilitator',
    path: ({ network, studies }) => `/n/${network.slug}/journey/decide/${studies.revealed}/together`
  },
  '/n/[network]/journey/decide/[id]/recommendation': {
    as: 'member',
    path: ({ network, studies }) => `/n/${network.slug}/journey/decide/${studies.adopted}/recommendation`
  },
  '/n/[network]/plan/map': { as: 'mandate', path: inside('/plan/map') },
  '/n/[network]/surveys': { as: 'mandate', path: inside('/surveys') },
  '/n/[network]/surveys/new': { as: 'facilitator', path: inside('/surveys/new?kind=relations') },
  '/n/[network]/surveys/[id]': {
    as: 'facilitator',
    path: ({ network, surveys }) => `/n/${network.slug}/surveys/${surveys.revealed}`
  },
  '/n/[network]/surveys/[id]/answer': {
    as: 'mandate',
    path: ({ network, surveys }) => `/n/${network.slug}/surveys/${surveys.open}/answer`,
    script: true
  },
  '/n/[network]/partners': { as: 'facilitator', path: inside('/partners') },
  '/n/[network]/partners/new': { as: 'mandate', path: inside('/partners/new') },
  '/n/[network]/partners/[id]': { as: 'facilitator', path: ofSearch(), script: true },
  '/n/[network]/partners/[id]/criteria': { as: 'facilitator', path: ofSearch('/criteria?add=skills') },
  '/n/[network]/partners/[id]/contacts': { as: 'facilitator', path: ofSearch('/contacts') },
  '/n/[network]/partners/[id]/shortlist': { as: 'facilitator', path: ofSearch('/shortlist') },
  '/n/[network]/partners/[id]/compare': { as: 'facilitator', path: ofSearch('/compare?o=', true) },
  '/n/[network]/partners/[id]/organisations/[organisation]': {
    as: 'facilitator',
    path: ofSearch('/organisations/', true)
  },
  '/n/[network]/plan': { as: 'mandate', path: inside('/plan') },
  '/n/[network]/plan/discussion/[part]': { as: 'mandate', path: inside('/plan/discussion/risks') },
  '/n/[network]/plan/edit': { as: 'facilitator', path: inside('/plan/edit') },
  '/n/[network]/plan/tasks': { as: 'facilitator', path: inside('/plan/tasks') },
  '/n/[network]/plan/tasks/new': { as: 'facilitator', path: inside('/plan/tasks/new') },
  '/n/[network]/plan/tasks/[id]': {
    as: 'facilitator',
    path: ({ network, taskId }) => `/n/${network.slug}/plan/tasks/${taskId}`
  },
  '/n/[network]/plan/board': { as: 'facilitator', path: inside('/plan/board') },
  '/n/[network]/plan/calendar': { as: 'member', path: inside('/plan/calendar?month=2030-01') },
  '/n/[network]/plan/negotiation': { as: 'mandate', path: inside('/plan/negotiation') },
  '/n/[network]/partnerships': { as: 'mandate', path: inside('/partnerships') },
  '/n/[network]/partnerships/new': { as: 'mandate', path: inside('/partnerships/new?q=Connue') },
  '/n/[network]/partnerships/[id]': {
    as: 'mandate',
    path: ({ network, partnership }) => `/n/${network.slug}/partnerships/${partnership}`
  },
  '/partners/[token]': { as: 'visitor', path: ({ meeting }) => `/partners/${meeting}` },
  '/n/[network]/register': { as: 'mandate', path: inside('/register?verify=1') },
  '/n/[network]/register/[number]': {
    as: 'mandate',
    path: ({ network, entry }) => `/n/${network.slug}/register/${entry}`
  },
  '/n/[network]/settings': { as: 'facilitator', path: inside('/settings') },
  '/n/[network]/settings/admission': { as: 'facilitator', path: inside('/settings/admission') },
  '/n/[network]/settings/representatives': { as: 'facilitator', path: inside('/settings/representatives') }
};

export const pathOf = (route: string, place: Place): string => PAGES[route]!.path?.(place) ?? route;

/** The cookie of somebody who has just signed in; `secret` signs it. */
export async function signedIn(
  personId: string,
  secret: string
): Promise<{ name: string; value: string; token: string }> {
  const token = randomUUID();
  const expires_at = Temporal.Now.instant().add({ hours: 24 });
  await transaction({ personId }, (tx) =>
    tx.insertInto('sessions').values({ id: newId(), person_id: personId, token, expires_at }).execute()
  );
  const signature = createHmac('sha256', secret).update(token).digest('base64');
  return { name: sessionCookie(false), value: encodeURIComponent(`${token}.${signature}`), token };
}

/** What a page says depends on the language of whoever is signed in. */
export async function speak(personId: string | null, locale: Locale): Promise<void> {
  if (personId)
    await transaction({ personId }, (tx) =>
      tx.updateTable('persons').set({ locale }).where('id', '=', personId).execute()
    );
}
