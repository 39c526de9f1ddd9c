import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { VersionState } from '../rules.ts';
import type { Content } from './rules.ts';

export type VersionRecord = {
  id: string;
  agreementId: string;
  number: number;
  state: VersionState;
  /** Hexadecimal. */
  fingerprint: string;
  whatChanged: string | null;
  proposedByName: string | null;
  proposedAt: Temporal.Instant;
  inForceAt: Temporal.Instant | null;
  closedAt: Temporal.Instant | null;
  remindedAt: Temporal.Instant | null;
  motionId: string | null;
  signed: number;
};
export type FullVersion = VersionRecord & { content: Content; canonical: string };

const columns = sql<VersionRecord>`
  v.id, v.agreement_id as "agreementId", v.number, v.state, encode(v.fingerprint, 'hex') as fingerprint,
  v.what_changed as "whatChanged", v.proposed_by_name as "proposedByName", v.proposed_at as "proposedAt",
  v.in_force_at as "inForceAt", v.closed_at as "closedAt", v.reminded_at as "remindedAt", v.motion_id as "motionId",
  (select count(*)::int from agreement_signatures s where s.network_id = v.network_id and s.version_id = v.id) as signed`;

/** Latest first. */
export async function versionsOf(tx: Tx, networkId: string, agreementId: string): Promise<VersionRecord[]> {
  const { rows } = await sql<VersionRecord>`
    select ${columns} from agreement_versions v
     where v.network_id = ${networkId} and v.agreement_id = ${agreementId} order by v.number desc limit 200`.execute(
    tx
  );
  return rows;
}

export async function versionByNumber(
  tx: Tx,
  networkId: string,
  agreementId: string,
  number: number
): Promise<FullVersion | undefined> {
  const { rows } = await sql<FullVersion>`
    select ${columns}, v.content, v.canonical from agreement_versions v
     where v.network_id = ${networkId} and v.agreement_id = ${agreementId} and v.number = ${number}`.execute(
    tx
  );
  return rows[0];
}

export async function versionById(tx: Tx, networkId: string, id: string): Promise<FullVersion | undefined> {
  const { rows } = await sql<FullVersion>`
    select ${columns}, v.content, v.canonical from agreement_versions v
     where v.network_id = ${networkId} and v.id = ${id}`.execute(tx);
  return rows[0];
}

/** This version, and the one that was in force before it, if any. */
export async function withPrevious(
  tx: Tx,
  networkId: string,
  agreementId: string,
  number: number
): Promise<{ version: FullVersion | undefined; before: FullVersion | undefined }> {
  const { rows } = await sql<FullVersion>`
    select ${columns}, v.content, v.canonical from agreement_versions v
     where v.network_id = ${networkId} and v.agreement_id = ${agreementId} and v.number in (${number},
       (select max(b.number) from agreement_versions b where b.network_id = ${networkId} and b.agreement_id = ${agreementId}
           and b.number < ${number} and b.in_force_at is not null))`.execute(tx);
  return {
    version: rows.find((one) => one.number === number),
    before: rows.find((one) => one.number !== number)
  };
}

export type NewVersion = {
  id: string;
  agreementId: string;
  number: number;
  content: Content;
  canonical: string;
  fingerprint: string;
  whatChanged: string | null;
  proposedByName: string | null;
};
/** The version and the print of its text. */
export async function insertVersion(
  tx: Tx,
  networkId: string,
  version: NewVersion,
  now: Temporal.Instant
): Promise<void> {
  const print = Buffer.from(version.fingerprint, 'hex');
  await tx
    .insertInto('agreement_versions')
    .values({
      network_id: networkId,
      id: version.id,
      agreement_id: version.agreementId,
      number: version.number,
      content: JSON.stringify(version.content),
      canonical: version.canonical,
      fingerprint: print,
      what_changed: version.whatChanged,
      proposed_by_name: version.proposedByName,
      proposed_at: now,
      state: 'proposed'
    })
    .execute();
  await insertPrint(tx, networkId, { print, versionId: version.id, medium: 'text', signatures: 0 }, now);
}

export async function insertPrint(
  tx: Tx,
  networkId: string,
  print: { print: Buffer; versionId: string; medium: 'text' | 'pdf' | 'docx'; signatures: number },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .insertInto('agreement_prints')
    .values({
      network_id: networkId,
      print: print.print,
      version_id: print.versionId,
      medium: print.medium,
      signatures: print.signatures,
      made_at: now
    })
    .onConflict((c) => c.doNothing())
    .execute();
}

export async function setVersion(
  tx: Tx,
  networkId: string,
  id: string,
  change: {
    state?: VersionState;
    in_force_at?: Temporal.Instant;
    closed_at?: Temporal.Instant;
    reminded_at?: Temporal.Instant;
    motion_id?: string;
  }
): Promise<void> {
  await tx
    .updateTable('agreement_versions')
    .set(change)
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}
