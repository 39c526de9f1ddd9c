import './evidence/data.server.ts';
import './waiting/data.server.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { systemIn } from '#lib/platform/enter.server.ts';
import { every } from '#lib/platform/jobs.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { livingVersions } from './data.server.ts';
import { settleVersion } from './signing/operations.ts';

every('agreements.sweep', 60, ({ now }) => sweep(now).then(() => undefined));

const AT_ONCE = 500;

/** Reminders, and versions whose threshold is reached because a party left. @returns how many versions were looked at */
export async function sweep(now: Temporal.Instant): Promise<number> {
  const since = now.subtract({ hours: 24 * 20 });
  const living = await transaction({ instance: true }, (tx) => livingVersions(tx, since, AT_ONCE), {
    readOnly: true
  });
  for (const { networkId, agreementId } of living) {
    const actor = await systemIn(networkId);
    if (!actor) continue;
    const result = await execute(settleVersion, { actor, input: { id: agreementId }, now });
    if (!result.ok && result.problems[0]!.kind !== 'not_found') throw new Error(result.problems[0]!.code);
  }
  return living.length;
}
