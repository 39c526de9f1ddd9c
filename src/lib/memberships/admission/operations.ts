import { votersNeeded } from '#lib/governance/confidential/rules.ts';
import { countElectorate, insertRule, type MotionRecord } from '#lib/governance/data.server.ts';
import { openMotion, registerEffect } from '#lib/governance/operations.ts';
import { mayBeSet } from '#lib/governance/ruling/operations.ts';
import { newId } from '#lib/kernel/ids.ts';
import { forbidden, invalid, notFound, ok, type Result } from '#lib/kernel/result.ts';
import { mayAskToPresent, mayReadMembers, maySetRule } from '#lib/memberships/access.ts';
import { setState } from '#lib/memberships/data.server.ts';
import { hasMandate, isFacilitator, mayCommit, type Actor } from '#lib/platform/actor.ts';
import { command, query, type CommandContext } from '#lib/platform/operation.ts';
import * as data from './data.server.ts';
import * as rules from './rules.ts';
import * as schema from './schema.ts';

export const presentCandidate = command({
  name: 'memberships.presentCandidate',
  summary: 'Present a candidate and open the vote on its admission',
  rest: 'POST /networks/{network}/candidates',
  input: schema.PresentCandidate,
  may: mayAskToPresent,
  async run(context, input) {
    const { tx, actor, now, emit } = context;
    const network = actor.network!;
    const sponsor = sponsorOf(actor, input.forOrganisationId);
    if (!sponsor.ok) return sponsor;
    const organisation = await organisationFor(context, input);
    if (!organisation.ok) return organisation;
    const { rule } = await data.ruleOf(tx, network.id);
    const who = qualitiesOf(actor);
    const standing = await data.latestStanding(tx, network.id, organisation.value.id);
    const voters = await countElectorate(tx, network.id, rule.voting, now, votersNeeded(rule.voting));
    const verdict = rules.present(rule, who, standing, voters, network.zone, now);
    if (!verdict.ok) return verdict;

    const id = newId();
    const { name } = organisation.value;
    await data.insertCandidate(
      tx,
      network.id,
      { id, organisationId: organisation.value.id, sponsorId: sponsor.value },
      now
    );
    const about = {
      kind: 'admission',
      subjectId: id,
      title: name,
      statement: input.why,
      rule: rule.voting
    } as const;
    const motionId = await openMotion(context, { ...about, proposedFor: sponsor.value });
    await data.insertCandidacy(tx, network.id, {
      membershipId: id,
      motionId,
      presentedAs: rules.presenters.find((quality) => rule.presenters.includes(quality) && who[quality])!,
      presentedBy: actor.personId,
      why: input.why,
      contactName: input.contactName,
      contactEmail: input.contactEmail
    });
    await emit('candidate.presented', {
      membershipId: id,
      motionId,
      organisationId: organisation.value.id,
      name
    });
    return ok({ id, motionId, organisationId: organisation.value.id });
  },
  audit: (input, value) => ({
    subject: value.id,
    organisation: input.forOrganisationId,
    detail: { organisationId: value.organisationId, motionId: value.motionId }
  })
});

export const setAdmissionRule = command({
  name: 'memberships.setAdmissionRule',
  summary: 'Set the rule by which the network admits; votes that are running keep theirs',
  rest: 'PUT /networks/{network}/admission-rule',
  input: schema.AdmissionRule,
  may: maySetRule,
  async run(asked, rule) {
    const may = await mayBeSet(asked);
    if (!may.ok) return may;
    const { tx, actor, now, emit } = may.value;
    await insertRule(tx, actor.network!.id, 'admission', rule, actor.personId, now);
    await emit('rule.changed', { kind: 'admission' });
    return ok(rule);
  },
  audit: (rule) => ({ detail: { ...rule } })
});

export const getAdmissionRule = query({
  name: 'memberships.getAdmissionRule',
  summary: 'The rule by which the network admits, and how many organisations could vote now',
  rest: 'GET /networks/{network}/admission-rule',
  input: schema.NoInput,
  may: mayReadMembers,
  async run({ tx, actor, now }) {
    const networkId = actor.network!.id;
    const { rule, setAt } = await data.ruleOf(tx, networkId);
    const voters = await countElectorate(tx, networkId, rule.voting, now, COUNTED + 1);
    return ok({
      rule,
      setAt,
      voters: Math.min(voters, COUNTED),
      /** There are more voters than were counted. */
      more: voters > COUNTED,
      mayPresent: rules.mayPresent(rule, qualitiesOf(actor))
    });
  }
});

export const listCandidates = query({
  name: 'memberships.listCandidates',
  summary: 'Candidacies of the network, latest first',
  rest: 'GET /networks/{network}/candidates',
  input: schema.ListCandidates,
  may: mayReadMembers,
  async run({ tx, actor }, { before }) {
    const rows = await data.candidates(tx, actor.network!.id, before, PAGE + 1);
    const candidates = rows.slice(0, PAGE).map((row) => discreet(actor, row));
    return ok({ candidates, next: rows.length > PAGE ? candidates.at(-1)!.id : null });
  }
});

export const getCandidate = query({
  name: 'memberships.getCandidate',
  summary: 'One candidacy: who, presented by whom, why, and how it stands',
  rest: 'GET /networks/{network}/candidates/{id}',
  input: schema.OneMembership,
  may: mayReadMembers,
  async run({ tx, actor }, { id }) {
    const row = await data.candidateWhere(tx, actor.network!.id, { id });
    return row ? ok(discreet(actor, row)) : notFound();
  }
});

/** For the page of an admission motion: whom it is about. */
export const getCandidateOfMotion = query({
  name: 'memberships.getCandidateOfMotion',
  summary: 'The candidacy that a motion is about',
  rest: 'GET /networks/{network}/motions/{id}/candidate',
  input: schema.OneMembership,
  may: mayReadMembers,
  async run({ tx, actor }, { id }) {
    const row = await data.candidateWhere(tx, actor.network!.id, { motionId: id });
    return row ? ok(discreet(actor, row)) : notFound();
  }
});

const PAGE = 50;
const COUNTED = 1000;

const qualitiesOf = (actor: Actor): rules.Qualities => ({
  member: hasMandate(actor),
  facilitator: isFacilitator(actor),
  council: actor.roles.includes('council') && hasMandate(actor)
});

/** The contact's name and address are for the sponsor, the presenter and the facilitator. */
function discreet(actor: Actor, row: data.CandidateRecord): data.CandidateRecord {
  const concerned =
    isFacilitator(actor) ||
    (actor.personId !== null && actor.personId === row.presentedBy) ||
    (row.sponsorId !== null && mayCommit(actor, row.sponsorId));
  return concerned ? row : { ...row, contactName: null, contactEmail: null };
}

/** The member in whose name a candidate is presented; none for a facilitator who speaks for no member. */
function sponsorOf(actor: Actor, wanted: string | null): Result<string | null> {
  if (wanted !== null)
    return !actor.system && mayCommit(actor, wanted) ? ok(wanted) : forbidden('no_mandate');
  const own = actor.represents.filter((r) => r.mandate && r.state === 'admitted');
  if (own.length > 1) return invalid('forOrganisationId', 'required');
  return ok(own[0]?.organisationId ?? null);
}

/** The organisation that is presented, its sheet locked; a new one when the directory has none of that name. */
async function organisationFor(
  { tx, actor, now }: CommandContext,
  input: { organisationId: string | null; name: string | null; town: string | null }
): Promise<Result<{ id: string; name: string }>> {
  const network = actor.network!;
  if (input.organisationId !== null) {
    const name = await data.lockSheet(tx, network.id, input.organisationId);
    return name === undefined ? notFound() : ok({ id: input.organisationId, name });
  }
  const name = input.name!;
  await data.lockNetwork(tx, network.id);
  if (await data.sheetNamed(tx, network.id, name)) return invalid('name', 'organisation_known', { name });
  const id = await data.insertOrganisation(
    tx,
    network.id,
    { name, town: input.town, country: network.country },
    now
  );
  return ok({ id, name });
}

registerEffect('admission', {
  /** Adopted: admitted, and the contact invited. Anything else: ended, with the reason kept and the contact forgotten. */
  async closed(context, motion, outcome) {
    const { tx, actor, now, emit } = context;
    const network = actor.network!;
    const candidate = await data.lockCandidate(tx, network.id, motion.subjectId);
    if (!candidate || candidate.state !== 'candidate') return 'nothing_to_do';
    if (outcome !== 'adopted') {
      const refused = outcome === 'rejected';
      await end(context, motion, candidate, refused ? 'refused' : 'withdrawn', outcome);
      return 'done';
    }
    await setState(tx, network.id, motion.subjectId, 'admitted', null, now);
    await emit('membership.admitted', {
      ...told(motion, candidate),
      contactName: candidate.contactName,
      contactEmail: candidate.contactEmail,
      language: network.language
    });
    return 'done';
  },
  async calledAgain({ tx, actor }, motion, next) {
    await data.moveCandidacy(tx, actor.network!.id, motion.subjectId, next);
  },
  async withdrawn(context, motion, reason) {
    const candidate = await data.lockCandidate(context.tx, context.actor.network!.id, motion.subjectId);
    if (candidate?.state === 'candidate')
      await end(context, motion, candidate, 'withdrawn', reason ?? 'withdrawn');
  }
});

async function end(
  { tx, actor, now, emit }: CommandContext,
  motion: MotionRecord,
  candidate: data.LockedCandidate,
  state: 'refused' | 'withdrawn',
  reason: string
): Promise<void> {
  await setState(tx, actor.network!.id, motion.subjectId, state, reason, now);
  await data.eraseContact(tx, actor.network!.id, motion.subjectId);
  await emit(`membership.${state}`, { ...told(motion, candidate), reason });
}

/** What those who are told of the end of a candidacy need. */
const told = (motion: MotionRecord, candidate: data.LockedCandidate) => ({
  membershipId: motion.subjectId,
  motionId: motion.id,
  organisationId: candidate.organisationId,
  organisationName: candidate.organisationName,
  sponsorOrganisationId: candidate.sponsorId,
  presentedBy: candidate.presentedBy
});
