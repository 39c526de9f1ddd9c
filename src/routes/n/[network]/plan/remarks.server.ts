import type { RequestEvent } from '@sveltejs/kit';
import { answerRemark, makeRemark, settleRemark, withdrawRemark } from '#lib/plan/remarks/operations.ts';
import { act, typedIn } from '#lib/platform/page.server.ts';

/** What is done in a discussion, on the page of a part as on that of a task. */
export const remarkActions = {
  make: (event: RequestEvent) => act(event, makeRemark, { say: 'plan.remarks.made', form: 'make' }),
  answer: async (event: RequestEvent) => {
    const form = `answer-${await typedIn(event, 'id')}`;
    return act(event, answerRemark, { say: 'plan.remarks.answered', form });
  },
  settle: async (event: RequestEvent) => {
    const form = `settle-${await typedIn(event, 'id')}`;
    return act(event, settleRemark, { say: 'plan.remarks.settled', form });
  },
  withdraw: async (event: RequestEvent) => {
    const form = `withdraw-${await typedIn(event, 'id')}`;
    return act(event, withdrawRemark, { say: 'plan.remarks.withdrawn', form });
  }
};
