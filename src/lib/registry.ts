import * as demo from '#lib/demo/operations.ts';
import * as ballots from '#lib/governance/ballots/operations.ts';
import '#lib/governance/jobs.ts';
import * as governance from '#lib/governance/operations.ts';
import * as admission from '#lib/memberships/admission/operations.ts';
import * as memberships from '#lib/memberships/operations.ts';
import * as representatives from '#lib/memberships/representatives/operations.ts';
import * as networks from '#lib/networks/operations.ts';
import type { Operation } from '#lib/platform/operation.ts';

const features: Record<string, unknown>[] = [
  demo,
  networks,
  memberships,
  admission,
  representatives,
  governance,
  ballots
];

/** Every operation of every feature: the API, the authorisation matrix and the fuzzing start from this list. */
export const operations: readonly Operation[] = features.flatMap((feature) =>
  Object.values(feature).filter(isOperation)
);

function isOperation(item: unknown): item is Operation {
  return typeof item === 'object' && item !== null && 'rest' in item && 'run' in item;
}
