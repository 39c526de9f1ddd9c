import * as networks from '#lib/networks/operations.ts';
import type { Operation } from '#lib/platform/operation.ts';

const features: Record<string, unknown>[] = [networks];

/** Every operation of every feature: the API, the authorisation matrix and the fuzzing start from this list. */
export const operations: readonly Operation[] = features.flatMap((feature) =>
  Object.values(feature).filter(isOperation)
);

function isOperation(item: unknown): item is Operation {
  return typeof item === 'object' && item !== null && 'rest' in item && 'run' in item;
}
