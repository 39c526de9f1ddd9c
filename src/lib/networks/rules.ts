import { slugify } from '#lib/kernel/text.ts';

/** Addresses a network may take, best first: its name, then its name with a number. A name in another script gets a plain word. */
export function* slugsFor(name: string): Generator<string> {
  const base = slugify(name) || 'reseau';
  yield base;
  for (let n = 2; ; n += 1) yield `${base.slice(0, 44).replace(/-$/, '')}-${n}`;
}

/** What most networks of a country want; the founder may change each. */
export const countryDefaults: Record<string, { currency: string; zone: string }> = {
  FR: { currency: 'EUR', zone: 'Europe/Paris' },
  MA: { currency: 'MAD', zone: 'Africa/Casablanca' }
};

export type NetworkState = {
  hasAim: boolean;
  members: number;
  known: number;
  representatives: number;
  hasAdmissionRule: boolean;
  openMotions: number;
  sheetsComplete: number;
};
export type NextStep =
  'set_rule' | 'import' | 'name_representatives' | 'state_aim' | 'present_candidate' | 'complete_sheets';

/** The useful acts that wait, most useful first: a facilitator sees the first large and the others below it. */
export function nextSteps(state: NetworkState): NextStep[] {
  const steps: [boolean, NextStep][] = [
    [!state.hasAdmissionRule, 'set_rule'],
    [state.members + state.known < 3, 'import'],
    [!state.hasAim, 'state_aim'],
    [state.representatives < 2 && state.members > 0, 'name_representatives'],
    [state.hasAdmissionRule && state.openMotions === 0, 'present_candidate'],
    [state.members > 0 && state.sheetsComplete < state.members, 'complete_sheets']
  ];
  return steps.filter(([waits]) => waits).map(([, step]) => step);
}
