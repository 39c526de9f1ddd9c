import { openMotion, registerEffect } from '#lib/governance/operations.ts';
import { proposalOf } from '#lib/governance/proposing/operations.ts';
import { conflict, notFound, ok } from '#lib/kernel/result.ts';
import { command, query } from '#lib/platform/operation.ts';
import { mayDecide, mayReadAgreements } from '../access.ts';
import { lockAgreement, setAgreement } from '../data.server.ts';
import { held, readable } from '../operations.ts';
import * as rules from '../rules.ts';
import { OneVersion, PutToVote } from '../schema.ts';
import { bringIntoForce } from '../signing/operations.ts';
import { setVersion, versionById, withPrevious } from '../versions/data.server.ts';
import { difference } from '../versions/rules.ts';
import { voteRunning } from './data.server.ts';

export const putToVote = command({
  name: 'agreements.putToVote',
  summary: 'Put the proposed version of a text of all members to the vote; adopted, it is in force',
  rest: 'POST /networks/{network}/agreements/{id}/vote',
  input: PutToVote,
  may: mayDecide,
  async run(context, { id, forOrganisationId }) {
    const { tx, actor } = context;
    const networkId = actor.network!.id;
    const found = await held(context, id);
    if (!found.ok) return found;
    const { agreement, who } = found.value;
    const verdict = rules.putToVote(agreement, who);
    if (!verdict.ok) return verdict;
    const version = (await versionById(tx, networkId, agreement.proposedVersionId!))!;
    if (await voteRunning(tx, networkId, version.id)) return conflict('vote_running');
    const how = { forOrganisationId, heldOn: null };
    const proposal = await proposalOf(context, 'agreement_version', how);
    if (!proposal.ok) return proposal;
    const motionId = await openMotion(context, {
      kind: 'agreement_version',
      subjectId: version.id,
      title: `${agreement.title} (${version.number})`,
      statement: version.whatChanged ?? agreement.title,
      ...proposal.value,
      terms: { agreementId: id, number: version.number, fingerprint: version.fingerprint }
    });
    return ok({ id, motionId });
  },
  audit: ({ id }, { motionId }) => ({ subject: id, detail: { motionId } })
});

export const versionVoted = query({
  name: 'agreements.versionVoted',
  summary: 'The text of a version and what it changes in the one that was in force before it',
  rest: 'GET /networks/{network}/agreements/{id}/versions/{number}/changes',
  input: OneVersion,
  may: mayReadAgreements,
  async run({ tx, actor }, { id, number }) {
    const found = await readable(tx, actor, id);
    if (!found.ok) return found;
    const { title, language } = found.value.agreement;
    const { version, before } = await withPrevious(tx, actor.network!.id, id, number);
    if (!version) return notFound();
    const { content, fingerprint } = version;
    return ok({
      agreementId: id,
      title,
      language,
      number,
      fingerprint,
      content,
      against: before?.number ?? null,
      difference: before ? difference(before.content, content, language) : null
    });
  }
});

registerEffect('agreement_version', {
  /** Adopted: in force, as it was frozen. Rejected: back to the table. Unless it was taken back or signed meanwhile. */
  async closed(context, motion, outcome) {
    const { tx, actor, now } = context;
    const networkId = actor.network!.id;
    const agreement = await lockAgreement(tx, networkId, String(motion.terms.agreementId));
    if (!agreement || agreement.proposedVersionId !== motion.subjectId || outcome === 'no_quorum')
      return 'nothing_to_do';
    const version = (await versionById(tx, networkId, motion.subjectId))!;
    if (outcome === 'adopted') {
      await bringIntoForce(context, agreement, version);
      return 'done';
    }
    await setVersion(tx, networkId, version.id, { state: 'withdrawn', closed_at: now });
    await setAgreement(tx, networkId, agreement.id, { state: 'discussion', proposed_version_id: null }, now);
    return 'done';
  },
  withdrawn: async () => undefined
});
