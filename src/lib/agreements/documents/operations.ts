import { createHash } from 'node:crypto';
import { notFound, ok, type Result } from '#lib/kernel/result.ts';
import { withNetwork } from '#lib/platform/database.server.ts';
import { formatter } from '#lib/platform/formats.ts';
import { translator } from '#lib/platform/messages.ts';
import { command, query } from '#lib/platform/operation.ts';
import { printed } from '#lib/platform/papers/printed.server.ts';
import { mayCheck, mayReadAgreements } from '../access.ts';
import { agreementById, countParties } from '../data.server.ts';
import { readable } from '../operations.ts';
import type { AgreementKind, VersionState } from '../rules.ts';
import * as schema from '../schema.ts';
import { countSigned, signaturesOf } from '../signing/data.server.ts';
import { insertPrint, versionById, versionByNumber } from '../versions/data.server.ts';
import { findPrint } from './data.server.ts';
import { fileName, MEDIA, paperOf } from './rules.ts';

/** Makes the file, keeps its print, and gives it as base64. */
export const makeDocument = command({
  name: 'agreements.makeDocument',
  summary: 'A version as PDF, DOCX or canonical text, with its signatures so far',
  rest: 'POST /networks/{network}/agreements/{id}/versions/{number}/documents',
  input: schema.Document,
  may: mayReadAgreements,
  unaudited: true,
  async run({ tx, actor, now }, { id, number, format }) {
    const network = actor.network!;
    const found = await readable(tx, actor, id);
    if (!found.ok) return found;
    const { agreement } = found.value;
    const version = await versionByNumber(tx, network.id, id, number);
    if (!version) return notFound();
    const name = fileName(network.slug, agreement.kind, number, format);
    const file = { name, type: MEDIA[format].type };
    if (format === 'text') return ok({ ...file, base64: Buffer.from(version.canonical).toString('base64') });
    const signatures = await signaturesOf(tx, network.id, version.id);
    const place = { locale: agreement.language, country: network.country, zone: network.zone };
    const paper = paperOf(
      agreement,
      version,
      signatures,
      translator(agreement.language, network.country),
      formatter(place)
    );
    const made = await printed(format, paper, 'documents_unavailable');
    if (!made.ok) return made;
    const print = createHash('sha256').update(made.value).digest();
    const kept = { print, versionId: version.id, medium: format, signatures: signatures.length } as const;
    await insertPrint(tx, network.id, kept, now);
    return ok({ ...file, base64: Buffer.from(made.value).toString('base64') });
  }
});

/** What may be said of a fingerprint. `where` only if the agreement is public. */
export type Checked =
  | { known: false }
  | {
      known: true;
      medium: 'text' | 'pdf' | 'docx';
      where: {
        network: string;
        title: string;
        kind: AgreementKind;
        number: number;
        state: VersionState;
        latest: boolean;
        signed: number;
        parties: number;
        /** Signatures on the file itself. */
        onFile: number;
        inForceAt: Temporal.Instant | null;
      } | null;
    };

export const checkFile = query({
  name: 'agreements.checkFile',
  summary: 'What this instance knows of a fingerprint (SHA-256 of a file, or of the canonical text)',
  rest: 'GET /agreements/checks/{fingerprint}',
  input: schema.Check,
  may: mayCheck,
  instance: true,
  async run({ tx }, { fingerprint }): Promise<Result<Checked>> {
    const print = await findPrint(tx, Buffer.from(fingerprint, 'hex'));
    if (!print) return ok({ known: false });
    return ok(
      await withNetwork(tx, print.networkId, async (): Promise<Checked> => {
        const version = await versionById(tx, print.networkId, print.versionId);
        const agreement = version && (await agreementById(tx, print.networkId, version.agreementId));
        const known = { known: true, medium: print.medium } as const;
        if (!version || agreement?.disclosure !== 'public') return { ...known, where: null };
        const parties = await countParties(tx, print.networkId, agreement);
        return {
          ...known,
          where: {
            network: version.content.network,
            title: version.content.title,
            kind: agreement.kind,
            number: version.number,
            state: version.state,
            latest: version.id === (agreement.proposedVersionId ?? agreement.inForceVersionId),
            signed: await countSigned(tx, print.networkId, agreement, version.id),
            parties,
            onFile: print.signatures,
            inForceAt: version.inForceAt
          }
        };
      })
    );
  }
});
