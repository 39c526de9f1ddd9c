import { beginAgreement } from '#lib/agreements/operations.ts';
import { insertParty } from '#lib/agreements/data.server.ts';
import { titleFor } from '#lib/agreements/templates/rules.ts';
import { conflict, forbidden, invalid, ok } from '#lib/kernel/result.ts';
import { command, query } from '#lib/platform/operation.ts';
import { mayCommitSide, mayPartner, mayReadPartnerships } from '../access.ts';
import * as data from '../data.server.ts';
import { held } from '../operations.ts';
import { mayChooseContract } from '../rules.ts';
import { fillContract } from './rules.ts';
import { DraftContract, NameContract, OfAgreement } from './schema.ts';

export const draftContract = command({
  name: 'partnerships.draftContract',
  summary: 'Begin the contract of a partnership as an agreement between its sides, filled with what is known',
  rest: 'POST /networks/{network}/partnerships/{id}/contract-draft',
  input: DraftContract,
  may: mayPartner,
  async run(context, { id, language }) {
    const { tx, actor, now } = context;
    const network = actor.network!;
    const found = await held(tx, actor, id, now);
    if (!found.ok) return found;
    const { state, title, aim, parties, deals, agreement } = found.value;
    if (!mayCommitSide(actor, parties)) return forbidden('no_mandate');
    const verdict = mayChooseContract(state);
    if (!verdict.ok) return verdict;
    if (agreement) return conflict('contract_named');
    const own = actor.represents.find(
      (r) => r.mandate && r.state === 'admitted' && parties.some((p) => p.organisationId === r.organisationId)
    );
    const deal = deals.find((one) => one.verdict !== null);
    const filling = {
      subject: aim || title,
      deal: deal ? [deal.what, deal.lessons].filter(Boolean).join(' – ') : null,
      sides: parties
    };
    const about = {
      kind: 'partnership_contract' as const,
      title: `${titleFor('partnership_contract', language, network.name)} – ${title}`.slice(0, 200),
      language,
      between: 'chosen' as const
    };
    const agreementId = await beginAgreement(context, about, own?.organisationId ?? null, (clauses) =>
      fillContract(clauses, filling)
    );
    for (const { organisationId } of parties) await insertParty(tx, network.id, agreementId, organisationId);
    await data.updatePartnership(tx, network.id, id, { agreement_id: agreementId }, now);
    return ok({ id, agreementId });
  },
  audit: (_input, { id, agreementId }) => ({ subject: id, detail: { agreementId } })
});

export const nameContract = command({
  name: 'partnerships.nameContract',
  summary: 'Name the agreement between its sides that is the contract of a partnership',
  rest: 'PUT /networks/{network}/partnerships/{id}/contract',
  input: NameContract,
  may: mayPartner,
  async run({ tx, actor, now }, { id, agreementId }) {
    const found = await held(tx, actor, id, now);
    if (!found.ok) return found;
    if (!mayCommitSide(actor, found.value.parties)) return forbidden('no_mandate');
    const verdict = mayChooseContract(found.value.state);
    if (!verdict.ok) return verdict;
    if (agreementId && !found.value.contracts.some((one) => one.id === agreementId))
      return invalid('agreementId', 'not_offered');
    await data.updatePartnership(tx, actor.network!.id, id, { agreement_id: agreementId }, now);
    return ok({ id });
  },
  audit: ({ agreementId }, { id }) => ({ subject: id, detail: { agreementId } })
});

export const partnershipOfAgreement = query({
  name: 'partnerships.partnershipOfAgreement',
  summary: 'The partnership whose contract an agreement is, for its sides',
  rest: 'GET /networks/{network}/partnership-contracts/{agreementId}',
  input: OfAgreement,
  may: mayReadPartnerships,
  async run({ tx, actor }, { agreementId }) {
    const own = actor.represents.filter((r) => r.state !== 'candidate').map((r) => r.organisationId);
    return ok({ partnership: (await data.ofAgreement(tx, actor.network!.id, agreementId, own)) ?? null });
  }
});
