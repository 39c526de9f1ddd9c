import { fold } from '#lib/kernel/text.ts';

/** As many as a rule can weigh and a vote on dues can name. */
export const MOST_CATEGORIES = 40;

/** The spelling that members have already, where the same word is written with other capitals or accents. */
export const asInUse = (category: string, inUse: readonly string[]): string =>
  inUse.find((one) => fold(one) === fold(category)) ?? category;
