/** How a dispute is led. Pure: state and time are arguments. The rules in prose are in README.md beside this file. */
import { conflict, forbidden, invalid, ok, type Result } from '#lib/kernel/result.ts';
import { fold } from '#lib/kernel/text.ts';

/** Led by one mediator, or by a panel of three. */
export const forms = ['one', 'panel'] as const;
export type Form = (typeof forms)[number];
export const seatsOf = (form: Form): number => (form === 'one' ? 1 : 3);

export const states = [
  'naming',
  'restating',
  'listening',
  'proposing',
  'settled',
  'not_settled',
  'withdrawn'
] as const;
export type State = (typeof states)[number];
export type Step = Extract<State, 'naming' | 'restating' | 'listening' | 'proposing'>;
export const isStep = (state: State): state is Step => Object.hasOwn(DAYS, state);

/** Local days for each step, from its start. */
const DAYS: Record<Step, number> = { naming: 7, restating: 7, listening: 14, proposing: 14 };
/** A deadline is moved by so many days at most, counted from the day it is moved. */
export const LONGEST_DELAY_DAYS = 60;

export type PartySide = 'opener' | 'other';
export type Side = PartySide | 'mediator';
export type Audience = 'all' | 'mediators' | 'own';
export const audiences = ['all', 'mediators', 'own'] as const;

export type Seat = { personId: string; state: 'asked' | 'taken' | 'declined' | 'refused'; supports: boolean };
export type Party = {
  /** Null: the network itself. */
  organisationId: string | null;
  answer: boolean | null;
  told: boolean;
  refused: boolean;
};
export type Dispute = {
  form: Form;
  state: State;
  dueAt: Temporal.Instant | null;
  opener: Party;
  other: Party;
  ruleRestated: boolean;
  proposalShown: boolean;
  seats: Seat[];
};

/** The end of the last local day of a step that begins now. */
export const dueAt = (step: Step, zone: string, now: Temporal.Instant): Temporal.Instant =>
  endOfDay(now.toZonedDateTimeISO(zone).toPlainDate().add({ days: DAYS[step] }), zone);
const endOfDay = (day: Temporal.PlainDate, zone: string): Temporal.Instant =>
  day.add({ days: 1 }).toZonedDateTime(zone).toInstant();

/** What makes somebody unfit to lead a dispute between two parties. `spokeFor`: organisations of today and the last year. */
export type Candidate = { personId: string; spokeFor: string[]; servesNetwork: boolean };

/** Nobody mediates in their own cause. */
export function mayMediate(
  candidate: Candidate,
  parties: { openerId: string; otherId: string | null },
  openedBy: string | null
): Result<null> {
  const interested =
    candidate.personId === openedBy ||
    candidate.spokeFor.some((id) => id === parties.openerId || id === parties.otherId) ||
    (parties.otherId === null && candidate.servesNetwork);
  return interested ? invalid('mediators', 'mediator_interested') : ok(null);
}

/** As many different persons as the form has seats. */
export function namesEnough(form: Form, personIds: readonly string[]): Result<null> {
  if (new Set(personIds).size !== personIds.length) return invalid('mediators', 'mediator_twice');
  if (personIds.length !== seatsOf(form))
    return invalid('mediators', 'mediators_number', { count: seatsOf(form) });
  return ok(null);
}

const living = (dispute: Dispute): Seat[] =>
  dispute.seats.filter(({ state }) => state === 'asked' || state === 'taken');
/** Places nobody has been asked for, or whose person declined or was refused. */
export const openPlaces = (dispute: Dispute): number => seatsOf(dispute.form) - living(dispute).length;

/** Whoever was asked says once whether they lead it; the last yes begins the work. */
export function takeSeat(dispute: Dispute, personId: string, takes: boolean): Result<Step> {
  const seat = dispute.seats.find((one) => one.personId === personId);
  if (dispute.state !== 'naming' || seat?.state !== 'asked') return conflict('dispute_past_that');
  const taken = dispute.seats.filter(({ state }) => state === 'taken').length + (takes ? 1 : 0);
  return ok(taken === seatsOf(dispute.form) ? 'restating' : 'naming');
}

/** Each party refuses one person, once, before the rule is restated. */
export function refuseMediator(dispute: Dispute, side: PartySide, personId: string): Result<null> {
  if (dispute.state !== 'naming' && !(dispute.state === 'restating' && !dispute.ruleRestated))
    return conflict('dispute_past_that');
  if (dispute[side].refused) return conflict('refused_already');
  return living(dispute).some((seat) => seat.personId === personId)
    ? ok(null)
    : conflict('dispute_past_that');
}

/** Another person for a place that became free; nobody is asked a second time. */
export function nameMediator(dispute: Dispute, personId: string): Result<null> {
  if (dispute.state !== 'naming' || openPlaces(dispute) === 0) return conflict('dispute_past_that');
  return dispute.seats.some((seat) => seat.personId === personId)
    ? invalid('personId', 'mediator_twice')
    : ok(null);
}

export const mayRestate = (dispute: Dispute): Result<null> =>
  dispute.state === 'restating' && !dispute.ruleRestated ? ok(null) : conflict('dispute_past_that');

/** A party's answer to the rule or to the proposal. Both yes: settled. To the rule, one no: both are heard. */
export function answer(dispute: Dispute, side: PartySide, agrees: boolean): Result<State> {
  const asked =
    (dispute.state === 'restating' && dispute.ruleRestated) ||
    (dispute.state === 'proposing' && dispute.proposalShown);
  if (!asked) return conflict('nothing_to_answer');
  if (dispute[side].answer !== null) return conflict('answered_already');
  const facing = dispute[side === 'opener' ? 'other' : 'opener'].answer;
  if (facing === null) return ok(dispute.state);
  if (agrees && facing) return ok('settled');
  return ok(dispute.state === 'restating' ? 'listening' : 'proposing');
}

/** Proposals are made once both sides were heard or had their time; again when one was refused. */
export function mayPropose(dispute: Dispute, now: Temporal.Instant): Result<null> {
  if (dispute.state === 'proposing') {
    const refused = dispute.opener.answer === false || dispute.other.answer === false;
    return !dispute.proposalShown || refused ? ok(null) : conflict('proposal_waits');
  }
  if (dispute.state !== 'listening') return conflict('dispute_past_that');
  const over = dispute.dueAt !== null && Temporal.Instant.compare(now, dispute.dueAt) >= 0;
  return over || (dispute.opener.told && dispute.other.told) ? ok(null) : conflict('hear_both_first');
}

/** The parties see a proposal once its mediator, or two of a panel, stand behind it. */
export const isShown = (form: Form, supporters: number): boolean => supporters >= (form === 'one' ? 1 : 2);

/** A mediator may end it without agreement once a proposal was refused or a deadline passed. */
export function mayCloseUnsettled(dispute: Dispute, now: Temporal.Instant): Result<null> {
  if (!isStep(dispute.state)) return conflict('dispute_over');
  const refused = dispute.opener.answer === false || dispute.other.answer === false;
  const late = dispute.dueAt !== null && Temporal.Instant.compare(now, dispute.dueAt) >= 0;
  return late || (dispute.state === 'proposing' && refused) ? ok(null) : conflict('too_early_to_close');
}

export const mayGoOn = (dispute: Dispute): Result<null> =>
  isStep(dispute.state) ? ok(null) : conflict('dispute_over');

/** The new end of the step at hand: a day to come, not too far. */
export function moveDeadline(
  dispute: Dispute,
  until: string,
  zone: string,
  now: Temporal.Instant
): Result<Temporal.Instant> {
  if (!isStep(dispute.state)) return conflict('dispute_over');
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const day = Temporal.PlainDate.from(until);
  if (Temporal.PlainDate.compare(day, today) < 0) return invalid('until', 'day_past');
  if (Temporal.PlainDate.compare(day, today.add({ days: LONGEST_DELAY_DAYS })) > 0)
    return invalid('until', 'deadline_too_far', { days: LONGEST_DELAY_DAYS });
  return ok(endOfDay(day, zone));
}

/** Whom the step waits for: these sides, or whoever was asked to mediate. */
export function awaited(dispute: Dispute): Side[] {
  const parties = (waits: (party: Party) => boolean): PartySide[] =>
    (['opener', 'other'] as const).filter((side) => waits(dispute[side]));
  switch (dispute.state) {
    case 'naming':
      return openPlaces(dispute) > 0 ? ['opener'] : ['mediator'];
    case 'restating':
      return dispute.ruleRestated ? parties(({ answer }) => answer === null) : ['mediator'];
    case 'listening': {
      const silent = parties(({ told }) => !told);
      return silent.length ? silent : ['mediator'];
    }
    case 'proposing': {
      const silent = dispute.proposalShown ? parties(({ answer }) => answer === null) : [];
      return silent.length ? silent : ['mediator'];
    }
    default:
      return [];
  }
}

/** A lesson names nobody: neither the parties nor the persons in it, however they are spelt. */
export function lessonIsNameless(lesson: string, names: readonly string[]): Result<null> {
  const folded = ` ${fold(lesson)} `;
  const named = names.find((name) => fold(name).length > 2 && folded.includes(fold(name)));
  return named ? invalid('lesson', 'lesson_names', { name: named }) : ok(null);
}

/** To everyone and to the mediators speaks any side; a note stays with one's own side. */
export const mayLesson = (state: State): Result<null> =>
  state === 'settled' || state === 'not_settled' ? ok(null) : conflict('lesson_too_early');

/** Only whoever leads it. */
export const isLed = (seats: readonly Seat[], personId: string | null): Result<null> =>
  seats.some((seat) => seat.personId === personId && seat.state === 'taken')
    ? ok(null)
    : forbidden('mediators_only');
