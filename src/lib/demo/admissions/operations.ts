import { castBallot } from '#lib/governance/ballots/operations.ts';
import { presentCandidate } from '#lib/memberships/admission/operations.ts';
import { resignMembership } from '#lib/memberships/operations.ts';
import { ballotsOn, demoEmail, DEMO_NETWORK, demoOrganisations, type DemoOrganisation } from '../rules.ts';
import type { Thread } from '../telling/operations.ts';

/** One organisation's story: presented, voted on, admitted or refused; one has left since. */
export const candidacy =
  (candidate: DemoOrganisation): Thread =>
  async ({ act, close, represent, org }) => {
    const { name, contact, about, fate } = candidate;
    const back = -candidate.day!;
    const { motionId } = await act(null, back, presentCandidate, {
      organisationId: org(name),
      contactName: contact,
      contactEmail: demoEmail(contact),
      why: about
    });
    const members = demoOrganisations.filter(
      (one) => one.fate === 'founder' || (one.fate === 'admitted' && one.day! < candidate.day! - 10)
    );
    for (const { voter, choice, days } of ballotsOn(candidate, members))
      await act(voter, back - days, castBallot, { id: motionId, organisationId: org(voter), choice });
    if (fate === 'voting') return;
    const counted = await close(motionId);
    if (fate === 'refused') return;
    await represent(name, name, counted);
    if (fate !== 'resigned') return;
    const reason = 'L’agence cesse son activité à Lyon.';
    await act(name, 30, resignMembership, { organisationId: org(name), name: DEMO_NETWORK.name, reason });
  };
