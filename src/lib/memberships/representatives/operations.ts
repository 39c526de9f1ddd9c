import { conflict, notFound, ok } from '#lib/kernel/result.ts';
import { mayGrantRoles, mayManageRepresentatives, mayReadMembers } from '#lib/memberships/access.ts';
import { lockNetwork } from '#lib/memberships/admission/data.server.ts';
import { isFacilitator, mayCommit, speaksFor, type Actor } from '#lib/platform/actor.ts';
import { command, query } from '#lib/platform/operation.ts';
import * as data from './data.server.ts';
import * as rules from './rules.ts';
import * as schema from './schema.ts';

export const listRepresentatives = query({
  name: 'memberships.listRepresentatives',
  summary: 'Who speaks for which organisation, and who may commit it',
  rest: 'GET /networks/{network}/representatives',
  input: schema.ListRepresentatives,
  may: mayReadMembers,
  async run({ tx, actor, now }, filter) {
    const networkId = actor.network!.id;
    const organisation = filter.organisationId
      ? await data.organisation(tx, networkId, filter.organisationId)
      : null;
    if (organisation === undefined) return notFound();
    const rows = await data.representatives(tx, networkId, { ...filter, limit: PAGE + 1 }, now);
    const representatives = rows.slice(0, PAGE).map(({ email, ...row }) => ({
      ...row,
      email: isFacilitator(actor) || speaksFor(actor, row.organisationId) ? email : null,
      mayChange: rules.mayAppoint(managerOf(actor, row)).ok,
      mayEnd: rules.mayEnd(managerOf(actor, row), false, 0).ok
    }));
    return ok({
      organisation,
      representatives,
      next: rows.length > PAGE ? representatives.at(-1)!.id : null
    });
  }
});

export const listRoles = query({
  name: 'memberships.listRoles',
  summary: 'Who holds which role in the network',
  rest: 'GET /networks/{network}/roles',
  input: schema.NoInput,
  may: mayReadMembers,
  async run({ tx, actor, now }) {
    return ok({ roles: await data.roleHolders(tx, actor.network!.id, now) });
  }
});

export const appointRepresentative = command({
  name: 'memberships.appointRepresentative',
  summary: 'Let somebody of the network speak for an organisation, with or without the mandate to commit it',
  rest: 'POST /networks/{network}/representatives',
  input: schema.AppointRepresentative,
  may: mayManageRepresentatives,
  async run({ tx, actor, now, emit }, input) {
    const network = actor.network!;
    const may = rules.mayAppoint(managerOf(actor, { ...input, personId: '' }));
    if (!may.ok) return may;
    const term = rules.period(input.startsOn, input.endsOn, network.zone, now);
    if (!term.ok) return term;
    if (!(await data.lockOrganisation(tx, network.id, input.organisationId))) return notFound();
    if (!(await data.takesPart(tx, network.id, input.personId, now))) return notFound();
    const id = await data.insertRepresentative(tx, network.id, { ...input, ...term.value }, now);
    if (!id) return conflict('already_representative');
    const { organisationId, personId, mandate } = input;
    await emit('representative.appointed', { representativeId: id, organisationId, personId, mandate });
    return ok({ id });
  },
  audit: (input, { id }) => ({
    subject: id,
    organisation: input.organisationId,
    detail: { personId: input.personId, mandate: input.mandate }
  })
});

/** The old period ends and a new one begins, so that it stays known who could commit the organisation when. */
export const changeMandate = command({
  name: 'memberships.changeMandate',
  summary: 'Give a representative the mandate to commit the organisation, or take it back',
  rest: 'POST /networks/{network}/representatives/{id}/mandate',
  input: schema.ChangeMandate,
  may: mayManageRepresentatives,
  async run({ tx, actor, now, emit }, { id, mandate }) {
    const networkId = actor.network!.id;
    const row = await lockedRepresentative(actor, id, { tx, now });
    if (!row) return notFound();
    const who = managerOf(actor, row);
    const others = await data.otherMandates(tx, networkId, row, now);
    const may = mandate ? rules.mayAppoint(who) : rules.mayEnd(who, true, others);
    if (!may.ok) return may;
    if (row.mandate === mandate) return ok({ id, organisationId: row.organisationId });
    await data.endRepresentative(tx, networkId, id, now);
    const next = await data.insertRepresentative(
      tx,
      networkId,
      { ...row, mandate, startsAt: later(row.startsAt, now) },
      now
    );
    await emit('representative.mandate_changed', {
      representativeId: next,
      organisationId: row.organisationId,
      personId: row.personId,
      mandate
    });
    return ok({ id: next!, organisationId: row.organisationId });
  },
  audit: ({ mandate }, { id, organisationId }) => ({
    subject: id,
    organisation: organisationId,
    detail: { mandate }
  })
});

export const endRepresentative = command({
  name: 'memberships.endRepresentative',
  summary: 'End somebody’s speaking for an organisation, or step down',
  rest: 'POST /networks/{network}/representatives/{id}/end',
  input: schema.OneRow,
  may: mayManageRepresentatives,
  async run({ tx, actor, now, emit }, { id }) {
    const networkId = actor.network!.id;
    const row = await lockedRepresentative(actor, id, { tx, now });
    if (!row) return notFound();
    const others = await data.otherMandates(tx, networkId, row, now);
    const may = rules.mayEnd(managerOf(actor, row), row.mandate, others);
    if (!may.ok) return may;
    await data.endRepresentative(tx, networkId, id, now);
    const { organisationId, personId } = row;
    await emit('representative.ended', { representativeId: id, organisationId, personId });
    return ok({ id, organisationId, personId });
  },
  audit: (_input, { id, organisationId, personId }) => ({
    subject: id,
    organisation: organisationId,
    detail: { personId }
  })
});

export const grantRole = command({
  name: 'memberships.grantRole',
  summary: 'Give somebody of the network a role, for a term or open-ended',
  rest: 'POST /networks/{network}/roles',
  input: schema.GrantRole,
  may: mayGrantRoles,
  async run({ tx, actor, now, emit }, { personId, role, startsOn, endsOn }) {
    const network = actor.network!;
    const term = rules.period(startsOn, endsOn, network.zone, now);
    if (!term.ok) return term;
    await lockNetwork(tx, network.id);
    if (!(await data.takesPart(tx, network.id, personId, now))) return notFound();
    const may = rules.mayHold(role, await data.mandatesOf(tx, network.id, personId, now));
    if (!may.ok) return may;
    const room = rules.hasRoom(role, await data.activeHolders(tx, network.id, role, now));
    if (!room.ok) return room;
    const id = await data.insertRole(tx, network.id, { personId, role, ...term.value }, now);
    if (!id) return conflict('already_in_role');
    await emit('role.granted', { roleId: id, personId, role });
    return ok({ id });
  },
  audit: ({ personId, role }, { id }) => ({ subject: id, detail: { personId, role } })
});

export const endRole = command({
  name: 'memberships.endRole',
  summary: 'End somebody’s role; a network keeps one facilitator at least',
  rest: 'POST /networks/{network}/roles/{id}/end',
  input: schema.OneRow,
  may: mayGrantRoles,
  async run({ tx, actor, now, emit }, { id }) {
    const networkId = actor.network!.id;
    await lockNetwork(tx, networkId);
    const row = await data.roleById(tx, networkId, id, now);
    if (!row) return notFound();
    const may = rules.mayEndRole(row.role, await data.activeHolders(tx, networkId, row.role, now));
    if (!may.ok) return may;
    await data.endRole(tx, networkId, id, now);
    await emit('role.ended', { roleId: id, ...row });
    return ok({ id, ...row });
  },
  audit: (_input, { id, role, personId }) => ({ subject: id, detail: { role, personId } })
});

const PAGE = 50;

const managerOf = (actor: Actor, row: { organisationId: string; personId: string }): rules.Manager => ({
  facilitator: isFacilitator(actor),
  mandate: mayCommit(actor, row.organisationId),
  self: actor.personId === row.personId
});

const later = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant =>
  Temporal.Instant.compare(a, b) > 0 ? a : b;

/** The representative, once the organisation's membership is locked: of two who end each other's mandate one stays. */
async function lockedRepresentative(
  actor: Actor,
  id: string,
  { tx, now }: { tx: Parameters<typeof data.representativeById>[0]; now: Temporal.Instant }
): Promise<data.RepresentativeRow | undefined> {
  const networkId = actor.network!.id;
  const seen = await data.representativeById(tx, networkId, id, now);
  if (!seen || !(await data.lockOrganisation(tx, networkId, seen.organisationId))) return undefined;
  return data.representativeById(tx, networkId, id, now);
}
