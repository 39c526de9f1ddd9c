import { words } from '#lib/platform/fields.ts';

/** Criteria in the founders' own words, beside the usual ones; a line or a comma between them. */
export const ownCriteria = words(4, 60);
