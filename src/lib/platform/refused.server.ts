import { z } from 'zod';
import type { Tx } from '#lib/platform/database.server.ts';
import { on, recordEvent } from '#lib/platform/events.server.ts';
import { REFUSALS, type Refusal } from '#lib/platform/mail.ts';
import type { Json } from '#lib/platform/operation.ts';

/** What a feature wrote with a mail: whether its refusal was told before, and what is told of it. */
export type Letter = { id: string; toldAt: Temporal.Instant | null; payload: Record<string, Json> };
type Letters = {
  /** The event that tells of it; who hears it, notifications know. */
  type: string;
  /** What waits for an answer and left with this mail, locked; a mail of an earlier link says nothing any more. */
  find: (tx: Tx, networkId: string, mailId: string, now: Temporal.Instant) => Promise<Letter | null>;
  keep: (
    tx: Tx,
    networkId: string,
    id: string,
    change: { refusal: Refusal; refusal_told_at: Temporal.Instant }
  ) => Promise<void>;
};

const Refused = z.object({ mailId: z.string(), refusal: z.enum(REFUSALS) });

/** Each refusal of a mail of this feature is shown; it is told once. The other server's own words stay with the host. */
export function tellRefusals(feature: string, { type, find, keep }: Letters): void {
  on(
    'mail.refused',
    async ({ tx, event: { networkId, payload: told }, now }) => {
      const { mailId, refusal } = Refused.parse(told);
      const letter = await find(tx, networkId, mailId, now);
      if (!letter) return;
      await keep(tx, networkId, letter.id, { refusal, refusal_told_at: letter.toldAt ?? now });
      if (letter.toldAt) return;
      await recordEvent(tx, { networkId, actorPersonId: null, type, payload: letter.payload, now });
    },
    feature
  );
}
