import { conflict, invalid, notFound, ok, type Result } from '#lib/kernel/result.ts';
import { isFacilitator, type Actor } from '#lib/platform/actor.ts';
import { command, query, type CommandContext, type QueryContext } from '#lib/platform/operation.ts';
import { mayFindParticipants, mayReadSurveys, mayRunSurveys } from './access.ts';
import * as data from './data.server.ts';
import './evidence/data.server.ts';
import './waiting/data.server.ts';
import type { NewSurvey, Participant, SurveyRecord } from './data.server.ts';
import { kinds } from './kinds/rules.ts';
import * as rules from './rules.ts';
import {
  AddParticipants,
  CreateSurvey,
  FindParticipants,
  ListSurveys,
  OneSurvey,
  OpenSurvey,
  RemoveParticipant
} from './schema.ts';

/** Writes a draft inside the command of the feature that owns the kind. */
export const startSurvey = (
  { tx, actor, now }: Pick<CommandContext, 'tx' | 'actor' | 'now'>,
  networkId: string,
  survey: Omit<NewSurvey, 'createdBy' | 'createdByName'>
): Promise<string> =>
  data.insertSurvey(tx, networkId, { ...survey, createdBy: actor.personId, createdByName: actor.name }, now);

export const createSurvey = command({
  name: 'surveys.createSurvey',
  summary: 'Prepare a survey: the same questions, answered alone by chosen organisations or persons',
  rest: 'POST /networks/{network}/surveys',
  input: CreateSurvey,
  may: mayRunSurveys,
  async run(context, { kind, title, purpose, organisationIds, personIds }) {
    const { questions, answeredBy } = kinds[kind];
    const networkId = context.actor.network!.id;
    const id = await startSurvey(context, networkId, {
      kind,
      title,
      purpose: purpose ?? '',
      questions,
      answeredBy
    });
    const who =
      answeredBy === 'organisations'
        ? { organisationIds, personIds: [] }
        : { organisationIds: [], personIds };
    await data.addParticipants(context.tx, networkId, id, who, context.now);
    return ok({ id });
  },
  audit: ({ kind, title }, { id }) => ({ subject: id, detail: { kind, title } })
});

export const addParticipants = command({
  name: 'surveys.addParticipants',
  summary: 'Ask further organisations or persons, as long as nothing is revealed',
  rest: 'POST /networks/{network}/surveys/{id}/participants',
  input: AddParticipants,
  may: mayReadSurveys,
  async run(context, { id, organisationIds, personIds }) {
    const { tx, actor, now, emit } = context;
    const survey = await lockRun(context, id);
    if (!survey.ok) return survey;
    if (!rules.mayAdd(survey.value)) return conflict('survey_ended');
    const byOrganisation = survey.value.answeredBy === 'organisations';
    const who = byOrganisation ? { organisationIds, personIds: [] } : { organisationIds: [], personIds };
    if (who.organisationIds.length + who.personIds.length === 0)
      return invalid(byOrganisation ? 'organisationIds' : 'personIds', 'required');
    if (survey.value.invited + organisationIds.length + personIds.length > rules.MOST_PARTICIPANTS)
      return conflict('survey_full', { max: rules.MOST_PARTICIPANTS });
    const added = await data.addParticipants(tx, actor.network!.id, id, who, now);
    if (added && survey.value.state === 'open')
      await emit('survey.opened', await told(context, survey.value, true));
    return ok({ added });
  },
  audit: ({ id }, { added }) => ({ subject: id, detail: { added } })
});

export const removeParticipant = command({
  name: 'surveys.removeParticipant',
  summary: 'Take a participant off a survey that is not open yet',
  rest: 'DELETE /networks/{network}/surveys/{id}/participants/{participantId}',
  input: RemoveParticipant,
  may: mayReadSurveys,
  async run(context, { id, participantId }) {
    const survey = await lockRun(context, id);
    if (!survey.ok) return survey;
    if (!rules.mayRemove(survey.value)) return conflict('survey_not_draft');
    const removed = await data.removeParticipant(context.tx, context.actor.network!.id, id, participantId);
    return removed ? ok({ id }) : notFound();
  },
  audit: ({ id }) => ({ subject: id })
});

export const openSurvey = command({
  name: 'surveys.openSurvey',
  summary: 'Ask the participants to answer until the end of a day',
  rest: 'POST /networks/{network}/surveys/{id}/opening',
  input: OpenSurvey,
  may: mayReadSurveys,
  async run(context, { id, lastDay }) {
    const { tx, actor, now, emit } = context;
    const { id: networkId, zone } = actor.network!;
    const survey = await lockRun(context, id);
    if (!survey.ok) return survey;
    const closesAt = rules.open(survey.value, Temporal.PlainDate.from(lastDay), zone, now);
    if (!closesAt.ok) return closesAt;
    await data.setEnding(tx, networkId, id, { lastDay, zone, closesAt: closesAt.value }, now);
    await queueJobs(context, id, closesAt.value);
    await emit('survey.opened', await told(context, { ...survey.value, closesAt: closesAt.value }));
    return ok({ id });
  },
  audit: ({ id, lastDay }) => ({ subject: id, detail: { lastDay } })
});

export const postponeSurvey = command({
  name: 'surveys.postponeSurvey',
  summary: 'Give the participants of an open survey another last day',
  rest: 'PUT /networks/{network}/surveys/{id}/ending',
  input: OpenSurvey,
  may: mayReadSurveys,
  async run(context, { id, lastDay }) {
    const { id: networkId, zone } = context.actor.network!;
    const survey = await lockRun(context, id);
    if (!survey.ok) return survey;
    const closesAt = rules.postpone(survey.value, Temporal.PlainDate.from(lastDay), zone, context.now);
    if (!closesAt.ok) return closesAt;
    await data.setEnding(context.tx, networkId, id, { lastDay, zone, closesAt: closesAt.value });
    await queueJobs(context, id, closesAt.value);
    return ok({ id });
  },
  audit: ({ id, lastDay }) => ({ subject: id, detail: { lastDay } })
});

export const revealSurvey = command({
  name: 'surveys.revealSurvey',
  summary: 'Show all answers to all participants, after the last day',
  rest: 'POST /networks/{network}/surveys/{id}/reveal',
  input: OneSurvey,
  may: mayReadSurveys,
  async run(context, { id }) {
    const survey = await lockRun(context, id);
    if (!survey.ok) return survey;
    const verdict = rules.reveal(survey.value, context.now);
    if (!verdict.ok) return verdict;
    await reveal(context, survey.value, false);
    return ok({ id });
  },
  audit: ({ id }) => ({ subject: id })
});

export const closeSurvey = command({
  name: 'surveys.closeSurvey',
  summary: 'End a survey without showing anybody’s answers',
  rest: 'POST /networks/{network}/surveys/{id}/closing',
  input: OneSurvey,
  may: mayReadSurveys,
  async run(context, { id }) {
    const survey = await lockRun(context, id);
    if (!survey.ok) return survey;
    const verdict = rules.close(survey.value);
    if (!verdict.ok) return verdict;
    await data.end(context.tx, context.actor.network!.id, id, 'closed', false, context.now);
    return ok({ id });
  },
  audit: ({ id }) => ({ subject: id })
});

const PAGE = 50;

export const listSurveys = query({
  name: 'surveys.listSurveys',
  summary: 'The surveys you take part in, or all for a facilitator, latest first',
  rest: 'GET /networks/{network}/surveys',
  input: ListSurveys,
  may: mayReadSurveys,
  async run({ tx, actor }, { before }) {
    const rows = await data.listSurveys(tx, actor.network!.id, readerOf(actor), before, PAGE + 1);
    const surveys = rows.slice(0, PAGE);
    return ok({ surveys, next: rows.length > PAGE ? surveys.at(-1)!.id : null });
  }
});

export const getSurvey = query({
  name: 'surveys.getSurvey',
  summary: 'One survey: its questions, its state, who is asked and who has handed in',
  rest: 'GET /networks/{network}/surveys/{id}',
  input: OneSurvey,
  may: mayReadSurveys,
  run: (context, { id }) => readSurvey(context, id)
});

export const findParticipants = query({
  name: 'surveys.findParticipants',
  summary: 'Organisations and persons of the network that can be asked',
  rest: 'GET /networks/{network}/askable',
  input: FindParticipants,
  may: mayFindParticipants,
  async run({ tx, actor, now }) {
    const networkId = actor.network!.id;
    return ok({
      organisations: await data.findOrganisations(tx, networkId, rules.MOST_PARTICIPANTS),
      persons: await data.findPersons(tx, networkId, now, rules.MOST_PARTICIPANTS)
    });
  }
});

export type SurveyRead = {
  survey: SurveyRecord;
  participants: Participant[];
  mine: ReturnType<typeof mineOf>;
  runs: boolean;
  mayReveal: boolean;
};

/** For whoever runs it or takes part; a draft is not shown to participants, except to whoever began it. */
export async function readSurvey({ tx, actor, now }: QueryContext, id: string): Promise<Result<SurveyRead>> {
  const networkId = actor.network!.id;
  const found = await data.surveyWithParticipants(tx, networkId, id);
  if (!found) return notFound();
  const { survey, participants } = found;
  const mine = mineOf(actor, participants);
  const runs = mayRun(actor, survey);
  if (!runs && (mine.length === 0 || survey.state === 'draft')) return notFound();
  return ok({ survey, participants, mine, runs, mayReveal: runs && rules.reveal(survey, now).ok });
}

/** The participants this person answers for, and whether they may hand in for them. */
export const mineOf = (actor: Actor, participants: Participant[]): (Participant & { mandate: boolean })[] =>
  participants.flatMap((participant) => {
    if (participant.personId && participant.personId === actor.personId)
      return [{ ...participant, mandate: true }];
    const spoken = actor.represents.find((r) => r.organisationId === participant.organisationId);
    return spoken ? [{ ...participant, mandate: spoken.mandate }] : [];
  });

/** Facilitators, and whoever began it: a founder runs the comparison of roads they have started. */
export const mayRun = (actor: Actor, survey: Pick<SurveyRecord, 'createdBy'>): boolean =>
  isFacilitator(actor) || (actor.personId !== null && survey.createdBy === actor.personId);

export const readerOf = (actor: Actor): data.Reader => ({
  personId: actor.personId,
  organisationIds: actor.represents.map((r) => r.organisationId),
  runs: isFacilitator(actor)
});

async function lockRun({ tx, actor }: CommandContext, id: string): Promise<Result<SurveyRecord>> {
  const survey = await data.lockSurvey(tx, actor.network!.id, id);
  return survey && mayRun(actor, survey) ? ok(survey) : notFound();
}

/** The survey is locked and everybody who may see it is told; row-level security opens with the state. */
export async function reveal(context: CommandContext, survey: SurveyRecord, early: boolean): Promise<void> {
  await data.end(context.tx, context.actor.network!.id, survey.id, 'revealed', early, context.now);
  await context.emit('survey.revealed', await told(context, survey));
}

async function told({ tx, actor, now }: CommandContext, survey: SurveyRecord, silent = false) {
  return {
    surveyId: survey.id,
    kind: survey.kind,
    title: survey.title,
    closesAt: survey.closesAt?.toString() ?? null,
    personIds: await data.peopleOf(tx, actor.network!.id, survey.id, now, silent)
  };
}

async function queueJobs(
  { enqueue, now }: CommandContext,
  id: string,
  closesAt: Temporal.Instant
): Promise<void> {
  const key = `${id} ${closesAt.toString()}`;
  const reminder = rules.reminderAt(closesAt, now);
  if (reminder)
    await enqueue(
      'surveys.remind',
      { surveyId: id, closesAt: closesAt.toString() },
      { startAfter: reminder, singletonKey: key }
    );
  await enqueue(
    'surveys.due',
    { surveyId: id, closesAt: closesAt.toString() },
    { startAfter: closesAt, singletonKey: key }
  );
}
