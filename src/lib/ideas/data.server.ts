import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Typed } from '#lib/surveys/drafts/rules.ts';
import type { Answers } from '#lib/surveys/questions/rules.ts';

export type Idea = {
  id: string;
  title: string;
  ownCriteria: string[];
  currency: string;
  answers: Answers;
  /** What is being written, as it was typed; null once it was read. */
  typed: Typed | null;
  revision: number;
  complete: boolean;
  becameSlug: string | null;
  becameAt: Temporal.Instant | null;
  savedAt: Temporal.Instant;
};

const columns = [
  'id',
  'title',
  'own_criteria as ownCriteria',
  'currency',
  'answers',
  'typed',
  'revision',
  'complete',
  'became_slug as becameSlug',
  'became_at as becameAt',
  'saved_at as savedAt'
] as const;
const ofPerson = (tx: Tx, personId: string) =>
  tx.selectFrom('ideas').select(columns).where('person_id', '=', personId);

export const listIdeas = async (tx: Tx, personId: string): Promise<Idea[]> =>
  (await ofPerson(tx, personId).orderBy('saved_at', 'desc').limit(100).execute()) as Idea[];
export const ideaById = async (tx: Tx, personId: string, id: string): Promise<Idea | undefined> =>
  (await ofPerson(tx, personId).where('id', '=', id).executeTakeFirst()) as Idea | undefined;
export const lockIdea = async (tx: Tx, personId: string, id: string): Promise<Idea | undefined> =>
  (await ofPerson(tx, personId).where('id', '=', id).forNoKeyUpdate().executeTakeFirst()) as Idea | undefined;

export async function insertIdea(
  tx: Tx,
  personId: string,
  idea: { title: string; currency: string; ownCriteria: string[] },
  now: Temporal.Instant
): Promise<string> {
  const id = newId(now.epochMilliseconds);
  await tx
    .insertInto('ideas')
    .values({
      id,
      person_id: personId,
      title: idea.title,
      currency: idea.currency,
      own_criteria: JSON.stringify(idea.ownCriteria),
      answers: JSON.stringify({}),
      created_at: now,
      saved_at: now
    })
    .execute();
  return id;
}

export const writeIdea = (
  tx: Tx,
  personId: string,
  id: string,
  written: { answers: Answers; revision: number; complete: boolean },
  now: Temporal.Instant
) =>
  tx
    .updateTable('ideas')
    .set({
      answers: JSON.stringify(written.answers),
      revision: written.revision,
      complete: written.complete,
      typed: null,
      saved_at: now
    })
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .execute();

export const keepTyped = (
  tx: Tx,
  personId: string,
  id: string,
  kept: { typed: Typed; revision: number },
  now: Temporal.Instant
) =>
  tx
    .updateTable('ideas')
    .set({ typed: JSON.stringify(kept.typed), revision: kept.revision, saved_at: now })
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .execute();

export const becameNetwork = (tx: Tx, personId: string, id: string, slug: string, now: Temporal.Instant) =>
  tx
    .updateTable('ideas')
    .set({ became_slug: slug, became_at: now })
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .execute();

export async function removeIdea(tx: Tx, personId: string, id: string): Promise<boolean> {
  const removed = await tx
    .deleteFrom('ideas')
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return removed !== undefined;
}
