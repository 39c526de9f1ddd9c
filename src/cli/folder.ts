import { readConfig, type Config } from '#lib/platform/config.ts';
import { lockFolder, type FolderLock } from '#lib/platform/lock.server.ts';
import { Refusal } from './root.ts';

/** The settings of this process, or a refusal that lists every problem. */
export function settings(): Config {
  const read = readConfig(process.env);
  if (read.ok) return read.value;
  throw new Refusal(read.problems.map(({ name, text }) => `${name} ${text}`).join('\n'));
}

/** Takes the data folder for this process, or refuses by the name of the one that has it. */
export function claimFolder(config: Config): FolderLock {
  const claim = lockFolder(config.LIERRE_DATA);
  if (claim.ok) return claim.lock;
  const who = claim.holder ? `process ${claim.holder.pid}` : 'another process';
  const where = claim.holder?.address ? `, ${claim.holder.address}` : '';
  throw new Refusal(`Lierre is already running on ${config.LIERRE_DATA}: ${who}${where}`);
}
