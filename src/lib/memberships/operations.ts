import { conflict, forbidden, invalid, notFound, ok } from '#lib/kernel/result.ts';
import { fold } from '#lib/kernel/text.ts';
import { command, query } from '#lib/platform/operation.ts';
import { mayLeave, maySuspend } from './access.ts';
import * as data from './data.server.ts';
import { deedsOf } from './leaving/data.server.ts';
import { change } from './rules.ts';
import { OneOrganisation, Resign, SuspendMembership } from './schema.ts';

export const suspendMembership = command({
  name: 'memberships.suspendMembership',
  summary: 'Suspend a member: it reads, but does not vote, present or commit itself',
  rest: 'POST /networks/{network}/members/{organisationId}/suspension',
  input: SuspendMembership,
  may: maySuspend,
  async run({ tx, actor, now, emit }, { organisationId, reason }) {
    const networkId = actor.network!.id;
    const membership = await data.lockLivingMembership(tx, networkId, organisationId);
    if (!membership) return notFound();
    const state = change(membership.state, 'suspended');
    if (!state.ok) return state;
    await data.setState(tx, networkId, membership.id, state.value, reason, now);
    await emit('membership.suspended', {
      membershipId: membership.id,
      organisationId,
      organisationName: membership.organisationName,
      reason
    });
    return ok({ id: membership.id });
  },
  audit: ({ organisationId, reason }, { id }) => ({
    subject: id,
    organisation: organisationId,
    detail: { reason }
  })
});

export const liftSuspension = command({
  name: 'memberships.liftSuspension',
  summary: 'End the suspension of a member',
  rest: 'POST /networks/{network}/members/{organisationId}/suspension/end',
  input: OneOrganisation,
  may: maySuspend,
  async run({ tx, actor, now, emit }, { organisationId }) {
    const networkId = actor.network!.id;
    const membership = await data.lockLivingMembership(tx, networkId, organisationId);
    if (!membership) return notFound();
    if (membership.state !== 'suspended') return conflict('membership_not_so', { state: membership.state });
    await data.setState(tx, networkId, membership.id, 'admitted', null, now);
    await emit('membership.reinstated', {
      membershipId: membership.id,
      organisationId,
      organisationName: membership.organisationName
    });
    return ok({ id: membership.id });
  },
  audit: ({ organisationId }, { id }) => ({ subject: id, organisation: organisationId })
});

/** Access ends with the commit: rights are read anew with each request. Ballots and candidacies of the past stay. */
export const resignMembership = command({
  name: 'memberships.resignMembership',
  summary: 'Leave the network in the name of an organisation',
  rest: 'POST /networks/{network}/members/{organisationId}/resignation',
  input: Resign,
  may: mayLeave,
  async run({ tx, actor, now, emit }, { organisationId, name, reason }) {
    const network = actor.network!;
    if (!actor.represents.some((r) => r.organisationId === organisationId && r.mandate))
      return forbidden('no_mandate');
    if (fold(name) !== fold(network.name)) return invalid('name', 'name_differs', { name: network.name });
    const membership = await data.lockLivingMembership(tx, network.id, organisationId);
    if (!membership) return notFound();
    const state = change(membership.state, 'resigned');
    if (!state.ok) return state;
    await data.setState(tx, network.id, membership.id, state.value, reason, now);
    await data.endRepresentation(tx, network.id, organisationId, now);
    await emit('membership.resigned', {
      membershipId: membership.id,
      organisationId,
      organisationName: membership.organisationName
    });
    return ok({ id: membership.id });
  },
  audit: ({ organisationId, reason }, { id }) => ({
    subject: id,
    organisation: organisationId,
    detail: { reason }
  })
});

export const exportOwnData = query({
  name: 'memberships.exportOwnData',
  summary: 'Everything the network holds about one organisation, for the organisation itself',
  rest: 'GET /networks/{network}/members/{organisationId}/export',
  input: OneOrganisation,
  may: mayLeave,
  async run({ tx, actor, now }, { organisationId }) {
    if (!actor.system && !actor.represents.some((r) => r.organisationId === organisationId && r.mandate))
      return forbidden('no_mandate');
    const content = await data.everythingAbout(tx, actor.network!.id, organisationId);
    if (!content) return notFound();
    const deeds = await deedsOf(tx, actor.network!.id, organisationId);
    const { name, slug } = actor.network!;
    return ok({ network: { name, slug }, exportedAt: now.toString(), ...content, ...deeds });
  }
});
