/** Where answers given alone differ, by defined measures. Pure; README.md says the measures in prose. */
import { fold } from '#lib/kernel/text.ts';
import { isEmpty, optionsOf, type Answer, type Answers, type Question } from '../questions/rules.ts';

export type Measure = 'spread' | 'choices' | 'amounts' | 'weights' | 'scores' | 'lists' | 'missing';
export type Divergence = {
  question: string;
  measure: Measure;
  /** From 0 (none) to 1 (as far apart as can be); the list is in this order. */
  size: number;
  /** Numbers and ids that explain it; words are made by the page. */
  least?: number;
  most?: number;
  /** Options on which weights or scores are apart, the furthest first. */
  options?: string[];
  /** Ids of participants without an answer. */
  silent?: string[];
};
export type Given = { participant: string; answers: Answers };

/** From how far on it counts: points of a scale, of a hundred, and the share of the larger amount. */
const SPREAD = 2;
const POINTS = 20;
const SHARE = 0.5;

/** All divergences of a survey, the largest first; fewer than two answers differ in nothing. */
export function divergences(questions: readonly Question[], given: readonly Given[]): Divergence[] {
  if (given.length < 2) return [];
  return questions
    .flatMap((question) => {
      const found = divergence(question, given);
      return found ? [found] : [];
    })
    .sort((a, b) => b.size - a.size);
}

function divergence(question: Question, given: readonly Given[]): Divergence | undefined {
  const said = given.filter(({ answers }) => !isEmpty(answers[question.id]));
  const answers = said.map(({ answers }) => answers[question.id] as Answer);
  const apart = answers.length < 2 ? undefined : measure(question, answers);
  if (apart) return { question: question.id, ...apart };
  // A free text left empty is often no silence: "which ones?" after "no".
  if (question.type === 'text') return undefined;
  const silent = given.filter((one) => !said.includes(one)).map(({ participant }) => participant);
  if (said.length === 0 || silent.length === 0) return undefined;
  return { question: question.id, measure: 'missing', size: (silent.length / given.length) * 0.5, silent };
}

function measure(question: Question, answers: Answer[]): Omit<Divergence, 'question'> | undefined {
  switch (question.type) {
    case 'scale': {
      const [least, most] = ends(answers as number[]);
      return most - least >= SPREAD
        ? { measure: 'spread', size: (most - least) / (question.most - 1), least, most }
        : undefined;
    }
    case 'one':
    case 'doubt': {
      const counts = Object.values(Object.groupBy(answers as string[], (answer) => answer));
      if (counts.length < 2) return undefined;
      const largest = Math.max(...counts.map((same) => same!.length));
      return { measure: 'choices', size: 1 - largest / answers.length, most: counts.length };
    }
    case 'amount': {
      const [least, most] = ends((answers as string[]).map(Number));
      return most > 0 && (most - least) / most >= SHARE
        ? { measure: 'amounts', size: (most - least) / most, least, most }
        : undefined;
    }
    case 'weights':
      return byOption(question, answers as Record<string, number>[], 'weights', POINTS, 100);
    case 'scores':
      return byOption(question, answers as Record<string, number>[], 'scores', SPREAD, question.most - 1);
    case 'lines': {
      const lists = (answers as string[][]).map((lines) => new Set(lines.map(fold)));
      const common = [...lists[0]!].filter((line) => lists.every((list) => list.has(line)));
      return common.length === 0 ? { measure: 'lists', size: 0.25 } : undefined;
    }
    case 'text':
      return undefined;
  }
}

function byOption(
  question: Question,
  answers: Record<string, number>[],
  measure: 'weights' | 'scores',
  from: number,
  whole: number
): Omit<Divergence, 'question'> | undefined {
  const apart = optionsOf(question)
    .map(({ id }) => {
      const [least, most] = ends(answers.map((answer) => answer[id] ?? 0));
      return { id, distance: most - least };
    })
    .filter(({ distance }) => distance >= from)
    .sort((a, b) => b.distance - a.distance);
  const first = apart[0];
  return (
    first && {
      measure,
      size: first.distance / whole,
      options: apart.map(({ id }) => id),
      most: first.distance
    }
  );
}

const ends = (numbers: number[]): [number, number] => [Math.min(...numbers), Math.max(...numbers)];
