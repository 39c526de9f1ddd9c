import { existsSync } from 'node:fs';
import { say } from './root.ts';

const BROWSERS = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome'
];

type Call = (program: string, args: string[], env: Record<string, string>) => Promise<boolean>;

/**
 * A browser for the tests: one of `places`, or Debian's, brought with `call` as root. False after saying what to do.
 */
export async function ensureBrowser(
  call: Call,
  places = BROWSERS,
  mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
): Promise<boolean> {
  const isThere = () => places.some((path) => path && existsSync(path));
  if (!isThere() && mayInstall) {
    say('Installing Chromium for the browser tests (once)…');
    const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
    await call('apt-get', ['update', '-qq'], quiet);
    await call('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
  }
  if (isThere()) return true;
  say(
    'The browser tests need Chromium. Debian: `sudo apt-get install chromium`; elsewhere name its program in CHROMIUM.'
  );
  return false;
}
