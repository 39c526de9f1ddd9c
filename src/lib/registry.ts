import * as clauses from '#lib/agreements/clauses/operations.ts';
import * as documents from '#lib/agreements/documents/operations.ts';
import * as ending from '#lib/agreements/ending/operations.ts';
import '#lib/agreements/jobs.ts';
import * as agreements from '#lib/agreements/operations.ts';
import * as signing from '#lib/agreements/signing/operations.ts';
import * as versions from '#lib/agreements/versions/operations.ts';
import * as voting from '#lib/agreements/voting/operations.ts';
import * as demo from '#lib/demo/operations.ts';
import * as dues from '#lib/dues/operations.ts';
import * as directory from '#lib/directory/operations.ts';
import '#lib/disputes/jobs.ts';
import * as leading from '#lib/disputes/leading/operations.ts';
import * as disputes from '#lib/disputes/operations.ts';
import * as ballots from '#lib/governance/ballots/operations.ts';
import '#lib/governance/jobs.ts';
import * as amendments from '#lib/governance/amendments/operations.ts';
import * as interests from '#lib/governance/interests/operations.ts';
import * as meeting from '#lib/governance/meeting/operations.ts';
import * as minutes from '#lib/governance/minutes/operations.ts';
import * as governance from '#lib/governance/operations.ts';
import * as proposing from '#lib/governance/proposing/operations.ts';
import * as proxies from '#lib/governance/proxies/operations.ts';
import * as reviews from '#lib/governance/reviews/operations.ts';
import * as ruling from '#lib/governance/ruling/operations.ts';
import * as confidential from '#lib/governance/confidential/operations.ts';
import * as register from '#lib/governance/register/operations.ts';
import '#lib/identity/jobs.ts';
import * as identity from '#lib/identity/operations.ts';
import '#lib/invitations/jobs.ts';
import * as invitations from '#lib/invitations/operations.ts';
import '#lib/imports/jobs.ts';
import * as committing from '#lib/imports/committing/operations.ts';
import * as imports from '#lib/imports/operations.ts';
import * as preparing from '#lib/imports/preparing/operations.ts';
import * as undoing from '#lib/imports/undoing/operations.ts';
import * as aims from '#lib/design/aim/operations.ts';
import * as design from '#lib/design/operations.ts';
import * as declarations from '#lib/journey/declarations/operations.ts';
import * as journey from '#lib/journey/operations.ts';
import * as waiting from '#lib/journey/waiting/operations.ts';
import * as legal from '#lib/legal/operations.ts';
import * as admission from '#lib/memberships/admission/operations.ts';
import * as categories from '#lib/memberships/categories/operations.ts';
import * as elections from '#lib/memberships/elections/operations.ts';
import * as exclusion from '#lib/memberships/exclusion/operations.ts';
import * as memberships from '#lib/memberships/operations.ts';
import * as representatives from '#lib/memberships/representatives/operations.ts';
import * as networks from '#lib/networks/operations.ts';
import '#lib/notifications/jobs.ts';
import * as notifications from '#lib/notifications/operations.ts';
import '#lib/platform/forgetting.server.ts';
import '#lib/platform/mail-delivery.server.ts';
import * as mail from '#lib/platform/mail-operations.ts';
import * as organisations from '#lib/organisations/operations.ts';
import * as organisationRemoval from '#lib/organisations/removal/operations.ts';
import * as answers from '#lib/surveys/answers/operations.ts';
import * as divergences from '#lib/surveys/divergences/operations.ts';
import '#lib/surveys/jobs.ts';
import * as surveys from '#lib/surveys/operations.ts';
import * as decide from '#lib/decide/operations.ts';
import * as decidePaper from '#lib/decide/paper/operations.ts';
import * as ideas from '#lib/ideas/operations.ts';
import * as planMap from '#lib/plan/map/operations.ts';
import * as partnerContacts from '#lib/partners/contacts/operations.ts';
import * as followingPartners from '#lib/partners/following/operations.ts';
import * as meetingPartners from '#lib/partners/meeting/operations.ts';
import '#lib/partners/meeting/jobs.ts';
import '#lib/partnerships/jobs.ts';
import * as partnershipContracts from '#lib/partnerships/contract/operations.ts';
import * as partnershipFigures from '#lib/partnerships/figures/operations.ts';
import * as partnerships from '#lib/partnerships/operations.ts';
import * as negotiation from '#lib/plan/negotiation/operations.ts';
import * as plan from '#lib/plan/operations.ts';
import * as planPaper from '#lib/plan/paper/operations.ts';
import * as planRemarks from '#lib/plan/remarks/operations.ts';
import * as planTasks from '#lib/plan/tasks/operations.ts';
import * as partners from '#lib/partners/operations.ts';
import * as rankingPartners from '#lib/partners/ranking/operations.ts';
import type { Operation } from '#lib/platform/operation.ts';

const features: Record<string, unknown>[] = [
  demo,
  agreements,
  voting,
  clauses,
  versions,
  signing,
  ending,
  documents,
  identity,
  invitations,
  networks,
  organisations,
  organisationRemoval,
  directory,
  memberships,
  admission,
  categories,
  representatives,
  governance,
  ballots,
  register,
  confidential,
  proposing,
  meeting,
  minutes,
  ruling,
  proxies,
  interests,
  exclusion,
  elections,
  amendments,
  reviews,
  dues,
  imports,
  preparing,
  committing,
  undoing,
  journey,
  waiting,
  declarations,
  legal,
  design,
  aims,
  surveys,
  answers,
  divergences,
  decide,
  decidePaper,
  ideas,
  planMap,
  disputes,
  leading,
  notifications,
  mail,
  partners,
  rankingPartners,
  partnerContacts,
  followingPartners,
  meetingPartners,
  partnerships,
  partnershipFigures,
  partnershipContracts,
  plan,
  planTasks,
  planPaper,
  planRemarks,
  negotiation
];

/** Every operation of every feature: the API, the authorisation matrix and the fuzzing start from this list. */
export const operations: readonly Operation[] = features.flatMap((feature) =>
  Object.values(feature).filter(isOperation)
);

function isOperation(item: unknown): item is Operation {
  return typeof item === 'object' && item !== null && 'rest' in item && 'run' in item;
}
