import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licences whose terms fit a product under AGPL-3.0-or-later. CC-BY-4.0: data only (caniuse, read while building). */
const ALLOWED = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'MPL-2.0',
  'OFL-1.1', // fonts (decision 80)
  'BlueOak-1.0.0',
  'CC0-1.0',
  'CC-BY-4.0',
  'Python-2.0',
  'Unlicense',
  'Zlib'
]);

export type LockFile = { packages: Record<string, { version?: string; license?: string }> };

/** Packages, also those only needed to build or test, whose licence is unknown or not on the list. */
export function licenceProblems(lock: LockFile): string[] {
  return Object.entries(lock.packages)
    .filter(([path]) => path !== '')
    .filter(([, { license }]) => !license || !isAllowed(license))
    .map(([path, { version, license }]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return `${name}@${version} is under ${license ?? 'no licence that it names'}`;
    });
}

/** SPDX expression, as far as packages use it: one of the alternatives must be allowed, all of the joined ones. */
function isAllowed(expression: string): boolean {
  const plain = expression.replace(/\(https?:[^)]*\)/, '').replace(/[()]/g, ' ');
  return plain
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => ALLOWED.has(licence.trim())));
}

export const readLock = (root: string): LockFile =>
  JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as LockFile;
