import { newId } from '#lib/kernel/ids.ts';
import { conflict, forbidden, invalid, notFound, ok, type Result } from '#lib/kernel/result.ts';
import { mayAskToPropose, mayEditDrafts, mayReadMotions, mayReply } from '#lib/governance/access.ts';
import { votersNeeded } from '#lib/governance/confidential/rules.ts';
import { countElectorate, lockMotion, withdrawMotion } from '#lib/governance/data.server.ts';
import { draftMotion, openMotion, registerEffect, startDraft } from '#lib/governance/operations.ts';
import { ruleOf } from '#lib/governance/ruling/data.server.ts';
import { mayPropose, type Qualities, type RuledKind, type VotingRule } from '#lib/governance/rules.ts';
import { hasMandate, isFacilitator, mayCommit, type Actor } from '#lib/platform/actor.ts';
import { command, query, type CommandContext } from '#lib/platform/operation.ts';
import * as data from './data.server.ts';
import * as rules from './rules.ts';
import { EditDraft, NoInput, OneDraft, ProposeResolution, Reply } from './schema.ts';

type How = { forOrganisationId: string | null; heldOn: string | null };
export type Proposed = { rule: VotingRule; proposedFor: string | null; heldOn: string | null };

/** May this be proposed by them, now, and who speaks? The start of every proposal, whatever its kind. */
export async function proposalOf(
  { tx, actor, now }: CommandContext,
  kind: RuledKind,
  how: How,
  exceptId: string | null = null
): Promise<Result<Proposed>> {
  const network = actor.network!;
  const proposedFor = proposerOf(actor, how.forOrganisationId);
  if (!proposedFor.ok) return proposedFor;
  const day = rules.meetingDay(how.heldOn, network.zone, now);
  if (!day.ok) return day;
  const rule = await ruleOf(tx, network.id, kind);
  if (!mayPropose(rule, qualitiesOf(actor))) return forbidden('may_not_propose');
  const needed = votersNeeded(rule.voting);
  const voters = await countElectorate(tx, network.id, rule.voting, now, needed, exceptId);
  if (voters === 0) return conflict(rule.voting.electorate === 'council' ? 'council_empty' : 'no_voters');
  if (voters < needed) return conflict('secret_needs_five');
  return ok({ rule: rule.voting, proposedFor: proposedFor.value, heldOn: day.value });
}

export const qualitiesOf = (actor: Actor): Qualities => ({
  member: hasMandate(actor),
  facilitator: isFacilitator(actor),
  council: actor.roles.includes('council') && hasMandate(actor),
  board: actor.roles.includes('board')
});

/** The member in whose name somebody proposes; none for those who serve the network and speak for no member. */
export function proposerOf(actor: Actor, wanted: string | null): Result<string | null> {
  if (wanted !== null)
    return !actor.system && mayCommit(actor, wanted) ? ok(wanted) : forbidden('no_mandate');
  const own = actor.represents.filter((r) => r.mandate && r.state === 'admitted');
  if (own.length > 1) return invalid('forOrganisationId', 'required');
  return ok(own[0]?.organisationId ?? null);
}

export const proposeResolution = command({
  name: 'governance.proposeResolution',
  summary: 'Put any question to the vote, or write it as a draft that the members discuss first',
  rest: 'POST /networks/{network}/motions/resolutions',
  input: ProposeResolution,
  may: mayAskToPropose,
  async run(context, { title, statement, reviewOn, start, ...how }) {
    const proposal = await proposalOf(context, 'resolution', how);
    if (!proposal.ok) return proposal;
    const review = rules.reviewDay(reviewOn, context.actor.network!.zone, context.now);
    if (!review.ok) return review;
    const motion = { kind: 'resolution', subjectId: newId(), title, statement, reviewOn } as const;
    const write = start === 'draft' ? draftMotion : openMotion;
    const id = await write(context, { ...motion, ...proposal.value });
    return ok({ id, start });
  },
  audit: (input, { id, start }) => ({ subject: id, organisation: input.forOrganisationId, detail: { start } })
});

export const editDraft = command({
  name: 'governance.editDraft',
  summary: 'Change the text of a draft',
  rest: 'PUT /networks/{network}/drafts/{id}',
  input: EditDraft,
  may: mayEditDrafts,
  async run({ tx, actor, now }, { id, title, statement, reviewOn }) {
    const network = actor.network!;
    const draft = await data.lockDraft(tx, network.id, id);
    if (!draft) return notFound();
    const may = rules.mayKeepDraft(draft, askerOf(actor, draft));
    if (!may.ok) return may;
    const review = rules.reviewDay(reviewOn, network.zone, now);
    if (!review.ok) return review;
    await data.writeText(tx, network.id, id, { title, statement, reviewOn });
    return ok({ id });
  },
  audit: ({ id }) => ({ subject: id })
});

export const openDraft = command({
  name: 'governance.openDraft',
  summary: 'Open the vote on a draft, by the rule that holds now',
  rest: 'POST /networks/{network}/drafts/{id}/opening',
  input: OneDraft,
  may: mayEditDrafts,
  async run(context, { id }) {
    const { tx, actor, now } = context;
    const network = actor.network!;
    const draft = await data.lockDraft(tx, network.id, id);
    if (!draft) return notFound();
    const may = rules.mayKeepDraft(draft, askerOf(actor, draft));
    if (!may.ok) return may;
    if (draft.amendments > 0) return conflict('amendments_open');
    const day = rules.meetingDay(draft.heldOn, network.zone, now);
    if (!day.ok) return conflict('meeting_day_over');
    const { voting: rule } = await ruleOf(tx, network.id, draft.kind as RuledKind);
    const voters = await startDraft(context, { ...draft, rule });
    if (voters === 0) return conflict('no_voters');
    if (voters < votersNeeded(rule)) return conflict('secret_needs_five');
    return ok({ id });
  },
  audit: ({ id }) => ({ subject: id })
});

export const dropDraft = command({
  name: 'governance.dropDraft',
  summary: 'Withdraw a draft before it is voted',
  rest: 'POST /networks/{network}/drafts/{id}/withdrawal',
  input: OneDraft,
  may: mayEditDrafts,
  async run({ tx, actor, now }, { id }) {
    const networkId = actor.network!.id;
    const draft = await data.lockDraft(tx, networkId, id);
    if (!draft) return notFound();
    const may = rules.mayKeepDraft(draft, askerOf(actor, draft));
    if (!may.ok) return may;
    await withdrawMotion(tx, networkId, id, now);
    return ok({ id });
  },
  audit: ({ id }) => ({ subject: id })
});

export const getDraft = query({
  name: 'governance.getDraft',
  summary: 'A draft as it reads now, and what may be done with it',
  rest: 'GET /networks/{network}/drafts/{id}',
  input: OneDraft,
  may: mayReadMotions,
  async run({ tx, actor }, { id }) {
    const draft = await data.draftById(tx, actor.network!.id, id);
    if (!draft) return notFound();
    const { proposer } = askerOf(actor, draft);
    return ok({
      ...draft,
      mine: proposer && !actor.system,
      mayKeep: rules.mayKeepDraft(draft, askerOf(actor, draft)).ok
    });
  }
});

export const listDrafts = query({
  name: 'governance.listDrafts',
  summary: 'Drafts under discussion, latest first',
  rest: 'GET /networks/{network}/drafts',
  input: NoInput,
  may: mayReadMotions,
  kept: 'network',
  async run({ tx, actor }) {
    return ok({ drafts: await data.drafts(tx, actor.network!.id, 50) });
  }
});

export const replyToMotion = command({
  name: 'governance.replyToMotion',
  summary: 'Answer a motion that is about your organisation, before the vote closes',
  rest: 'PUT /networks/{network}/motions/{id}/reply',
  input: Reply,
  may: mayReply,
  async run({ tx, actor, clock, emit }, { id, text }) {
    const networkId = actor.network!.id;
    const motion = await lockMotion(tx, networkId, id);
    if (!motion) return notFound();
    const now = clock();
    const mandate = actor.represents.some((r) => r.organisationId === motion.exceptId && r.mandate);
    const verdict = rules.reply(motion, mandate, now);
    if (!verdict.ok) return verdict;
    await data.writeReply(tx, networkId, id, { text, byName: actor.name ?? '' }, now);
    await emit('motion.replied', { motionId: id, title: motion.title, kind: motion.kind });
    return ok({ id, organisationId: motion.exceptId });
  },
  audit: (_input, { id, organisationId }) => ({ subject: id, organisation: organisationId })
});

const askerOf = (actor: Actor, draft: Pick<data.Draft, 'proposedBy' | 'proposedFor'>) => ({
  proposer:
    (actor.personId !== null && actor.personId === draft.proposedBy) ||
    (draft.proposedFor !== null && mayCommit(actor, draft.proposedFor)),
  facilitator: isFacilitator(actor)
});

/** A resolution says what the members want; carrying it out is theirs. */
registerEffect('resolution', {
  closed: async () => 'nothing_to_do',
  withdrawn: async () => undefined
});
