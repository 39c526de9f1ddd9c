import { z } from 'zod';
import { importOf, organisationName, personName, personsIn, type Audience } from './data.server.ts';
import { announce } from './letters/jobs.ts';
import type { Kind } from './rules.ts';
import { LEADS } from '#lib/plan/rules.ts';
import type { Role } from '#lib/platform/actor.ts';
import { on, type Consumer } from '#lib/platform/events.server.ts';

/** What every event gives; further fields of the payload are kept as values of the words. */
const text = z.string();
const optional = z.string().nullish();
const Motion = z.looseObject({ motionId: text, title: text });
const Candidacy = z.looseObject({
  membershipId: text,
  organisationId: text,
  organisationName: text,
  sponsorOrganisationId: optional,
  presentedBy: optional
});
const Member = z.looseObject({ organisationId: text, organisationName: text });
const Mandate = z.looseObject({ organisationId: text, personId: text });
const Survey = z.looseObject({ surveyId: text, title: text, personIds: z.array(text) });
const Dispute = z.looseObject({ disputeId: text, number: z.number(), personIds: z.array(text) });
const Held = z.looseObject({ personId: text, role: text });

const Written = z.looseObject({
  importId: text,
  counts: z.object({ created: z.number().catch(0), updated: z.number().catch(0) })
});

const Agreement = z.looseObject({ agreementId: text, title: text, personIds: z.array(text) });

const FACILITATORS: { roles: Role[] } = { roles: ['facilitator'] };

for (const what of [
  'discussion',
  'proposed',
  'reminder',
  'refused',
  'taken_back',
  'in_force',
  'ended'
] as const)
  on(`agreement.${what}`, aboutAgreement(`agreement.${what}`));

on('motion.opened', aboutVoters('motion.opened'));
on('motion.withdrawn', aboutVoters('motion.withdrawn'));
on('motion.stepped_down', aboutVoters('motion.stepped_down'));
on('motion.closed', aboutVoters('motion.closed'));
on('motion.closing_soon', async (context) => {
  const { personIds, ...payload } = Motion.extend({ personIds: z.array(text) }).parse(context.event.payload);
  await announce(context, { kind: 'motion.closing_soon', payload, to: [{ persons: personIds }] });
});

on('motion.amended', async (context) => {
  const { personIds, ...payload } = Motion.extend({ personIds: z.array(text) }).parse(context.event.payload);
  await announce(context, { kind: 'motion.amended', payload, to: [{ persons: personIds }] });
});
on('membership.exclusion_proposed', async (context) => {
  const payload = Member.extend({ motionId: text }).parse(context.event.payload);
  await announce(context, { kind: 'motion.about_you', payload, to: [{ speakers: payload.organisationId }] });
});
on('proxy.given', aboutProxy('proxy.given'));
on('proxy.revoked', aboutProxy('proxy.revoked'));

on('membership.admitted', async (context) => {
  const { membershipId, organisationId, organisationName, sponsorOrganisationId, presentedBy } =
    Candidacy.parse(context.event.payload);
  const payload = { membershipId, organisationId, organisationName };
  const sponsor = sponsors(sponsorOrganisationId, presentedBy);
  await announce(context, { kind: 'candidate.admitted', payload, to: sponsor });
  await announce(context, { kind: 'membership.admitted', payload, to: ['inside'], except: sponsor });
});
on('membership.refused', aboutCandidate('candidate.refused'));
on('membership.withdrawn', aboutCandidate('candidate.withdrawn'));
on('membership.resigned', async (context) => {
  const payload = Member.parse(context.event.payload);
  await announce(context, { kind: 'membership.resigned', payload, to: ['inside'] });
});
on('membership.suspended', aboutMember('membership.suspended'));
on('membership.reinstated', aboutMember('membership.reinstated'));

on('invitation.accepted', async (context) => {
  const { tx, event } = context;
  const { personId, organisationId } = z
    .looseObject({ personId: text, organisationId: optional })
    .parse(event.payload);
  const name = organisationId ? await organisationName(tx, event.networkId, organisationId) : null;
  const payload = {
    personName: (await personName(tx, personId)) ?? '',
    organisationId: organisationId ?? null,
    organisationName: name
  };
  const newcomer = [{ persons: [personId] }];
  const where = { organisationId: payload.organisationId };
  await announce(context, { kind: 'welcome', payload: where, to: newcomer, actorToo: true });
  await announce(context, { kind: 'invitation.accepted', payload, to: [FACILITATORS], except: newcomer });
});

on('invitation.refused', async (context) => {
  const { tx, event, now } = context;
  const { personName, organisationId, invitedBy } = z
    .object({ personName: optional, organisationId: optional, invitedBy: optional })
    .parse(event.payload);
  const speakers = organisationId ? [{ speakers: organisationId, mandate: true }] : [];
  const able = await personsIn(tx, event.networkId, [FACILITATORS, ...speakers], now);
  const payload = {
    personName: personName ?? null,
    organisationId: organisationId ?? null,
    organisationName: organisationId ? await organisationName(tx, event.networkId, organisationId) : null
  };
  // Whoever presented a member may not invite for it: then the facilitators are told as well.
  const to = [{ persons: [invitedBy] }, ...(able.includes(invitedBy ?? '') ? [] : [FACILITATORS])];
  await announce(context, { kind: 'invitation.refused', payload, to });
});

on('representative.appointed', aboutMandate('mandate.given'));
on('representative.mandate_changed', aboutMandate('mandate.changed'));
on('representative.ended', aboutMandate('mandate.ended'));
on('role.granted', aboutRole('role.granted'));
on('role.ended', aboutRole('role.ended'));
on('rule.changed', (context) => announce(context, { kind: 'rule.changed', payload: {}, to: ['inside'] }));
on('survey.opened', aboutSurvey('survey.opened'));
on('survey.closing_soon', aboutSurvey('survey.closing_soon'));
on('survey.revealed', aboutSurvey('survey.revealed'));
on('survey.due', async (context) => {
  const { personIds: _none, ...payload } = Survey.parse(context.event.payload);
  await announce(context, { kind: 'survey.due', payload, to: [FACILITATORS] });
});
on('dispute.waiting', aboutDispute('dispute.waiting'));
on('dispute.ended', aboutDispute('dispute.ended'));
on('partnership.proposed', async (context) => {
  const { organisationId, ...payload } = z
    .looseObject({ organisationId: text, partnershipId: text, title: text })
    .parse(context.event.payload);
  await announce(context, { kind: 'partnership.proposed', payload, to: [{ speakers: organisationId }] });
});
on('partners.answered', aboutPersons('partners.answered'));
on('partners.refused', aboutPersons('partners.refused'));
on('partners.recommended', aboutPersons('partners.recommended'));
on('partners.recommendation', aboutPersons('partners.recommendation'));
on('partnership.figure', aboutPersons('partnership.figure'));
on('partnership.review_due', aboutPersons('partnership.review_due'));
on('partnership.test_due', aboutPersons('partnership.test_due'));
on('plan.remark', aboutRemark('plan.remark', true));
on('plan.remark_answered', aboutRemark('plan.remark_answered', true));
on('plan.remark_settled', aboutRemark('plan.remark_settled', false));
on('imports.committed', aboutImport('imports.committed'));
on('imports.undone', aboutImport('imports.undone'));

/** Told to those whom the event names. */
function aboutPersons(kind: Kind): Consumer {
  return async (context) => {
    const { personIds, ...payload } = z
      .looseObject({ personIds: z.array(text) })
      .parse(context.event.payload);
    await announce(context, { kind, payload, to: [{ persons: personIds }] });
  };
}

/** Whoever commits the one that gave it and the one that holds it. */
function aboutProxy(kind: Kind): Consumer {
  return async (context) => {
    const { giverId, holderId } = z
      .looseObject({ giverId: text, holderId: text })
      .parse(context.event.payload);
    const { tx, event } = context;
    const payload = {
      giverName: (await organisationName(tx, event.networkId, giverId)) ?? '',
      holderName: (await organisationName(tx, event.networkId, holderId)) ?? ''
    };
    const to = [giverId, holderId].map((id) => ({ speakers: id, mandate: true }));
    await announce(context, { kind, payload, to });
  };
}

function aboutVoters(kind: Kind): Consumer {
  return async (context) => {
    const payload = Motion.parse(context.event.payload);
    await announce(context, { kind, payload, to: [{ voters: payload.motionId }] });
  };
}

/** The sponsor's speakers, whoever presented, and the facilitators. */
function aboutCandidate(kind: Kind): Consumer {
  return async (context) => {
    const { sponsorOrganisationId, presentedBy, ...payload } = Candidacy.parse(context.event.payload);
    const to = [...sponsors(sponsorOrganisationId, presentedBy), FACILITATORS];
    await announce(context, { kind, payload, to });
  };
}

function aboutMember(kind: Kind): Consumer {
  return async (context) => {
    const payload = Member.parse(context.event.payload);
    await announce(context, { kind, payload, to: [{ speakers: payload.organisationId }] });
  };
}

function aboutMandate(kind: Kind): Consumer {
  return async (context) => {
    const { personId, organisationId, mandate } = Mandate.extend({ mandate: z.boolean().optional() }).parse(
      context.event.payload
    );
    const name = await organisationName(context.tx, context.event.networkId, organisationId);
    const payload = { organisationId, organisationName: name ?? '', mandate: mandate ?? false };
    await announce(context, { kind, payload, to: [{ persons: [personId] }] });
  };
}

function aboutRole(kind: Kind): Consumer {
  return async (context) => {
    const { personId, role } = Held.parse(context.event.payload);
    await announce(context, { kind, payload: { role }, to: [{ persons: [personId] }] });
  };
}

function aboutAgreement(kind: Kind): Consumer {
  return async (context) => {
    const { personIds, ...payload } = Agreement.parse(context.event.payload);
    await announce(context, { kind, payload, to: [{ persons: personIds }] });
  };
}

function aboutSurvey(kind: Kind): Consumer {
  return async (context) => {
    const { personIds, ...payload } = Survey.parse(context.event.payload);
    await announce(context, { kind, payload, to: [{ persons: personIds }] });
  };
}

/** Whoever made the remark; those who lead the plan while they have to settle it. */
function aboutRemark(kind: Kind, leads: boolean): Consumer {
  return async (context) => {
    const { personIds, ...payload } = z
      .looseObject({ personIds: z.array(optional).default([]) })
      .parse(context.event.payload);
    const to: Audience[] = [{ persons: personIds }, ...(leads ? [{ roles: [...LEADS] }] : [])];
    await announce(context, { kind, payload, to });
  };
}

/** Only that something waits: what it is about stays on its page. */
function aboutDispute(kind: Kind): Consumer {
  return async (context) => {
    const { personIds, disputeId, number } = Dispute.parse(context.event.payload);
    await announce(context, { kind, payload: { disputeId, number }, to: [{ persons: personIds }] });
  };
}

/** Told to whoever began it, when it was carried out behind their back: a small one they saw finish. */
function aboutImport(kind: Kind): Consumer {
  return async (context) => {
    const { importId, counts } = Written.parse(context.event.payload);
    const begun = await importOf(context.tx, context.event.networkId, importId);
    if (!begun) return;
    const payload = { importId, fileName: begun.fileName, ...counts };
    await announce(context, { kind, payload, to: [{ persons: [begun.personId] }] });
  };
}

function sponsors(
  organisationId: string | null | undefined,
  presentedBy: string | null | undefined
): Audience[] {
  return [{ persons: [presentedBy] }, ...(organisationId ? [{ speakers: organisationId }] : [])];
}
