import type { Actions, PageServerLoad } from './$types';
import * as ending from '#lib/agreements/ending/operations.ts';
import * as agreements from '#lib/agreements/operations.ts';
import { recordPaper } from '#lib/agreements/signing/operations.ts';
import { putToVote } from '#lib/agreements/voting/operations.ts';
import { proposeVersion, takeBackVersion } from '#lib/agreements/versions/operations.ts';
import { partnershipOfAgreement } from '#lib/partnerships/contract/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor, now }) => {
    const { id } = event.params;
    const shown = await ask(agreements.getAgreement, { id });
    const q = event.url.searchParams.get('q') ?? '';
    const search = q && shown.may.work && shown.agreement.between === 'chosen';
    const found = search ? (await ask(agreements.findParties, { id, q })).organisations : null;
    const speaking = actor.represents.filter((r) => r.mandate && r.state === 'admitted');
    const mandates = speaking.map((r) => r.organisationId);
    const inWhoseName = speaking.map((r) => ({ value: r.organisationId, label: r.organisationName }));
    const mine = shown.table?.missing.filter((one) => mandates.includes(one.organisationId)) ?? [];
    const contract =
      shown.agreement.kind === 'partnership_contract' || shown.agreement.kind === 'final_agreement';
    const back = contract ? (await ask(partnershipOfAgreement, { agreementId: id })).partnership : null;
    return { ...shown, q, found, mine, inWhoseName, back, now };
  });

const withId = (event: { params: { id: string } }) => (fields: Record<string, unknown>) => ({
  ...fields,
  id: event.params.id
});

export const actions: Actions = {
  discuss: (event) =>
    act(event, agreements.openDiscussion, {
      input: withId(event),
      say: 'agreements.discussion_opened',
      form: 'discuss'
    }),
  propose: (event) =>
    act(event, proposeVersion, {
      input: withId(event),
      say: ({ number }) => ({ key: 'agreements.proposed_done', params: { number } }),
      form: 'propose'
    }),
  takeBack: (event) =>
    act(event, takeBackVersion, { input: withId(event), say: 'agreements.taken_back', form: 'takeBack' }),
  vote: (event) =>
    act(event, putToVote, {
      input: withId(event),
      to: ({ motionId }) => `/n/${event.params.network}/motions/${motionId}`,
      say: 'agreements.vote_opened',
      form: 'vote'
    }),
  change: (event) =>
    act(event, ending.startChange, {
      input: withId(event),
      say: 'agreements.change_started',
      form: 'change'
    }),
  drop: (event) =>
    act(event, ending.dropChange, {
      input: withId(event),
      say: 'agreements.change_dropped',
      form: 'drop'
    }),
  withdraw: (event) =>
    act(event, ending.withdrawAgreement, {
      input: withId(event),
      say: 'agreements.withdrawn',
      form: 'withdraw'
    }),
  end: (event) =>
    act(event, ending.endAgreement, { input: withId(event), say: 'agreements.ended', form: 'end' }),
  remind: (event) =>
    act(event, agreements.remindMissing, {
      input: withId(event),
      say: ({ told }) => ({ key: 'agreements.reminded', params: { told } }),
      form: 'remind'
    }),
  terms: (event) =>
    act(event, agreements.setTerms, {
      input: ({ kind, organisations, percent, ...fields }) => ({
        ...fields,
        id: event.params.id,
        threshold: { kind, organisations, percent }
      }),
      at: (path) => path.replace(/^threshold\./, ''),
      say: 'agreements.terms_saved',
      form: 'terms'
    }),
  addParty: (event) => act(event, agreements.addParty, { input: withId(event), form: 'party' }),
  removeParty: (event) => act(event, agreements.removeParty, { input: withId(event), form: 'party' }),
  paper: (event) =>
    act(event, recordPaper, { input: withId(event), say: 'agreements.paper_done', form: 'paper' })
};
