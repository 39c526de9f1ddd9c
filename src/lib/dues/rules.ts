/** What members pay, as it is voted. Pure. */

/** Words for a rate that names no category: it is for all, or for those of no other category. */
export const restKey = (rates: number): 'dues.everybody' | 'dues.others' =>
  rates === 1 ? 'dues.everybody' : 'dues.others';
