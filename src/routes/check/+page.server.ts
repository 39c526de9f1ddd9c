import type { Actions, PageServerLoad } from './$types';
import { checkFile } from '#lib/agreements/documents/operations.ts';
import { countAttempt } from '#lib/identity/tokens.server.ts';
import { fingerprint, normaliseText } from '#lib/kernel/canonical.ts';
import { no } from '#lib/kernel/result.ts';
import { execute } from '#lib/platform/operation.ts';
import { actorOf, refuse, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) => view(event, async () => ({}));

const LARGEST = 20 * 1024 * 1024;

/** The fingerprint of what was brought: a file's bytes, or, for a text, its canonical form; or one that was typed. */
async function printOf(file: File | null, text: string): Promise<string | null> {
  if (file && file.size > 0 && file.size <= LARGEST) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const isText = /\.txt$/i.test(file.name) || file.type.startsWith('text/');
    return fingerprint(isText ? normaliseText(new TextDecoder().decode(bytes)) : bytes);
  }
  const typed = text.replace(/[\s:]/g, '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(typed)) return typed;
  return text.trim() ? fingerprint(normaliseText(text)) : null;
}

export const actions: Actions = {
  default: async (event) => {
    const actor = await actorOf(event);
    const allowed = await countAttempt(checkFile.name, event.getClientAddress());
    if (!allowed.ok) return refuse(event, allowed.problems, {});
    const form = await event.request.formData();
    const [file, text] = [form.get('file'), form.get('text')];
    const typed = typeof text === 'string' ? text : '';
    const print = await printOf(file instanceof File ? file : null, typed);
    if (!print)
      return refuse(event, no('invalid', 'nothing_to_check', { field: 'file' }).problems, { text: typed });
    const result = await execute(checkFile, { actor, input: { fingerprint: print } });
    if (!result.ok) return refuse(event, result.problems, { text: typed });
    return { checked: result.value, print };
  }
};
