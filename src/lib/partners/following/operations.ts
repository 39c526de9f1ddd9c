import { conflict, forbidden, invalid, notFound, ok, type Result } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { command, query, type CommandContext } from '#lib/platform/operation.ts';
import { mayLead, mayReadSearches, maySearch, maySee } from '../access.ts';
import { lockSearch } from '../data.server.ts';
import { ranking } from '../ranking/operations.ts';
import * as data from './data.server.ts';
import { isTold, move, type CandidateState } from './rules.ts';
import {
  AddCandidate,
  FollowCandidate,
  MarkCandidate,
  MoveCandidate,
  OneCandidate,
  SearchOfCandidates
} from './schema.ts';

export const addCandidate = command({
  name: 'partners.addCandidate',
  summary: 'Follow an organisation in a search; who does not lead it recommends one',
  rest: 'POST /networks/{network}/partner-searches/{searchId}/candidates',
  input: AddCandidate,
  may: mayReadSearches,
  async run({ tx, actor, now, emit }, { searchId, organisationId, source, sourceNote, state }) {
    const network = actor.network!;
    const search = await lockSearch(tx, network.id, searchId);
    if (!search || !maySee(actor, search.organisationId)) return notFound();
    if (search.closed) return conflict('search_closed');
    const leads = mayLead(actor, search.organisationId);
    if (!leads && !sourceNote) return invalid('sourceNote', 'recommend_why');
    if (organisationId === search.organisationId) return conflict('candidate_own');
    if (!(await data.isKnown(tx, network.id, organisationId))) return notFound();
    const candidate = leads
      ? { searchId, organisationId, state, source, sourceNote }
      : {
          searchId,
          organisationId,
          state: 'spotted' as const,
          source: 'recommendation' as const,
          sourceNote,
          recommendedBy: { id: actor.personId, name: actor.name }
        };
    const id = await data.insertCandidate(tx, network.id, candidate, now);
    if (!id) return conflict('candidate_followed');
    const step = { kind: 'state' as const, state: candidate.state, note: sourceNote, ...by(actor) };
    await data.insertStep(tx, network.id, id, step, now);
    if (!leads) {
      const { name: organisationName } = (await data.sheetName(tx, network.id, organisationId))!;
      const personIds = await data.facilitators(tx, network.id, now);
      const told = { searchId, organisationId, organisationName, name: actor.name ?? '' };
      await emit('partners.recommended', { ...told, personIds });
    }
    return ok({ id, searchId, organisationId, state: candidate.state });
  },
  audit: (_input, { id, state }) => ({ subject: id, detail: { state } })
});

export const moveCandidate = command({
  name: 'partners.moveCandidate',
  summary: 'Say how far one is with a candidate',
  rest: 'POST /networks/{network}/partner-candidates/{id}/state',
  input: MoveCandidate,
  may: maySearch,
  async run({ tx, actor, now, emit }, { id, state, note }) {
    const found = await led(tx, actor, id);
    if (!found.ok) return found;
    const verdict = move(found.value.state, state, note);
    if (!verdict.ok) return verdict;
    const { revision, searchId, organisationId } = found.value;
    if (verdict.value !== found.value.state) {
      const over = state === 'partner' || state === 'declined' ? { next_act: null, next_on: null } : {};
      await data.updateCandidate(tx, actor.network!.id, id, { state, ...over, revision: revision + 1 }, now);
      await data.insertStep(tx, actor.network!.id, id, { kind: 'state', state, note, ...by(actor) }, now);
      if (isTold(state)) await tellRecommender(emit, found.value, state);
    }
    return ok({ id, searchId, organisationId, state });
  },
  audit: (_input, { id, state }) => ({ subject: id, detail: { state } })
});

export const followCandidate = command({
  name: 'partners.followCandidate',
  summary:
    'Say who looks after a candidate, whom to reach there, and the next act with its date; or leave a note',
  rest: 'PUT /networks/{network}/partner-candidates/{id}',
  input: FollowCandidate,
  may: maySearch,
  async run(
    { tx, actor, now },
    { id, revision, ownerId, nextAct, nextOn, contactName, contactEmail, contactPhone, note }
  ) {
    const network = actor.network!;
    const found = await led(tx, actor, id);
    if (!found.ok) return found;
    if (found.value.revision !== revision) return conflict('changed_meanwhile');
    if (nextOn && !nextAct) return invalid('nextAct', 'required');
    if (ownerId && !(await data.isOfTeam(tx, network.id, found.value.whose, ownerId, now)))
      return invalid('ownerId', 'not_offered');
    const change = {
      owner_person_id: ownerId,
      next_act: nextAct,
      next_on: nextOn,
      contact_name: contactName,
      contact_email: contactEmail,
      contact_phone: contactPhone,
      revision: revision + 1
    };
    await data.updateCandidate(tx, network.id, id, change, now);
    if (note) await data.insertStep(tx, network.id, id, { kind: 'note', note, ...by(actor) }, now);
    return ok({ id, revision: revision + 1 });
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const markCandidate = command({
  name: 'partners.markCandidate',
  summary: 'Give an organisation its marks for the criteria that only people can judge',
  rest: 'PUT /networks/{network}/partner-searches/{searchId}/marks/{organisationId}',
  input: MarkCandidate,
  may: maySearch,
  async run({ tx, actor, now }, { searchId, organisationId, marks }) {
    const network = actor.network!;
    // The search's lock orders first marks of one organisation, which has no row of its own yet.
    const search = await lockSearch(tx, network.id, searchId);
    if (!search || !maySee(actor, search.organisationId)) return notFound();
    if (!mayLead(actor, search.organisationId)) return forbidden();
    if (!(await data.isKnown(tx, network.id, organisationId))) return notFound();
    const byHand = new Set(search.criteria.filter(({ kind }) => kind === 'hand').map((one) => one.id));
    const strange = Object.keys(marks).find((criterion) => !byHand.has(criterion));
    if (strange) return invalid(`marks.${strange}`, 'not_offered');
    const before = (await data.candidatesOf(tx, network.id, searchId)).find(
      (c) => c.organisationId === organisationId
    );
    const first = {
      searchId,
      organisationId,
      state: 'spotted' as const,
      source: 'directory' as const,
      sourceNote: null
    };
    const id = before?.id ?? (await data.insertCandidate(tx, network.id, first, now));
    if (!id) return conflict('busy');
    const all = { ...before?.marks, ...marks };
    const kept = Object.fromEntries(
      Object.entries(all).filter((one): one is [string, number] => one[1] !== null)
    );
    await data.updateCandidate(
      tx,
      network.id,
      id,
      { marks: kept, revision: (before?.revision ?? 1) + 1 },
      now
    );
    return ok({ id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const listCandidates = query({
  name: 'partners.listCandidates',
  summary: 'Whom a search follows, with state, owner, next act and score',
  rest: 'GET /networks/{network}/partner-searches/{searchId}/candidates',
  input: SearchOfCandidates,
  may: mayReadSearches,
  kept: 'part',
  async run(context, { searchId }) {
    const { tx, actor, now } = context;
    const whole = await ranking(context, searchId, {});
    if (!whole) return notFound();
    const candidates = await data.candidatesOf(tx, actor.network!.id, searchId);
    const places = whole.placesOf(candidates.map((candidate) => candidate.organisationId));
    const today = now.toZonedDateTimeISO(actor.network!.zone).toPlainDate().toString();
    const leads = mayLead(actor, whole.search.organisationId);
    const gone = await data.goneOf(tx, actor.network!.id, searchId);
    return ok({
      gone: leads ? gone : gone.map((one) => ({ ...one, note: null })),
      search: whole.search,
      today,
      mayLead: leads,
      candidates: candidates.map((candidate) => {
        const place = places.get(candidate.organisationId);
        const found = place === undefined ? null : whole.at(place);
        return {
          ...(leads ? candidate : discreet(candidate)),
          place: found?.place ?? null,
          total: found?.total ?? null,
          known: found?.known ?? null
        };
      })
    });
  }
});

export const getCandidate = query({
  name: 'partners.getCandidate',
  summary:
    'An organisation under a search’s criteria: each score with its reason, and what happened with it so far',
  rest: 'GET /networks/{network}/partner-searches/{searchId}/organisations/{organisationId}',
  input: OneCandidate,
  may: mayReadSearches,
  kept: 'part',
  async run(context, { searchId, organisationId }) {
    const { tx, actor, now } = context;
    const whole = await ranking(context, searchId, {});
    if (!whole) return notFound();
    const { search } = whole;
    const describe = await whole.describing([{ id: organisationId }]);
    const [placed = null] = [...whole.placesOf([organisationId]).values()].map(whole.at).flatMap(describe);
    const [out = null] = whole.out.filter(({ id }) => id === organisationId).flatMap(describe);
    const found = placed ?? out;
    if (!found) return notFound();
    const story = await data.storyOf(tx, actor.network!.id, search, organisationId, now);
    const leads = mayLead(actor, search.organisationId);
    return ok({
      search,
      organisation: found.organisation,
      placed,
      floors: out?.floors ?? [],
      findings: found.findings,
      counted: whole.counted,
      ...(leads
        ? story
        : { ...story, invitations: [], steps: [], candidate: story.candidate && discreet(story.candidate) }),
      mayLead: leads
    });
  }
});

/** Whom to reach there is for those who lead the search. */
const discreet = (candidate: data.Candidate): data.Candidate => ({
  ...candidate,
  sourceNote: candidate.source === 'contact' ? null : candidate.sourceNote,
  contactName: null,
  contactEmail: null,
  contactPhone: null,
  about: null
});

/** Whoever recommended an organisation hears what became of it. */
export async function tellRecommender(
  emit: CommandContext['emit'],
  { searchId, organisationId, organisationName, recommendedById }: data.Candidate,
  state: CandidateState
): Promise<void> {
  if (!recommendedById) return;
  const personIds = [recommendedById];
  await emit('partners.recommendation', { searchId, organisationId, organisationName, state, personIds });
}

export const by = (actor: Actor) => ({ personId: actor.personId, who: actor.name });

/** A candidate of a search that this actor leads, locked. */
export async function led(tx: Tx, actor: Actor, id: string): Promise<Result<data.Candidate>> {
  const found = await data.lockCandidate(tx, actor.network!.id, id);
  if (!found || !maySee(actor, found.whose)) return notFound();
  return mayLead(actor, found.whose) ? ok(found) : forbidden();
}
