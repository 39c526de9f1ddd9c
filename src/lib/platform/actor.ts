import type { Locale } from '#lib/platform/messages.ts';

export type MembershipState =
  'candidate' | 'admitted' | 'suspended' | 'excluded' | 'resigned' | 'refused' | 'withdrawn';
export const roles = [
  'chair',
  'facilitator',
  'treasurer',
  'secretary',
  'board',
  'council',
  'mediator',
  'partnership_manager',
  'project_lead'
] as const;
export type Role = (typeof roles)[number];

/** An organisation this person speaks for in the network at hand, today. */
export type Representation = {
  representativeId: string;
  organisationId: string;
  organisationName: string;
  /** May commit the organisation: vote, sign, present. */
  mandate: boolean;
  state: 'candidate' | 'admitted' | 'suspended';
};

export type NetworkContext = {
  id: string;
  slug: string;
  name: string;
  country: string;
  language: Locale;
  currency: string;
  /** IANA time zone. */
  zone: string;
  demo: boolean;
};

/** Who acts, through which door, in which network, with which rights. Built once per request by `enter`. */
export type Actor = {
  via: 'page' | 'api' | 'cli' | 'job';
  personId: string | null;
  name: string | null;
  email: string | null;
  locale: Locale;
  isHost: boolean;
  /** A person of the demo network: founds nothing. */
  fictional: boolean;
  /** Null outside a network, and for a network the person is not part of: both look the same. */
  network: NetworkContext | null;
  represents: Representation[];
  roles: Role[];
  /** Jobs and the command line: no person, all rights in the one network they were given. */
  system: boolean;
  /** Set for a personal access token: what it may do at most. */
  scopes?: readonly ('read' | 'write')[];
};

export const visitor = (locale: Locale = 'fr', via: Actor['via'] = 'page'): Actor => ({
  via,
  personId: null,
  name: null,
  email: null,
  locale,
  isHost: false,
  fictional: false,
  network: null,
  represents: [],
  roles: [],
  system: false
});

/** The actor of jobs and of the command line, inside one network or, without, on the instance. */
export const systemActor = (network: NetworkContext | null, via: 'cli' | 'job'): Actor => ({
  ...visitor(network?.language ?? 'fr', via),
  name: via === 'job' ? 'Lierre' : 'bin/lierre',
  network,
  system: true
});

/** Predicates every feature's access.ts builds on; one line each, so that a reader sees the rights at a glance. */
export const anyone = (): boolean => true;
export const isPerson = (actor: Actor): boolean => actor.personId !== null || actor.system;
export const isHost = (actor: Actor): boolean => actor.isHost || (actor.system && actor.network === null);
export const isParticipant = (actor: Actor): boolean => actor.network !== null;
export const isFacilitator = (actor: Actor): boolean => actor.system || actor.roles.includes('facilitator');
export const representsMember = (actor: Actor): boolean =>
  actor.system || actor.represents.some((r) => r.state === 'admitted');
export const hasMandate = (actor: Actor): boolean =>
  actor.system || actor.represents.some((r) => r.mandate && r.state === 'admitted');
/** Who reads what members read: members, suspended ones too, and those who serve the network. Not candidates. */
export const isInside = (actor: Actor): boolean =>
  representsMember(actor) || actor.roles.length > 0 || actor.represents.some((r) => r.state === 'suspended');
export const mayCommit = (actor: Actor, organisationId: string): boolean =>
  actor.system ||
  actor.represents.some((r) => r.organisationId === organisationId && r.mandate && r.state === 'admitted');
export const speaksFor = (actor: Actor, organisationId: string): boolean =>
  actor.system || actor.represents.some((r) => r.organisationId === organisationId);
