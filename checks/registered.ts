import { chainDecisions } from '#lib/governance/register/data.server.ts';
import { newId } from '#lib/kernel/ids.ts';
import type { World } from './world.ts';

/** A decision in the world's register, about its motion, which stays open: the register only remembers. */
export async function registered({ inside, network, motionId }: World): Promise<{ number: number }> {
  const now = Temporal.Now.instant();
  await inside(async (tx) => {
    await tx
      .insertInto('decisions')
      .values({
        network_id: network.id,
        id: newId(),
        number: 1,
        motion_id: motionId,
        kind: 'admission',
        title: 'Candidate',
        outcome: 'adopted',
        result: JSON.stringify({ lines: [{ code: 'adopted', params: { yes: 2 } }] }),
        decided_at: now,
        recorded_at: now
      })
      .onConflict((c) => c.doNothing())
      .execute();
    await chainDecisions(tx, network.id);
  });
  return { number: 1 };
}
