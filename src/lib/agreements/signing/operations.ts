import { notFound, ok, type Result } from '#lib/kernel/result.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { command, type CommandContext } from '#lib/platform/operation.ts';
import { mayDecide, mayRemindDue, maySign } from '../access.ts';
import { countParties, setAgreement, type AgreementRecord } from '../data.server.ts';
import { held, isParty, remind, tellParties } from '../operations.ts';
import * as rules from '../rules.ts';
import * as schema from '../schema.ts';
import { setVersion, versionById, versionByNumber, type FullVersion } from '../versions/data.server.ts';
import * as data from './data.server.ts';

export const signVersion = command({
  name: 'agreements.signVersion',
  summary: 'Sign or accept a version in the name of an organisation that you may commit',
  rest: 'POST /networks/{network}/agreements/{id}/versions/{number}/signatures',
  input: schema.Sign,
  may: maySign,
  async run(context, { id, number, organisationId, fingerprint, typedName }) {
    const { tx, actor, now } = context;
    const networkId = actor.network!.id;
    const found = await before(context, id, number, organisationId);
    if (!found.ok) return found;
    const { agreement, version, seat, name, title } = found.value;
    const verdict = rules.sign(version, seat, fingerprint);
    if (!verdict.ok) return verdict;
    await data.insertSignature(
      tx,
      networkId,
      {
        versionId: version.id,
        organisationId,
        organisationName: name,
        fingerprint: version.fingerprint,
        typedName,
        quality: title,
        personId: actor.personId,
        representativeId: found.value.representativeId,
        paper: null
      },
      now
    );
    const inForce = await settle(context, agreement, version);
    return ok({ id, number, inForce });
  },
  audit: ({ id, organisationId, number, fingerprint }) => ({
    subject: id,
    organisation: organisationId,
    detail: { number, fingerprint }
  })
});

export const refuseVersion = command({
  name: 'agreements.refuseVersion',
  summary: 'Say why your organisation does not sign a version; it may still sign later',
  rest: 'POST /networks/{network}/agreements/{id}/versions/{number}/refusals',
  input: schema.Refuse,
  may: maySign,
  async run(context, { id, number, organisationId, reason }) {
    const { tx, actor, now } = context;
    const found = await before(context, id, number, organisationId);
    if (!found.ok) return found;
    const { agreement, version, seat, name } = found.value;
    const verdict = rules.refuse(version, seat);
    if (!verdict.ok) return verdict;
    const refusal = { versionId: version.id, organisationId, reason, personName: actor.name ?? '' };
    await data.upsertRefusal(tx, actor.network!.id, refusal, now);
    await tellParties(context, 'agreement.refused', agreement, { number, organisationName: name });
    return ok({ id, number });
  },
  audit: ({ id, organisationId, number, reason }) => ({
    subject: id,
    organisation: organisationId,
    detail: { number, reason }
  })
});

export const recordPaper = command({
  name: 'agreements.recordPaper',
  summary: 'Record the signature on paper of a party that has nobody here',
  rest: 'POST /networks/{network}/agreements/{id}/versions/{number}/paper',
  input: schema.OnPaper,
  may: mayDecide,
  async run(context, { id, number, organisationId, typedName, quality, signedOn }) {
    const { tx, actor, now } = context;
    const networkId = actor.network!.id;
    const found = await held(context, id);
    if (!found.ok) return found;
    const { agreement, who } = found.value;
    const version = await versionByNumber(tx, networkId, id, number);
    const sheet = version && (await data.seatOf(tx, networkId, version.id, organisationId));
    if (!version || !sheet) return notFound();
    const party = {
      party: agreement.partyIds?.includes(organisationId) ?? false,
      inNetwork: sheet.standing === 'admitted',
      signed: sheet.signed
    };
    const today = now.toZonedDateTimeISO(actor.network!.zone).toPlainDate().toString();
    const verdict = rules.recordOnPaper(version, who, party, signedOn, today);
    if (!verdict.ok) return verdict;
    await data.insertSignature(
      tx,
      networkId,
      {
        versionId: version.id,
        organisationId,
        organisationName: sheet.name,
        fingerprint: version.fingerprint,
        typedName,
        quality,
        personId: null,
        representativeId: null,
        paper: { recordedByName: actor.name ?? '', signedOn }
      },
      now
    );
    const inForce = await settle(context, agreement, version);
    return ok({ id, number, inForce });
  },
  audit: ({ id, organisationId, number }) => ({
    subject: id,
    detail: { number, organisationId, paper: true }
  })
});

/** Run by a job: brings into force what its threshold allows (a party may have left) and reminds at the set times. */
export const settleVersion = command({
  name: 'agreements.settleVersion',
  summary:
    'Bring a version into force whose threshold is reached, and remind those who have not signed when it is time',
  rest: 'POST /networks/{network}/agreements/{id}/settlement',
  input: schema.One,
  may: mayRemindDue,
  unaudited: true,
  async run(context, { id }) {
    const { tx, actor, now } = context;
    const networkId = actor.network!.id;
    const found = await held(context, id);
    if (!found.ok) return found;
    const { agreement } = found.value;
    const versionId = agreement.proposedVersionId ?? agreement.inForceVersionId;
    const version = versionId ? await versionById(tx, networkId, versionId) : undefined;
    if (!version) return ok({ inForce: false, told: 0 });
    const inForce = await settle(context, agreement, version);
    const since = version.remindedAt ?? version.proposedAt;
    const due = rules
      .reminders(version.proposedAt)
      .some((at) => Temporal.Instant.compare(at, now) <= 0 && Temporal.Instant.compare(at, since) > 0);
    return ok({ inForce, told: due ? await remind(context, agreement, version) : 0 });
  }
});

/** Brings a proposed version into force when enough have signed. The agreement is locked. */
export async function settle(
  context: CommandContext,
  agreement: AgreementRecord,
  version: FullVersion
): Promise<boolean> {
  if (version.state !== 'proposed') return false;
  const { tx, actor } = context;
  const networkId = actor.network!.id;
  const parties = await countParties(tx, networkId, agreement);
  const signed = await data.countSigned(tx, networkId, agreement, version.id);
  if (!rules.thresholdReached(agreement.threshold, parties, signed)) return false;
  await bringIntoForce(context, agreement, version);
  return true;
}

export async function bringIntoForce(
  context: CommandContext,
  agreement: AgreementRecord,
  version: { id: string; number: number }
): Promise<void> {
  const { tx, actor, now } = context;
  const networkId = actor.network!.id;
  if (agreement.inForceVersionId)
    await setVersion(tx, networkId, agreement.inForceVersionId, { state: 'superseded', closed_at: now });
  await setVersion(tx, networkId, version.id, { state: 'in_force', in_force_at: now });
  await setAgreement(
    tx,
    networkId,
    agreement.id,
    { state: 'in_force', proposed_version_id: null, in_force_version_id: version.id },
    now
  );
  await tellParties(context, 'agreement.in_force', agreement, { number: version.number });
}

/** The agreement, held; the version; and the organisation before it, with the mandate that holds now. */
async function before(
  context: CommandContext,
  id: string,
  number: number,
  organisationId: string
): Promise<
  Result<{
    agreement: AgreementRecord;
    version: FullVersion;
    seat: rules.Seat;
    name: string;
    title: string | null;
    representativeId: string | null;
  }>
> {
  const { tx, actor, now } = context;
  const networkId = actor.network!.id;
  const found = await held(context, id);
  if (!found.ok) return found;
  const { agreement } = found.value;
  const version = await versionByNumber(tx, networkId, id, number);
  const sheet = version && (await data.seatOf(tx, networkId, version.id, organisationId));
  if (!version || !sheet) return notFound();
  const own = actor.represents.find(
    (r) => r.organisationId === organisationId && r.mandate && r.state === 'admitted'
  );
  const mandate = own && (await mandateNow(tx, networkId, own.representativeId, now));
  const seat = {
    party: sheet.standing === 'admitted' && isParty(agreement, organisationId),
    mandate: Boolean(mandate?.mandate),
    signed: sheet.signed
  };
  return ok({
    agreement,
    version,
    seat,
    name: sheet.name,
    title: mandate?.title ?? null,
    representativeId: own?.representativeId ?? null
  });
}

const mandateNow = (tx: Tx, networkId: string, representativeId: string, now: Temporal.Instant) =>
  data.mandateHeld(tx, networkId, representativeId, now);
