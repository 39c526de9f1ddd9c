import type { Fixture, SignedIn } from './fixture.ts';
import type { Answers, Asking } from './load.ts';
import { paced } from './load.ts';
import type { Program } from './processes.ts';

export type Round = Answers & { cost: number };
export type Target = {
  name: string;
  program: Program;
  asking: Asking;
  /** What else happens while this is measured. */
  meanwhile?: () => { stop(): Promise<void> };
  rounds: Round[];
};

/** The pages of one network, asked for by all its people in turn. */
export function pagesOf(lierre: Program, fixture: Fixture, size: string): Target[] {
  const page = (name: string, path: string, sessions = fixture.sessions): Target => ({
    name: `${name}, ${size}`,
    program: lierre,
    asking: inTurn(sessions, () => lierre.origin + base + path),
    rounds: []
  });
  const base = `/n/${fixture.slug}`;
  return [
    page('directory', '/directory'),
    page('home', ''),
    page('decisions', '/motions'),
    page('journal', '/journal', fixture.facilitators),
    page('sheet', `/organisations/${fixture.organisationId}`)
  ];
}

/** What keeping results does not help: an address that nobody has asked for, and a network in which much happens. */
export function harderPages(lierre: Program, fixture: Fixture, size: string): Target[] {
  const directory = `${lierre.origin}/n/${fixture.slug}/directory`;
  let asked = 0;
  return [
    {
      name: `directory, ${size}, each time another page`,
      program: lierre,
      asking: inTurn(fixture.sessions, () => `${directory}?standing=all&after=${cursor((asked += 1))}`),
      rounds: []
    },
    {
      name: `directory, ${size}, while 5 commands a second commit`,
      program: lierre,
      asking: inTurn(fixture.sessions, () => directory),
      meanwhile: () => paced(5, (n) => changeAim(lierre.origin, fixture, n)),
      rounds: []
    },
    {
      name: `directory, ${size}, compressed`,
      program: lierre,
      asking: inTurn(fixture.sessions, () => directory, { 'accept-encoding': 'gzip' }),
      rounds: []
    }
  ];
}

export function inTurn(
  sessions: SignedIn[],
  url: () => string,
  headers: Record<string, string> = {}
): Asking {
  const asking = sessions.map(({ cookie }) => ({ ...headers, cookie }));
  let turn = 0;
  return () => ({ url: url(), headers: asking[(turn += 1) % asking.length]! });
}

/** Some place in the order of names, as the page's own links say it: names begin with a letter of the first fifteen or so. */
const cursor = (n: number): string => {
  const letters = `${String.fromCharCode(97 + (n % 16))}${String.fromCharCode(97 + (Math.floor(n / 16) % 26))}${n}`;
  return Buffer.from(`1${'00000000-0000-7000-8000-000000000000'}${letters}`).toString('base64url');
};

/** The facilitator saves the network's settings, as the page's form does. */
async function changeAim(origin: string, { slug, cookie }: Fixture, n: number): Promise<void> {
  const fields = {
    name: `Réseau ${slug}`,
    country: 'FR',
    language: 'fr',
    currency: 'EUR',
    zone: 'Europe/Paris'
  };
  const answer = await fetch(`${origin}/n/${slug}/settings`, {
    method: 'POST',
    headers: { cookie, origin, accept: 'text/html' },
    body: new URLSearchParams({ ...fields, aim: `But ${n}` }),
    redirect: 'manual'
  });
  if (answer.status !== 303) throw new Error(`A command is answered ${answer.status}`);
}
