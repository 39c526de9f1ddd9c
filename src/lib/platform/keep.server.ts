import { json, type RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
import { formatDate } from './formats.ts';
import { translator, type MessageKey } from './messages.ts';
import { execute, type Command } from './operation.ts';
import { closeScope, formInput, openScope, statusOf } from './page.server.ts';

/**
 * The quiet door of static/keep.js: keeps a form's fields by this command and answers in words for the line below the
 * form. Nothing is announced on the next page and nobody is sent anywhere.
 */
export async function keep<S extends z.ZodType, T extends { revision: number }>(
  event: RequestEvent,
  operation: Command<S, T>,
  input: (fields: Record<string, unknown>) => unknown
): Promise<Response> {
  const fields = formInput(await event.request.formData());
  const { actor, entered } = await openScope(event);
  await closeScope(event.locals);
  const { requestId } = event.locals;
  const result = await execute(operation, { actor, input: input(fields), requestId });
  const t = translator(actor.locale, actor.network?.country);
  if (!result.ok) {
    const [{ code, params }] = result.problems as [(typeof result.problems)[number]];
    const why = t(`problem.${code}` as MessageKey, params);
    const said = code.endsWith('_changed') ? `${why} ${t('kept.compare')}` : why;
    return answer({ said }, statusOf(result.problems));
  }
  const zone = actor.network?.zone ?? entered?.person.zone;
  const place = { locale: actor.locale, country: actor.network?.country, zone };
  const time = formatDate(Temporal.Now.instant(), place, 'time');
  return answer({ revision: result.value.revision, said: t('kept.at', { time }) }, 200);
}

const answer = (body: object, status: number): Response =>
  json(body, { status, headers: { 'cache-control': 'no-store' } });
