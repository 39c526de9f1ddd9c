import { newId } from '#lib/kernel/ids.ts';
import { conflict, forbidden, invalid, notFound, ok, type Result } from '#lib/kernel/result.ts';
import { cleanLine, fold } from '#lib/kernel/text.ts';
import { isFacilitator, type Actor } from '#lib/platform/actor.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { command, query, type CommandContext } from '#lib/platform/operation.ts';
import { askerOf, mayDecide, mayReadAgreements, mayTakePart } from './access.ts';
import { clausesWithTalk, insertClauses } from './clauses/data.server.ts';
import * as data from './data.server.ts';
import type { AgreementRecord } from './data.server.ts';
import { clausesIn } from './pasting/rules.ts';
import * as rules from './rules.ts';
import * as schema from './schema.ts';
import { missingOf, signaturesOf } from './signing/data.server.ts';
import { clausesFor } from './templates/rules.ts';
import { setVersion, versionById } from './versions/data.server.ts';

export const createAgreement = command({
  name: 'agreements.createAgreement',
  summary: 'Begin an agreement with the clauses of its kind, or with a text that there is already',
  rest: 'POST /networks/{network}/agreements',
  input: schema.Create,
  may: mayDecide,
  async run(context, input) {
    const own = ownParty(context.actor, input.forOrganisationId);
    if (!own.ok) return own;
    const { kind, title, language, between, text } = input;
    const pasted = text ? clausesIn(text, title, { heading: schema.HEADING, body: schema.BODY }) : null;
    if (pasted && pasted.length > schema.MOST_CLAUSES)
      return invalid('text', 'agreement_too_many_clauses', { max: schema.MOST_CLAUSES });
    const about = { kind, title, language, between };
    const id = await beginAgreement(context, about, own.value, (usual) => pasted ?? usual);
    return ok({ id });
  },
  audit: (input, { id }) => ({ subject: id, detail: { kind: input.kind, title: input.title } })
});

export const listAgreements = query({
  name: 'agreements.listAgreements',
  summary: 'Agreements of the network that you may see, the latest changed first',
  rest: 'GET /networks/{network}/agreements',
  input: schema.List,
  may: mayReadAgreements,
  async run({ tx, actor }, { before }) {
    const members = actor.represents.filter((r) => r.state === 'admitted');
    const who = {
      own: members.map((r) => r.organisationId),
      mandates: members.filter((r) => r.mandate).map((r) => r.organisationId),
      all: isFacilitator(actor)
    };
    const rows = await data.listAgreements(tx, actor.network!.id, who, before, PAGE + 1);
    const agreements = rows.slice(0, PAGE);
    return ok({ agreements, next: rows.length > PAGE ? agreements.at(-1)!.id : null });
  }
});

export const getAgreement = query({
  name: 'agreements.getAgreement',
  summary:
    'One agreement: where it stands, its working text or the version on the table with its signatures, what you may do',
  rest: 'GET /networks/{network}/agreements/{id}',
  input: schema.One,
  may: mayReadAgreements,
  async run({ tx, actor }, { id }) {
    const found = await readable(tx, actor, id);
    if (!found.ok) return found;
    const { agreement, who } = found.value;
    const networkId = actor.network!.id;
    const working = agreement.state === 'draft' || agreement.state === 'discussion';
    const clauses = working ? await clausesWithTalk(tx, networkId, id) : [];
    const parties = working ? await data.partiesOf(tx, networkId, agreement, SHOWN) : [];
    const table = working ? null : await tableOf(tx, networkId, agreement);
    return ok({ agreement, clauses, parties, table, may: rightsOf(agreement, who) });
  }
});

export const setTerms = command({
  name: 'agreements.setTerms',
  summary: 'Change the title of an agreement, who sees it, and when a version comes into force',
  rest: 'PUT /networks/{network}/agreements/{id}/terms',
  input: schema.Terms,
  may: mayDecide,
  async run(context, { id, title, disclosure, threshold }) {
    const found = await held(context, id);
    if (!found.ok) return found;
    const { agreement, who } = found.value;
    if (!who.mandate && !who.facilitator) return forbidden('agreement_not_yours');
    if (agreement.between === 'members' && disclosure === 'parties')
      return invalid('disclosure', 'agreement_of_all_members');
    const working = rules.work(agreement, who).ok;
    if (!working && !sameTerms(threshold, agreement, title))
      return conflict('agreement_not_in_work', { state: agreement.state });
    await data.setAgreement(
      context.tx,
      context.actor.network!.id,
      id,
      working ? { title, disclosure, threshold } : { disclosure },
      context.now
    );
    return ok({ id });
  },
  audit: ({ id, disclosure }) => ({ subject: id, detail: { disclosure } })
});

export const findParties = query({
  name: 'agreements.findParties',
  summary: 'Organisations known to the network that could become parties, by name',
  rest: 'GET /networks/{network}/agreements/{id}/candidates',
  input: schema.FindParties,
  may: mayTakePart,
  async run({ tx, actor }, { id, q }) {
    const found = await readable(tx, actor, id);
    if (!found.ok) return found;
    const folded = fold(cleanLine(q));
    if (found.value.agreement.between === 'members' || !folded) return ok({ organisations: [] });
    const organisations = await data.findParties(tx, actor.network!.id, found.value.agreement, folded);
    return ok({ organisations });
  }
});

export const addParty = command({
  name: 'agreements.addParty',
  summary: 'Make an organisation a party, also one outside the network that it knows',
  rest: 'POST /networks/{network}/agreements/{id}/parties',
  input: schema.Party,
  may: mayTakePart,
  async run(context, { id, organisationId }) {
    const { tx, actor, now } = context;
    const found = await inWork(context, id);
    if (!found.ok) return found;
    const { agreement } = found.value;
    if (agreement.between === 'members') return conflict('agreement_of_all_members');
    if (agreement.partyIds!.length >= schema.MOST_PARTIES)
      return conflict('agreement_too_many_parties', { max: schema.MOST_PARTIES });
    if (!(await data.sheetExists(tx, actor.network!.id, organisationId))) return notFound();
    await data.insertParty(tx, actor.network!.id, id, organisationId);
    await data.setAgreement(tx, actor.network!.id, id, {}, now);
    return ok({ id });
  },
  audit: ({ id, organisationId }) => ({ subject: id, detail: { organisationId } })
});

export const removeParty = command({
  name: 'agreements.removeParty',
  summary: 'Take an organisation off the parties while the text is in work',
  rest: 'DELETE /networks/{network}/agreements/{id}/parties/{organisationId}',
  input: schema.Party,
  may: mayTakePart,
  async run(context, { id, organisationId }) {
    const found = await inWork(context, id);
    if (!found.ok) return found;
    if (found.value.agreement.between === 'members') return conflict('agreement_of_all_members');
    await data.deleteParty(context.tx, context.actor.network!.id, id, organisationId);
    await data.setAgreement(context.tx, context.actor.network!.id, id, {}, context.now);
    return ok({ id });
  },
  audit: ({ id, organisationId }) => ({ subject: id, detail: { organisationId } })
});

export const openDiscussion = command({
  name: 'agreements.openDiscussion',
  summary: 'Ask the parties to discuss the draft',
  rest: 'POST /networks/{network}/agreements/{id}/discussion',
  input: schema.One,
  may: mayDecide,
  async run(context, { id }) {
    const found = await held(context, id);
    if (!found.ok) return found;
    const verdict = rules.openDiscussion(found.value.agreement, found.value.who);
    if (!verdict.ok) return verdict;
    await data.setAgreement(context.tx, context.actor.network!.id, id, { state: 'discussion' }, context.now);
    await tellParties(context, 'agreement.discussion', found.value.agreement);
    return ok({ id });
  },
  audit: ({ id }) => ({ subject: id })
});

export const remindMissing = command({
  name: 'agreements.remindMissing',
  summary: 'Remind those who have not signed yet; once a day at most',
  rest: 'POST /networks/{network}/agreements/{id}/reminder',
  input: schema.One,
  may: mayDecide,
  async run(context, { id }) {
    const found = await held(context, id);
    if (!found.ok) return found;
    const { agreement, who } = found.value;
    const version = await onTheTable(context.tx, context.actor.network!.id, agreement);
    if (!version) return conflict('agreement_not_proposed');
    const verdict = rules.mayRemind(version, who, context.now);
    if (!verdict.ok) return verdict;
    const told = await remind(context, agreement, version);
    return told > 0 ? ok({ told }) : conflict('nobody_to_remind');
  },
  audit: ({ id }, { told }) => ({ subject: id, detail: { told } })
});

type Beginning = Pick<AgreementRecord, 'kind' | 'title' | 'language' | 'between'>;

/** Writes an agreement with the clauses of its kind; the organisation in whose name it is begun is a party. */
export async function beginAgreement(
  { tx, actor, now }: Pick<CommandContext, 'tx' | 'actor' | 'now'>,
  about: Beginning,
  own: string | null,
  shape: (clauses: ReturnType<typeof clausesFor>) => ReturnType<typeof clausesFor> = (clauses) => clauses
): Promise<string> {
  const networkId = actor.network!.id;
  const id = newId();
  await data.insertAgreement(
    tx,
    networkId,
    {
      id,
      ...about,
      disclosure: about.between === 'members' ? 'network' : 'parties',
      threshold: rules.usualThreshold(about.kind),
      createdBy: actor.personId,
      createdByName: actor.name,
      createdFor: own
    },
    now
  );
  if (about.between === 'chosen' && own) await data.insertParty(tx, networkId, id, own);
  const known = await data.knownOf(tx, networkId);
  const author = { id: actor.personId, name: actor.name };
  const clauses = shape(clausesFor(about.kind, about.language, known));
  await insertClauses(tx, networkId, id, clauses, author, now);
  return id;
}

const PAGE = 50;
/** Parties that a page names at most; more are counted. */
export const SHOWN = 300;

/** An agreement that the actor may see, and where they stand towards it. */
export async function readable(
  tx: Tx,
  actor: Actor,
  id: string
): Promise<Result<{ agreement: AgreementRecord; who: rules.Asker }>> {
  return seen(actor, await data.agreementById(tx, actor.network!.id, id));
}

/** The same for a command: the agreement's row is held until the end. */
export async function held(
  { tx, actor }: Pick<CommandContext, 'tx' | 'actor'>,
  id: string
): Promise<Result<{ agreement: AgreementRecord; who: rules.Asker }>> {
  return seen(actor, await data.lockAgreement(tx, actor.network!.id, id));
}

function seen(
  actor: Actor,
  agreement: AgreementRecord | undefined
): Result<{ agreement: AgreementRecord; who: rules.Asker }> {
  if (!agreement) return notFound();
  const who = askerOf(actor, (organisationId) => isParty(agreement, organisationId));
  return rules.mayRead(agreement, who) ? ok({ agreement, who }) : notFound();
}

export const isParty = (agreement: AgreementRecord, organisationId: string): boolean =>
  agreement.partyIds === null || agreement.partyIds.includes(organisationId);

export async function inWork(
  context: CommandContext,
  id: string
): Promise<Result<{ agreement: AgreementRecord; who: rules.Asker }>> {
  const found = await held(context, id);
  if (!found.ok) return found;
  const verdict = rules.work(found.value.agreement, found.value.who);
  return verdict.ok ? found : verdict;
}

/** The version that waits for signatures, or the one in force. */
export async function onTheTable(tx: Tx, networkId: string, agreement: AgreementRecord) {
  const versionId = agreement.proposedVersionId ?? agreement.inForceVersionId;
  return versionId ? versionById(tx, networkId, versionId) : undefined;
}

/** The version on the table with what a page about it needs, or null while there is none. */
async function tableOf(tx: Tx, networkId: string, agreement: AgreementRecord) {
  const version = await onTheTable(tx, networkId, agreement);
  if (!version) return null;
  const signatures = await signaturesOf(tx, networkId, version.id);
  return { version, signatures, missing: await missingOf(tx, networkId, agreement, version.id, SHOWN) };
}

/** Tells those who speak for the parties; `type` is an event of the same name. */
export async function tellParties(
  { tx, actor, now, emit }: CommandContext,
  type: string,
  agreement: AgreementRecord,
  more: Record<string, string | number> = {}
): Promise<void> {
  const personIds = await data.personsOfParties(tx, actor.network!.id, agreement, now);
  await emit(type, {
    agreementId: agreement.id,
    title: agreement.title,
    kind: agreement.kind,
    ...more,
    personIds
  });
}

/** Tells the mandate holders of parties that have not signed. @returns how many people */
export async function remind(
  { tx, actor, now, emit }: CommandContext,
  agreement: AgreementRecord,
  version: { id: string; number: number }
): Promise<number> {
  const networkId = actor.network!.id;
  const personIds = await data.personsOfParties(tx, networkId, agreement, now, version.id);
  await setVersion(tx, networkId, version.id, { reminded_at: now });
  if (personIds.length > 0)
    await emit('agreement.reminder', {
      agreementId: agreement.id,
      title: agreement.title,
      number: version.number,
      personIds
    });
  return personIds.length;
}

/** What the page offers. */
export function rightsOf(agreement: AgreementRecord, who: rules.Asker) {
  return {
    work: rules.work(agreement, who).ok,
    comment: rules.comment(agreement, who).ok,
    openDiscussion: rules.openDiscussion(agreement, who).ok,
    propose: (who.mandate || who.facilitator) && rules.canBecome(agreement.state, 'proposed'),
    takeBack: rules.takeBack(agreement, who).ok,
    vote: rules.putToVote(agreement, who).ok,
    withdraw: rules.withdraw(agreement, who).ok,
    startChange: rules.startChange(agreement, who).ok,
    dropChange: rules.dropChange(agreement, who).ok,
    end: rules.end(agreement, who).ok,
    decide: who.mandate || who.facilitator
  };
}

/** In whose name: the one organisation of the actor, the named one, or nobody's for a facilitator. */
function ownParty(actor: Actor, wanted: string | null): Result<string | null> {
  const own = actor.represents.filter((r) => r.mandate && r.state === 'admitted');
  if (wanted) return own.some((r) => r.organisationId === wanted) ? ok(wanted) : forbidden('no_mandate');
  if (own.length === 1) return ok(own[0]!.organisationId);
  return own.length === 0 || isFacilitator(actor) ? ok(null) : invalid('forOrganisationId', 'required');
}

/** JSON of the same threshold may have its keys in another order. */
const sameTerms = (threshold: rules.Threshold, agreement: AgreementRecord, title: string): boolean =>
  title === agreement.title &&
  JSON.stringify(Object.entries(threshold).sort()) ===
    JSON.stringify(Object.entries(agreement.threshold).sort());
