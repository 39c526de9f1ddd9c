import { adoptStudy, startStudy } from '#lib/decide/operations.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { executeIn } from '#lib/platform/operation.ts';
import { getOwnAnswers, handInAnswers } from '#lib/surveys/answers/operations.ts';
import { putToMeeting } from '#lib/surveys/divergences/operations.ts';
import { createSurvey, openSurvey } from '#lib/surveys/operations.ts';
import { actorAt } from '../data.server.ts';
import { expectDone, type Ground } from '../rules.ts';
import { decided, plans, relations, strengths, type Said } from './rules.ts';

type Told = { tx: Tx; ground: Ground };
const DAY = 24;

/** How the founders decided, what the partners made clear, and what each brings and lacks; one more survey is running. */
export async function tell(tx: Tx, ground: Ground, now: Temporal.Instant): Promise<void> {
  const told = { tx, ground };
  await decide(told, now.subtract({ hours: 700 * DAY }));
  const clear = await survey(
    told,
    'relations',
    'Avant le premier chantier commun',
    relations,
    now.subtract({ hours: 250 * DAY })
  );
  const point = {
    id: clear,
    question: 'risk_level',
    note: 'Qui répond d’un retard ? Préparer une clause.'
  };
  await asFacilitator(told, now.subtract({ hours: 240 * DAY }), async (actor, at) => {
    const ownerId = ground.people['Menuiserie Aubrac & Fils'];
    expectDone(await executeIn(tx, putToMeeting, { actor, input: { ...point, ownerId }, now: at }));
  });
  await survey(told, 'swot', 'Nos forces, nos manques', strengths, now.subtract({ hours: 200 * DAY }));
  await survey(told, 'plan', 'Où va chacun', plans, now.subtract({ hours: 190 * DAY }));
  const { 'Plâtrerie Lefort': _silent, ...two } = relations;
  await survey(told, 'relations', 'Avant le groupement d’achats', two, now.subtract({ hours: 2 * DAY }), [
    'Plâtrerie Lefort'
  ]);
}

async function decide({ tx, ground }: Told, at: Temporal.Instant): Promise<void> {
  const [first = ''] = Object.keys(decided);
  const founder = () => actorAt(tx, ground, ground.people[first]!, at);
  const personIds = Object.keys(decided).map((name) => ground.people[name]!);
  const input = {
    title: 'Faut-il construire ce réseau ?',
    purpose: 'Trois fondateurs, trois métiers.',
    personIds
  };
  const { id, surveyId } = expectDone(
    await executeIn(tx, startStudy, { actor: await founder(), input, now: at })
  );
  const opening = { id: surveyId, lastDay: lastDay(at) };
  expectDone(await executeIn(tx, openSurvey, { actor: await founder(), input: opening, now: at }));
  for (const [name, answers] of Object.entries(decided))
    await handIn({ tx, ground }, surveyId, name, answers, at);
  const later = at.add({ hours: 5 * DAY });
  expectDone(await executeIn(tx, adoptStudy, { actor: await founder(), input: { id }, now: later }));
}

/** Prepared by the facilitator, answered by each alone; revealed by the last, unless somebody keeps silent. */
async function survey(
  told: Told,
  kind: 'relations' | 'swot' | 'plan',
  title: string,
  said: Record<string, Said>,
  at: Temporal.Instant,
  silent: string[] = []
): Promise<string> {
  const { tx, ground } = told;
  const organisationIds = [...Object.keys(said), ...silent].map((name) => ground.organisations[name]!);
  const id = await asFacilitator(told, at, async (actor) => {
    const { id } = expectDone(
      await executeIn(tx, createSurvey, { actor, input: { kind, title, organisationIds }, now: at })
    );
    expectDone(await executeIn(tx, openSurvey, { actor, input: { id, lastDay: lastDay(at) }, now: at }));
    return id;
  });
  for (const [name, answers] of Object.entries(said)) await handIn(told, id, name, answers, at);
  return id;
}

async function handIn(
  { tx, ground }: Told,
  id: string,
  name: string,
  answers: Said,
  opened: Temporal.Instant
) {
  const now = opened.add({ hours: 20 });
  const actor = await actorAt(tx, ground, ground.people[name]!, now);
  const { participant } = expectDone(
    await getOwnAnswers.run({ tx, actor, now }, { id, participantId: null })
  );
  const input = { id, participantId: participant.id, answers, revision: 0 };
  expectDone(await executeIn(tx, handInAnswers, { actor, input, now }));
}

async function asFacilitator<T>(
  { tx, ground }: Told,
  at: Temporal.Instant,
  act: (actor: Awaited<ReturnType<typeof actorAt>>, at: Temporal.Instant) => Promise<T>
): Promise<T> {
  return act(await actorAt(tx, ground, ground.facilitator, at), at);
}

const lastDay = (opened: Temporal.Instant): string =>
  opened.toZonedDateTimeISO('Europe/Paris').toPlainDate().add({ days: 10 }).toString();
