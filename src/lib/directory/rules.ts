import { isId } from '#lib/kernel/ids.ts';

/** Where a page of results ends: tier, place in the order of names, and which organisation. */
export type Cursor = { tier: number; sortName: string; id: string };

/** A cursor as a short word for an address; null when the word was not made here. */
export const cursorText = ({ tier, sortName, id }: Cursor): string =>
  Buffer.from(`${tier}${id}${sortName}`).toString('base64url');

export function readCursor(text: string): Cursor | null {
  const [, tier, id, sortName] =
    /^([0-4])([0-9a-f-]{36})(.*)$/su.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  return tier && id && isId(id) ? { tier: Number(tier), id, sortName: sortName ?? '' } : null;
}
