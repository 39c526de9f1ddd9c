import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import type { Actor } from '#lib/platform/actor.ts';

/**
 * A form that came without the session it was shown in, on its way to the page where it waits in the browser to be sent
 * again. Nothing of it stays here: the page is the answer to the very request that brought it.
 */
export const Waiting = z.object({
  /** The address it was sent to. */
  to: z.string(),
  /** Why it waits: nobody is signed in, or somebody else is. */
  why: z.enum(['ended', 'other']),
  fields: z.array(z.tuple([z.string(), z.string()])),
  /** Field and name of each file, which has to be chosen again. */
  files: z.array(z.tuple([z.string(), z.string()])),
  /** Something was typed that never travels back. */
  secret: z.boolean()
});
export type Waiting = z.output<typeof Waiting>;

/** What serves once or must not be read over a shoulder never travels back; a postal code does. */
export const UNTOLD = /password|^(repeated|secret|token|code)$/i;

/** The form of this request, read once; `__by` in it says to whom it was shown. */
export const formOf = ({ locals, request }: RequestEvent): Promise<FormData> =>
  (locals.form ??= request.formData());

/** Why a form may not be taken as this person's; a form shown to nobody in particular is for whoever sends it. */
export function whyWaiting(form: FormData | undefined, { personId }: Actor): Waiting['why'] | null {
  const by = form?.get('__by');
  if (!by || by === personId) return null;
  return personId === null ? 'ended' : 'other';
}

export function waiting(form: FormData, to: string, why: Waiting['why']): Waiting {
  const made: Waiting = { to, why, fields: [], files: [], secret: false };
  for (const [name, value] of form)
    if (typeof value !== 'string') made.files.push([name, value.name]);
    else if (!UNTOLD.test(name)) made.fields.push([name, value]);
    else if (value) made.secret = true;
  return { ...made, files: made.files.filter(([, file]) => file !== '') };
}

/** The page that a waiting form is answered with. */
export async function waitingPage(event: RequestEvent, why: Waiting['why']): Promise<Response> {
  const to = event.url.pathname + event.url.search;
  const body = new FormData();
  body.set('waiting', JSON.stringify(waiting(await formOf(event), to, why)));
  return event.fetch('/sign-in/ended', { method: 'POST', headers: { accept: 'text/html' }, body });
}
