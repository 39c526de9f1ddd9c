import type { Actions, PageServerLoad, RequestEvent } from './$types';
import { draftContract, nameContract } from '#lib/partnerships/contract/operations.ts';
import { addFigure, confirmFigure, withdrawFigure } from '#lib/partnerships/figures/operations.ts';
import {
  beginPartnership,
  closeTest,
  endPartnership,
  getPartnership,
  reviewPartnership,
  setSide,
  signContract,
  startTest
} from '#lib/partnerships/operations.ts';
import type { Command } from '#lib/platform/operation.ts';
import { act, typedIn, view } from '#lib/platform/page.server.ts';
import type { z } from 'zod';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => ({ partnership: await ask(getPartnership, { id: event.params.id }) }));

const form =
  <S extends z.ZodType, T>(operation: Command<S, T>, name: string) =>
  (event: RequestEvent) =>
    act(event, operation, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      say: 'partnerships.saved',
      form: name
    });

export const actions: Actions = {
  side: async (event) => form(setSide, `side-${await typedIn(event, 'organisationId')}`)(event),
  test: form(startTest, 'test'),
  closeTest: form(closeTest, 'closeTest'),
  contract: form(signContract, 'contract'),
  draft: (event) =>
    act(event, draftContract, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      to: ({ agreementId }) => `/n/${event.params.network}/agreements/${agreementId}`,
      say: 'partnerships.said.drafted',
      form: 'draft'
    }),
  name: form(nameContract, 'name'),
  begin: form(beginPartnership, 'begin'),
  review: form(reviewPartnership, 'review'),
  end: form(endPartnership, 'end'),
  figure: form(addFigure, 'figure'),
  confirm: async (event) => {
    const [figure, side] = [await typedIn(event, 'figureId'), await typedIn(event, 'organisationId')];
    return form(confirmFigure, `confirm-${figure}-${side}`)(event);
  },
  withdraw: async (event) => form(withdrawFigure, `withdraw-${await typedIn(event, 'figureId')}`)(event)
};
