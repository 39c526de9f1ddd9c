/** How a queue behaves. Times in seconds. */
export type QueueRules = {
  /** Attempts after the first one. */
  retries: number;
  /** Wait before the second attempt; doubles, with some chance in it, up to `longestDelay`. */
  delay: number;
  longestDelay: number;
  /** A job that is still running after this is taken for lost and tried again. */
  expires: number;
  /** Jobs of this queue that one process runs side by side. */
  together: number;
};

const HOUR = 3600;
const usual: QueueRules = { retries: 12, delay: 2, longestDelay: HOUR, expires: 15 * 60, together: 1 };

/**
 * Every queue there is, `feature.verb`; a new kind of background work begins with a line here. The migration step
 * writes these rules to the database (jobs-schema.server.ts).
 */
export const queues: Readonly<Record<string, QueueRules>> = {
  'events.dispatch': usual,
  // 40 attempts, the last ones an hour apart: a day and a half of a mail server that is down.
  'mail.deliver': { retries: 40, delay: 5, longestDelay: HOUR, expires: 120, together: 2 },
  'mail.purge': usual,
  'platform.forget': usual,
  'notifications.digest': usual,
  'governance.close': usual,
  'governance.remind': usual,
  'governance.sweep': usual,
  'partnerships.remind': usual,
  'agreements.sweep': usual,
  'surveys.remind': usual,
  'surveys.due': usual,
  'disputes.remind': usual,
  // Long work that is safe to begin again: an import's rows are read anew, or written in one transaction.
  'imports.read': { ...usual, retries: 3 },
  'imports.write': { ...usual, retries: 3 },
  'imports.undo': { ...usual, retries: 3 },
  'imports.purge': usual,
  // Somebody waits in front of the screen for this one.
  'identity.sendLink': { ...usual, delay: 1, together: 2 }
};

/** Where jobs go that failed for good: nobody works on it, the host looks at it. */
export const DEAD_LETTERS = 'jobs.dead';
