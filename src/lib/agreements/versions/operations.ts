import { fingerprint } from '#lib/kernel/canonical.ts';
import { newId } from '#lib/kernel/ids.ts';
import { notFound, ok } from '#lib/kernel/result.ts';
import { command, query } from '#lib/platform/operation.ts';
import { mayDecide, mayReadAgreements } from '../access.ts';
import { clausesOf } from '../clauses/data.server.ts';
import { countParties, partiesOf, setAgreement, type AgreementRecord } from '../data.server.ts';
import { held, readable, rightsOf, SHOWN, tellParties } from '../operations.ts';
import * as rules from '../rules.ts';
import * as schema from '../schema.ts';
import { missingOf, signaturesOf } from '../signing/data.server.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import * as data from './data.server.ts';
import { canonicalOf, difference, sameText, type Content } from './rules.ts';

export const proposeVersion = command({
  name: 'agreements.proposeVersion',
  summary: 'Freeze the working text as a numbered version and ask the parties to sign it',
  rest: 'POST /networks/{network}/agreements/{id}/versions',
  input: schema.Propose,
  may: mayDecide,
  async run(context, { id, whatChanged }) {
    const { tx, actor, now } = context;
    const networkId = actor.network!.id;
    const found = await held(context, id);
    if (!found.ok) return found;
    const { agreement, who } = found.value;
    const content = await workingContent(tx, networkId, actor.network!.name, agreement);
    const inForce = agreement.inForceVersionId
      ? await data.versionById(tx, networkId, agreement.inForceVersionId)
      : undefined;
    const verdict = rules.propose(agreement, who, {
      clauses: content.clauses,
      parties: await countParties(tx, networkId, agreement),
      same: inForce !== undefined && sameText(inForce.content, content)
    });
    if (!verdict.ok) return verdict;
    const [latest] = await data.versionsOf(tx, networkId, id);
    const number = (latest?.number ?? 0) + 1;
    const canonical = canonicalOf(agreement, number, content);
    const version = {
      id: newId(),
      agreementId: id,
      number,
      content,
      canonical,
      fingerprint: await fingerprint(canonical),
      whatChanged,
      proposedByName: actor.name
    };
    await data.insertVersion(tx, networkId, version, now);
    await setAgreement(tx, networkId, id, { state: 'proposed', proposed_version_id: version.id }, now);
    await tellParties(context, 'agreement.proposed', agreement, { number });
    return ok({ id, number, fingerprint: version.fingerprint });
  },
  audit: ({ id }, { number, fingerprint: print }) => ({ subject: id, detail: { number, fingerprint: print } })
});

export const takeBackVersion = command({
  name: 'agreements.takeBackVersion',
  summary: 'Take a proposed version back to the table; it stays readable and is signed no more',
  rest: 'DELETE /networks/{network}/agreements/{id}/proposal',
  input: schema.Close,
  may: mayDecide,
  async run(context, { id, reason }) {
    const { tx, actor, now } = context;
    const networkId = actor.network!.id;
    const found = await held(context, id);
    if (!found.ok) return found;
    const { agreement, who } = found.value;
    const verdict = rules.takeBack(agreement, who);
    if (!verdict.ok) return verdict;
    await data.setVersion(tx, networkId, agreement.proposedVersionId!, {
      state: 'withdrawn',
      closed_at: now
    });
    await setAgreement(tx, networkId, id, { state: 'discussion', proposed_version_id: null }, now);
    await tellParties(context, 'agreement.taken_back', agreement, { reason });
    return ok({ id });
  },
  audit: ({ id, reason }) => ({ subject: id, detail: { reason } })
});

export const getVersion = query({
  name: 'agreements.getVersion',
  summary: 'A frozen version: its text, its fingerprint, who signed and who has not',
  rest: 'GET /networks/{network}/agreements/{id}/versions/{number}',
  input: schema.OneVersion,
  may: mayReadAgreements,
  async run({ tx, actor }, { id, number }) {
    const networkId = actor.network!.id;
    const found = await readable(tx, actor, id);
    if (!found.ok) return found;
    const { agreement, who } = found.value;
    const version = await data.versionByNumber(tx, networkId, id, number);
    if (!version) return notFound();
    const signatures = await signaturesOf(tx, networkId, version.id);
    const open = version.state === 'proposed' || version.state === 'in_force';
    const missing = open ? await missingOf(tx, networkId, agreement, version.id, SHOWN) : [];
    return ok({ agreement, version, signatures, missing, may: rightsOf(agreement, who) });
  }
});

export const listVersions = query({
  name: 'agreements.listVersions',
  summary: 'The versions of an agreement, latest first',
  rest: 'GET /networks/{network}/agreements/{id}/versions',
  input: schema.One,
  may: mayReadAgreements,
  async run({ tx, actor }, { id }) {
    const found = await readable(tx, actor, id);
    if (!found.ok) return found;
    const { agreement } = found.value;
    return ok({ agreement, versions: await data.versionsOf(tx, actor.network!.id, id) });
  }
});

export const compareVersions = query({
  name: 'agreements.compareVersions',
  summary: 'What differs between two versions, word by word; number 0 is the working text',
  rest: 'GET /networks/{network}/agreements/{id}/comparison',
  input: schema.Compare,
  may: mayReadAgreements,
  async run({ tx, actor }, { id, from, to }) {
    const networkId = actor.network!.id;
    const found = await readable(tx, actor, id);
    if (!found.ok) return found;
    const { agreement } = found.value;
    const contentOf = async (number: number): Promise<Content | undefined> =>
      number === 0
        ? workingContent(tx, networkId, actor.network!.name, agreement)
        : (await data.versionByNumber(tx, networkId, id, number))?.content;
    const older = await contentOf(from);
    const newer = await contentOf(to);
    if (!older || !newer) return notFound();
    return ok({ agreement, from, to, difference: difference(older, newer, agreement.language) });
  }
});

async function workingContent(
  tx: Tx,
  networkId: string,
  network: string,
  agreement: AgreementRecord
): Promise<Content> {
  const clauses = await clausesOf(tx, networkId, agreement.id);
  const parties = agreement.partyIds
    ? (await partiesOf(tx, networkId, agreement, schema.MOST_PARTIES)).map(({ name }) => name)
    : null;
  return {
    network,
    title: agreement.title,
    parties,
    clauses: clauses.map(({ id, heading, body }) => ({ id, heading, body }))
  };
}
