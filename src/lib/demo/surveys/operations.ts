import { adoptStudy, startStudy } from '#lib/decide/operations.ts';
import { getOwnAnswers, handInAnswers } from '#lib/surveys/answers/operations.ts';
import { putToMeeting } from '#lib/surveys/divergences/operations.ts';
import { createSurvey, openSurvey, revealSurvey } from '#lib/surveys/operations.ts';
import type { Scene, Thread } from '../telling/operations.ts';
import { asked, decided, plans, relations, strengths, type Said } from './rules.ts';

/** How the founders decided that there should be a network. */
export const founding: Thread = async (scene) => {
  const { act, person } = scene;
  const [first = ''] = Object.keys(decided);
  const { id, surveyId } = await act(first, 706, startStudy, {
    title: 'Faut-il construire ce réseau ?',
    purpose: 'Trois fondateurs, trois métiers.',
    personIds: Object.keys(decided).map(person)
  });
  await act(first, 706, openSurvey, { id: surveyId, lastDay: scene.date(696) });
  for (const [i, [name, answers]] of Object.entries(decided).entries())
    await handIn(scene, surveyId, name, answers, 704 - i);
  await act(first, 700, adoptStudy, { id });
};

/** What the partners made clear before they worked together: where they differ went to the next meeting. */
export const clear: Thread = async (scene) => {
  const { act, person } = scene;
  const id = await survey(scene, 'relations', 'Avant le premier chantier commun', relations, 250);
  const note = 'Qui répond d’un retard ? Préparer une clause.';
  const ownerId = person('Menuiserie Aubrac & Fils');
  await act(null, 240, putToMeeting, { id, question: 'risk_level', note, ownerId });
};

/** What each brings and lacks, asked of all and shown to all, though not all answered. */
export const pooled: Thread = async (scene) => {
  const id = await survey(scene, 'swot', 'Nos forces, nos manques', strengths, 130, asked);
  await scene.act(null, 118, revealSurvey, { id });
};

export const headings: Thread = async (scene) =>
  void (await survey(scene, 'plan', 'Où va chacun', plans, 110));

/** Still running: some have answered, everybody may. */
export const running: Thread = async (scene) => {
  const { 'Plâtrerie Lefort': _silent, ...two } = relations;
  const all = [...asked, 'Serrurerie du Lac', 'Ludothèque Jeux & Compagnie'];
  await survey(scene, 'relations', 'Avant le groupement d’achats', two, 4, all);
};

/** Prepared by the facilitator, answered by each alone; revealed by the last, unless somebody keeps silent. */
async function survey(
  scene: Scene,
  kind: 'relations' | 'swot' | 'plan',
  title: string,
  said: Record<string, Said>,
  back: number,
  others: readonly string[] = []
): Promise<string> {
  const { act, org, date } = scene;
  const organisationIds = [...new Set([...Object.keys(said), ...others])].map(org);
  const { id } = await act(null, back, createSurvey, { kind, title, organisationIds });
  await act(null, back, openSurvey, { id, lastDay: date(back - 10) });
  for (const [i, [name, answers]] of Object.entries(said).entries())
    await handIn(scene, id, name, answers, Math.max(1, back - 1 - i));
  return id;
}

async function handIn(scene: Scene, id: string, name: string, answers: Said, back: number): Promise<void> {
  await scene.until(back, name);
  const { participant } = await scene.read(name, getOwnAnswers, { id, participantId: null });
  await scene.act(name, back, handInAnswers, { id, participantId: participant.id, answers, revision: 0 });
}
