/** What is said about something: first comments, and the answers that hang on them. */
export type Said = { id: string; threadId: string | null };

/** The first comments, each with its answers, all in the order given. */
export function threadsOf<Comment extends Said>(
  comments: readonly Comment[]
): (Comment & { answers: Comment[] })[] {
  const answers = Map.groupBy(comments, ({ threadId }) => threadId);
  return (answers.get(null) ?? []).map((first) => ({ ...first, answers: answers.get(first.id) ?? [] }));
}
