import { z } from 'zod';
import { PACES, TOPICS, type Topic } from './rules.ts';
import { isId } from '#lib/kernel/ids.ts';
import { id, optionalId } from '#lib/platform/fields.ts';

/** A place in the list: `n` (unread) or `r` (read) and the id of the row before. */
const cursor = z
  .string()
  .nullish()
  .transform((v) => v || null)
  .pipe(
    z
      .string()
      .refine((v) => /^[nr]/.test(v) && isId(v.slice(1)), 'not_an_id')
      .transform((v) => ({ read: v.startsWith('r'), id: v.slice(1) }))
      .nullable()
  );

export const ListNews = z.object({ after: cursor });
export const OneNews = z.object({ id });
export const ReadAll = z.object({
  until: optionalId.describe(
    'Id of the newest news that the reader has seen, so that what came since stays unread.'
  )
});
export const NoInput = z.object({});

const pace = z.enum(PACES, { error: 'required' }).describe('When news of this is mailed.');
export const SetPaces = z.object(
  Object.fromEntries(TOPICS.map((topic) => [topic, pace])) as Record<Topic, typeof pace>
);

export const StopMails = z.object({ token: z.string({ error: 'required' }).max(200, 'too_long') });
