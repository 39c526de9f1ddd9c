import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

const zip = promisify(gzip);

export type Compressed = { body: string | Uint8Array<ArrayBuffer>; encoding: 'gzip' | null };

/** Shorter texts fit into one packet as they are. */
const WORTHWHILE = 1_400;

/**
 * A page as its reader's browser takes it: gzip where it says so, which leaves a quarter for a phone on a slow line. A
 * secret that an attacker could measure by asking again and again (BREACH) is in no page: a new token is shown once.
 */
export async function compress(page: string, acceptEncoding: string | null): Promise<Compressed> {
  if (page.length < WORTHWHILE || !/\bgzip\b(?!;q=0(?:\.0*)?(?:,|$))/.test(acceptEncoding ?? ''))
    return { body: page, encoding: null };
  return { body: await zip(page, { level: constants.Z_BEST_SPEED + 3 }), encoding: 'gzip' };
}
