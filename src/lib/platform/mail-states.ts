/** Where a mail stands; see migration 0003. */
export type MailState = 'queued' | 'kept' | 'sent' | 'refused' | 'failed' | 'held';

/** How loudly a list shows where a mail stands. */
export const stateBadge = (state: MailState): 'success' | 'info' | 'warning' | 'danger' =>
  (
    ({
      sent: 'success',
      queued: 'info',
      kept: 'info',
      held: 'warning',
      refused: 'warning',
      failed: 'danger'
    }) as const
  )[state];
