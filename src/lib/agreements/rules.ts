/**
 * How an agreement goes from a working text to something in force. Pure; the prose is in README.md beside this file.
 */
import { conflict, forbidden, invalid, ok, type Result } from '#lib/kernel/result.ts';

export const agreementKinds = [
  'charter',
  'letter_of_intent',
  'partnership_contract',
  'final_agreement'
] as const;
export type AgreementKind = (typeof agreementKinds)[number];

/** Of the agreement as a whole: where its newest text stands. */
export const agreementStates = ['draft', 'discussion', 'proposed', 'in_force', 'withdrawn', 'ended'] as const;
export type AgreementState = (typeof agreementStates)[number];

/** Of one version. */
export type VersionState = 'proposed' | 'in_force' | 'superseded' | 'withdrawn' | 'ended';

/** Who sees that it exists: its parties and the facilitators, the whole network, or whoever has the file. */
export const disclosures = ['parties', 'network', 'public'] as const;
export type Disclosure = (typeof disclosures)[number];

/**
 * When a proposed version comes into force. `each`: with the first who accepts, and for each from its own acceptance.
 * A number larger than that of the parties asks for all of them.
 */
export type Threshold =
  | { kind: 'each' }
  | { kind: 'all' }
  | { kind: 'number'; organisations: number }
  | { kind: 'share'; percent: number };

/** A charter binds each member for itself; what organisations promise each other binds when all have signed. */
export const usualThreshold = (kind: AgreementKind): Threshold =>
  kind === 'charter' ? { kind: 'each' } : { kind: 'all' };

/** A charter is accepted, everything else is signed; the words differ, the rules do not. */
export const isAccepted = (kind: AgreementKind): boolean => kind === 'charter';

/** Signatures of organisations that are parties today which the threshold asks for; never none. */
export function signaturesNeeded(threshold: Threshold, parties: number): number {
  if (threshold.kind === 'each') return 1;
  if (threshold.kind === 'all') return Math.max(1, parties);
  if (threshold.kind === 'share') return Math.max(1, Math.ceil((threshold.percent * parties) / 100));
  return Math.max(1, Math.min(threshold.organisations, parties));
}

export const thresholdReached = (threshold: Threshold, parties: number, signed: number): boolean =>
  parties > 0 && signed >= signaturesNeeded(threshold, parties);

const next: Record<AgreementState, readonly AgreementState[]> = {
  draft: ['discussion', 'proposed', 'withdrawn'],
  discussion: ['proposed', 'in_force', 'withdrawn'],
  proposed: ['in_force', 'discussion'],
  in_force: ['discussion', 'ended'],
  withdrawn: [],
  ended: []
};
export const canBecome = (from: AgreementState, to: AgreementState): boolean => next[from].includes(to);

/** The agreement as these rules see it. `versionInForce`: the number of the version that is in force, if any. */
export type Standing = {
  state: AgreementState;
  kind: AgreementKind;
  between: 'members' | 'chosen';
  versionInForce: number | null;
};

/** Who asks: may they commit a party, do they only speak for one, do they facilitate the network? */
export type Asker = { mandate: boolean; speaks: boolean; facilitator: boolean };

const takesPart = (who: Asker): boolean => who.speaks || who.mandate || who.facilitator;
const decides = (who: Asker): boolean => who.mandate || who.facilitator;

/** The working text may be changed before a version of it is on the table, by those it concerns. */
export function work(agreement: Standing, who: Asker): Result<null> {
  if (!takesPart(who)) return forbidden('agreement_not_yours');
  return agreement.state === 'draft' || agreement.state === 'discussion'
    ? ok(null)
    : conflict('agreement_not_in_work', { state: agreement.state });
}

/** Clauses are talked about as long as something can come of it. */
export function comment(agreement: Standing, who: Asker): Result<null> {
  if (!takesPart(who)) return forbidden('agreement_not_yours');
  return next[agreement.state].length > 0 ? ok(null) : conflict('agreement_closed');
}

export function openDiscussion(agreement: Standing, who: Asker): Result<null> {
  if (!decides(who)) return forbidden('agreement_not_yours');
  return agreement.state === 'draft'
    ? ok(null)
    : conflict('agreement_not_in_work', { state: agreement.state });
}

/** What is about to be proposed. `same`: nothing differs from the version in force. */
export type Proposal = {
  clauses: readonly { heading: string; body: string }[];
  parties: number;
  same: boolean;
};

/** A text is proposed whole: with clauses, without blanks, to at least two parties, and not the one already in force. */
export function propose(agreement: Standing, who: Asker, proposal: Proposal): Result<null> {
  if (!decides(who)) return forbidden('agreement_not_yours');
  if (!canBecome(agreement.state, 'proposed'))
    return conflict('agreement_not_in_work', { state: agreement.state });
  if (proposal.clauses.length === 0) return conflict('agreement_without_clauses');
  if (proposal.parties < 2) return conflict('agreement_without_parties');
  const left = proposal.clauses.reduce(
    (sum, { heading, body }) => sum + blanks(`${heading}\n${body}`).length,
    0
  );
  if (left > 0) return conflict('agreement_blanks_left', { blanks: left });
  return proposal.same ? conflict('agreement_unchanged') : ok(null);
}

/** A version that is not in force yet can be taken back to the table; signatures on it stay where they are. */
export function takeBack(agreement: Standing, who: Asker): Result<null> {
  if (!decides(who)) return forbidden('agreement_not_yours');
  return agreement.state === 'proposed' ? ok(null) : conflict('agreement_not_proposed');
}

/** A text of all members may be adopted by a vote, by the rule of its kind, once a version of it is frozen. */
export function putToVote(agreement: Standing & { between: 'members' | 'chosen' }, who: Asker): Result<null> {
  if (!decides(who)) return forbidden('agreement_not_yours');
  if (agreement.between !== 'members') return conflict('vote_of_all_members');
  return agreement.state === 'proposed' ? ok(null) : conflict('agreement_not_proposed');
}

/** Giving up before anything was in force. */
export function withdraw(agreement: Standing, who: Asker): Result<null> {
  if (!decides(who)) return forbidden('agreement_not_yours');
  const before = agreement.versionInForce === null && canBecome(agreement.state, 'withdrawn');
  return before ? ok(null) : conflict('agreement_not_in_work', { state: agreement.state });
}

/** A version in force is never edited: a change begins with a new working text, while the old version holds. */
export function startChange(agreement: Standing, who: Asker): Result<null> {
  if (!decides(who)) return forbidden('agreement_not_yours');
  return agreement.state === 'in_force' ? ok(null) : conflict('agreement_not_in_force');
}

export function dropChange(agreement: Standing, who: Asker): Result<null> {
  if (!decides(who)) return forbidden('agreement_not_yours');
  const changing = agreement.state === 'discussion' && agreement.versionInForce !== null;
  return changing ? ok(null) : conflict('agreement_not_changing');
}

/** What binds all members is ended by the facilitator, who carries out what was decided; a contract by any party. */
export function end(agreement: Standing, who: Asker): Result<null> {
  if (!(agreement.between === 'members' ? who.facilitator : decides(who)))
    return forbidden('agreement_not_yours');
  return agreement.state === 'in_force' ? ok(null) : conflict('agreement_not_in_force');
}

/** Who may read it at all; for everybody else it does not exist. */
export const mayRead = (agreement: { disclosure: Disclosure }, who: Asker): boolean =>
  agreement.disclosure !== 'parties' || takesPart(who);

/** Places still to be filled: `[[montant]]`. */
export const blanks = (text: string): string[] =>
  [...text.matchAll(/\[\[([^[\]]*)\]\]/g)].map(([, hint]) => hint!.trim());

/** The version a party is asked to sign, and the one that holds meanwhile. */
export type OnTheTable = { id: string; number: number; fingerprint: string; state: VersionState };

/** One organisation before a version. */
export type Seat = { party: boolean; mandate: boolean; signed: boolean };

/**
 * May this organisation sign? A version is signed as long as it is proposed, or in force: who comes late, or joins a network
 * whose charter is in force, signs the version that holds. What is signed is what was read: the fingerprint comes back.
 */
export function sign(version: OnTheTable, seat: Seat, fingerprintRead: string): Result<null> {
  if (!seat.party) return forbidden('agreement_not_party');
  if (!seat.mandate) return forbidden('no_mandate');
  if (version.state !== 'proposed' && version.state !== 'in_force') return conflict('version_closed');
  if (fingerprintRead !== version.fingerprint) return conflict('version_changed');
  return seat.signed ? conflict('already_signed') : ok(null);
}

export function refuse(version: OnTheTable, seat: Seat): Result<null> {
  const verdict = sign(version, seat, version.fingerprint);
  return verdict;
}

/** A signature on paper is recorded for organisations that have nobody here to sign; those that have sign themselves. */
export function recordOnPaper(
  version: OnTheTable,
  who: Asker,
  party: { party: boolean; inNetwork: boolean; signed: boolean },
  signedOn: string,
  today: string
): Result<null> {
  if (!decides(who)) return forbidden('agreement_not_yours');
  if (!party.party) return forbidden('agreement_not_party');
  if (party.inNetwork) return conflict('signs_itself');
  if (version.state !== 'proposed' && version.state !== 'in_force') return conflict('version_closed');
  if (signedOn > today) return invalid('signedOn', 'in_the_future');
  return party.signed ? conflict('already_signed') : ok(null);
}

/** By hand at most once a day; by itself three days and two weeks after a version was proposed. */
export function mayRemind(
  version: { state: VersionState; remindedAt: Temporal.Instant | null },
  who: Asker,
  now: Temporal.Instant
): Result<null> {
  if (!decides(who)) return forbidden('agreement_not_yours');
  if (version.state !== 'proposed' && version.state !== 'in_force') return conflict('version_closed');
  const again = version.remindedAt?.add({ hours: 24 });
  return again && Temporal.Instant.compare(now, again) < 0 ? conflict('reminded_today') : ok(null);
}

const REMINDERS = [3, 14].map((days) => days * 24);
/** The instants of the reminders by job. */
export const reminders = (proposedAt: Temporal.Instant): Temporal.Instant[] =>
  REMINDERS.map((hours) => proposedAt.add({ hours }));
