import { frenchSpaces } from '#lib/kernel/text.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { FICTIONAL_DOMAIN } from '#lib/platform/mail.ts';
import story from './story.json' with { type: 'json' };

/**
 * The story of the demo network: fictional organisations and people, and when each came. Days count back from today,
 * so that the demo is always two years old. Towns are real, everything else is invented.
 */
export type DemoOrganisation = {
  name: string;
  town: string;
  postalCode: string;
  /** NAF rev. 2. */
  sector: string;
  size: string;
  about: string;
  brings: string;
  seeks: string;
  skills: string[];
  /** ISO 639. */
  languages: string[];
  /** First name and family name of who speaks for it. */
  contact: string;
  /** Day it was admitted as a founder, or presented as a candidate; absent: only known. */
  day?: number;
  fate?: 'founder' | 'admitted' | 'refused' | 'resigned' | 'voting';
};

export const DEMO_NETWORK = {
  name: 'Les Ateliers du Confluent',
  slug: 'demo',
  country: 'FR',
  language: 'fr',
  currency: 'EUR',
  zone: 'Europe/Paris',
  aim: 'Acheter mieux ensemble, répondre à plusieurs aux marchés que chacun manque seul, et partager ce qui dort : machines, locaux, compétences.',
  perimeter: 'Artisans, petites entreprises et associations autour de Lyon, de 1 à 50 personnes.'
} as const;

export const DEMO_FACILITATOR = 'Aïcha Benali';
/** Speaks for an organisation beside the one who has the mandate, and has none. */
export const COLLEAGUE = { name: 'Lina Oulad', organisation: 'Transports Écolivre' } as const;

/** Whose eyes show what others do not see: the words are `demo.part.<part>`. */
export const PARTS: Partial<
  Record<string, 'facilitator' | 'wood' | 'sun' | 'accounts' | 'jars' | 'cloth' | 'colleague'>
> = {
  [DEMO_FACILITATOR]: 'facilitator',
  'Paul Aubrac': 'wood',
  'Nadia Ferrero': 'sun',
  'Hélène Ternay': 'accounts',
  'Claire Vidal': 'jars',
  'Youssef Benkirane': 'cloth',
  [COLLEAGUE.name]: 'colleague'
};

/** A fictional person's address: a domain that no mail server will ever answer for (RFC 2606), and that none is asked. */
export const demoEmail = (name: string): string =>
  `${name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, '.')}@${FICTIONAL_DOMAIN}`;

/** Every organisation of the story, in the order in which the network met it. */
export const demoOrganisations = typeset(story) as readonly DemoOrganisation[];

export type DemoBallot = { voter: string; choice: 'yes' | 'no' | 'abstain'; days: number };

/** Who voted what on a candidate, how many days after it was presented, first things first; the same at every telling. */
export function ballotsOn(candidate: DemoOrganisation, voters: readonly DemoOrganisation[]): DemoBallot[] {
  const seed = [...candidate.name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);
  const share = candidate.fate === 'voting' ? 0.5 : 0.65;
  return voters
    .map((voter, index) => ({ voter: voter.name, draw: ((seed + index * 7919) % 100) / 100 }))
    .filter(({ draw }) => draw < share)
    .map(({ voter, draw }) => ({
      voter,
      choice: opinion(candidate.fate, draw),
      days: 1 + Math.floor(draw * 6)
    }))
    .toSorted((a, b) => a.days - b.days);
}

const opinion = (fate: DemoOrganisation['fate'], draw: number): DemoBallot['choice'] => {
  if (fate === 'refused') return draw < 0.2 ? 'yes' : draw < 0.3 ? 'abstain' : 'no';
  return draw < 0.05 ? 'no' : draw < 0.12 ? 'abstain' : 'yes';
};

/** French as it is printed, in everything that people write in the story. */
export function typeset<T>(said: T): T {
  const printed = JSON.stringify(said, (_key, value: unknown) =>
    typeof value === 'string' ? frenchSpaces(value) : value
  );
  return JSON.parse(printed) as T;
}

/** What the story stands on: the network, its facilitator, and by the name of each organisation its id and its person. */
export type Ground = {
  id: string;
  slug: string;
  facilitator: string;
  people: Record<string, string>;
  organisations: Record<string, string>;
  system: Actor;
};

/** The story is ours: a "no" in it is a mistake of the story. */
export function expectDone<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`The demo story does not hold: ${JSON.stringify(result.problems)}`);
  return result.value;
}
