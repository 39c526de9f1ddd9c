import type { Actions, PageServerLoad } from './$types';
import { act, typedIn, view } from '#lib/platform/page.server.ts';
import {
  getResults,
  listOwners,
  putToMeeting,
  resolveDivergence
} from '#lib/surveys/divergences/operations.ts';
import {
  addParticipants,
  closeSurvey,
  findParticipants,
  getSurvey,
  openSurvey,
  postponeSurvey,
  removeParticipant,
  revealSurvey
} from '#lib/surveys/operations.ts';
import { mayAdd } from '#lib/surveys/rules.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const { id } = event.params;
    const read = await ask(getSurvey, { id });
    const { survey, runs } = read;
    const revealed = survey.state === 'revealed';
    const results = revealed ? await ask(getResults, { id }) : null;
    const owners = results?.divergences.length ? await ask(listOwners, { id }) : [];
    const adds = runs && mayAdd(survey);
    const found = adds ? await ask(findParticipants, {}) : null;
    const asked = new Set(read.participants.flatMap((p) => [p.organisationId, p.personId]));
    const askable = found
      ? (survey.answeredBy === 'organisations' ? found.organisations : found.persons).filter(
          (o) => !asked.has(o.id)
        )
      : null;
    return { ...read, results, owners, askable };
  });

const withId = (event: { params: { id: string } }) => ({
  input: (fields: Record<string, unknown>) => ({ ...fields, id: event.params.id })
});

export const actions: Actions = {
  open: (event) => act(event, openSurvey, { ...withId(event), say: 'surveys.said.opened', form: 'open' }),
  postpone: (event) =>
    act(event, postponeSurvey, { ...withId(event), say: 'surveys.said.changed', form: 'postpone' }),
  reveal: (event) =>
    act(event, revealSurvey, { ...withId(event), say: 'surveys.said.revealed', form: 'reveal' }),
  close: (event) => act(event, closeSurvey, { ...withId(event), say: 'surveys.said.closed', form: 'close' }),
  add: (event) => act(event, addParticipants, { ...withId(event), say: 'surveys.said.changed', form: 'add' }),
  remove: async (event) => {
    const form = `remove-${await typedIn(event, 'participantId')}`;
    return act(event, removeParticipant, { ...withId(event), say: 'surveys.said.changed', form });
  },
  meeting: async (event) => {
    const form = `meeting-${await typedIn(event, 'question')}`;
    return act(event, putToMeeting, { ...withId(event), say: 'surveys.said.meeting', form });
  },
  resolve: async (event) => {
    const form = `resolve-${await typedIn(event, 'question')}`;
    return act(event, resolveDivergence, { ...withId(event), say: 'surveys.said.resolved', form });
  }
};
