import { error, redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { mayImport } from '#lib/imports/access.ts';
import { uploadImport } from '#lib/imports/operations.ts';
import { MAX_BYTES } from '#lib/imports/sources/rules.ts';
import { invalid, type Problem } from '#lib/kernel/result.ts';
import { translator } from '#lib/platform/messages.ts';
import { execute } from '#lib/platform/operation.ts';
import { actorOf, refuse, view } from '#lib/platform/page.server.ts';
import { formOf } from '#lib/platform/ended.server.ts';

const MEGABYTES = MAX_BYTES / 1e6;
/** What else a form with a file holds, at most. */
const OTHER_FIELDS = 1_000_000;

export const load: PageServerLoad = (event) =>
  view(event, async ({ actor }) => {
    if (!mayImport(actor)) error(403, 'forbidden', { requestId: event.locals.requestId });
    return { megabytes: MEGABYTES };
  });

export const actions: Actions = {
  default: async (event) => {
    // Said before a byte of it is kept: a file far too large is not even read.
    if (Number(event.request.headers.get('content-length')) > MAX_BYTES + OTHER_FIELDS)
      return refuse(event, invalid('file', 'file_too_large', { max: MEGABYTES }).problems, {});
    const form = await formOf(event);
    const chosen = form.get('file');
    const file = chosen instanceof File && chosen.name ? chosen : null;
    const text = String(form.get('text') ?? '');
    const pasted = text.trim() !== '';
    const no = (problems: Problem[]) =>
      refuse(event, problems.map(pasted && !file ? atText : atFile), { text });
    if (file && file.size > MAX_BYTES)
      return no(invalid('file', 'file_too_large', { max: MEGABYTES }).problems);
    if (!file && text.length > MAX_BYTES)
      return no(invalid('text', 'file_too_large', { max: MEGABYTES }).problems);
    if (file?.size === 0 && !pasted) return no(invalid('file', 'file_empty').problems);
    const actor = await actorOf(event);
    const bytes = file ? Buffer.from(await file.arrayBuffer()) : null;
    const key = form.get('__key');
    const result = await execute(uploadImport, {
      actor,
      input: {
        fileName: file?.name.slice(-200) ?? translator(actor.locale)('imports.pasted'),
        content: bytes?.toString('base64'),
        text: pasted ? text : null
      },
      idempotencyKey: typeof key === 'string' && key ? key : undefined,
      requestId: event.locals.requestId
    });
    if (!result.ok) return no(result.problems);
    redirect(303, `/n/${event.params.network}/imports/${result.value.id}`);
  }
};

/** A problem stands where the person gave the table. */
const atText = (problem: Problem): Problem => ({ ...problem, field: 'text' });
const atFile = (problem: Problem): Problem => ({ ...problem, field: 'file' });
