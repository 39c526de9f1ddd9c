import { error } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';
import { getMeeting } from '#lib/governance/minutes/operations.ts';
import { OneMeeting } from '#lib/governance/minutes/schema.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const { day } = event.params;
    // What is no day has no meeting.
    if (!OneMeeting.safeParse({ day }).success)
      error(404, 'not_found', { requestId: event.locals.requestId });
    return ask(getMeeting, { day });
  });
