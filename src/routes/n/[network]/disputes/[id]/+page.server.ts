import type { Actions, PageServerLoad, RequestEvent } from './$types';
import {
  closeDispute,
  moveDeadline,
  propose,
  restateRule,
  supportProposal,
  takeSeat,
  writeLesson
} from '#lib/disputes/leading/operations.ts';
import {
  answerDispute,
  consent,
  getDispute,
  listChoices,
  nameMediator,
  refuseMediator,
  say,
  withdrawDispute
} from '#lib/disputes/operations.ts';
import { act, view, type ActOptions } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const dispute = await ask(getDispute, { id: event.params.id });
    const naming = dispute.side === 'opener' && dispute.state === 'naming' && dispute.openPlaces > 0;
    const people = naming ? (await ask(listChoices, {})).people : [];
    return { dispute, people };
  });

const here = (event: RequestEvent, form: string): ActOptions<unknown> => ({
  input: (fields) => ({ ...fields, id: event.params.id }),
  say: 'disputes.said.kept',
  form
});

/** Which of several alike forms was sent. */
const field = async (event: RequestEvent, name: string): Promise<string> =>
  String((await event.request.clone().formData()).get(name) ?? '');

export const actions: Actions = {
  seat: (event) => act(event, takeSeat, here(event, 'seat')),
  refuse: async (event) =>
    act(event, refuseMediator, here(event, `refuse-${await field(event, 'personId')}`)),
  name: (event) => act(event, nameMediator, here(event, 'name')),
  rule: (event) => act(event, restateRule, here(event, 'rule')),
  answer: (event) => act(event, answerDispute, here(event, 'answer')),
  say: (event) => act(event, say, here(event, 'say')),
  propose: (event) => act(event, propose, here(event, 'propose')),
  support: (event) => act(event, supportProposal, here(event, 'support')),
  close: (event) => act(event, closeDispute, here(event, 'close')),
  deadline: (event) => act(event, moveDeadline, here(event, 'deadline')),
  consent: async (event) => act(event, consent, here(event, `consent-${await field(event, 'what')}`)),
  lesson: (event) => act(event, writeLesson, here(event, 'lesson')),
  withdraw: (event) => act(event, withdrawDispute, here(event, 'withdraw'))
};
