import { beginStudy } from '#lib/decide/operations.ts';
import { recommend } from '#lib/decide/rules.ts';
import { minorDigits } from '#lib/kernel/money.ts';
import { conflict, notFound, ok } from '#lib/kernel/result.ts';
import { createNetwork } from '#lib/networks/operations.ts';
import { withNetwork } from '#lib/platform/database.server.ts';
import { command, query, type CommandContext } from '#lib/platform/operation.ts';
import { writeAnswers } from '#lib/surveys/answers/data.server.ts';
import { participants } from '#lib/surveys/data.server.ts';
import { criteriaWith, decideQuestions } from '#lib/surveys/kinds/rules.ts';
import { typedOf } from '#lib/surveys/drafts/rules.ts';
import { readAnswers, type Answers, type Question } from '#lib/surveys/questions/rules.ts';
import { replaces } from '#lib/surveys/rules.ts';
import { isPerson, mayFound } from './access.ts';
import * as data from './data.server.ts';
import type { Idea } from './data.server.ts';
import { CreateIdea, FoundFromIdea, NoInput, OneIdea, WriteIdea } from './schema.ts';

export const createIdea = command({
  name: 'ideas.createIdea',
  summary: 'Begin an idea of your own, before any network exists; nobody else sees it',
  rest: 'POST /ideas',
  input: CreateIdea,
  may: isPerson,
  unaudited: true,
  async run({ tx, actor, now }, input) {
    return ok({ id: await data.insertIdea(tx, actor.personId!, input, now) });
  }
});

export const listIdeas = query({
  name: 'ideas.listIdeas',
  summary: 'Your ideas, the last written first',
  rest: 'GET /ideas',
  input: NoInput,
  may: isPerson,
  run: async ({ tx, actor }) => ok(await data.listIdeas(tx, actor.personId!))
});

export const getIdea = query({
  name: 'ideas.getIdea',
  summary: 'One of your ideas, its questions, and what it comes to as soon as weights and scores are there',
  rest: 'GET /ideas/{id}',
  input: OneIdea,
  may: isPerson,
  async run({ tx, actor }, { id }) {
    const idea = await data.ideaById(tx, actor.personId!, id);
    if (!idea) return notFound();
    const founder = { name: actor.name ?? '', answers: idea.answers };
    const recommendation = recommend([founder], criteriaWith(idea.ownCriteria), null);
    return ok({ idea, questions: decideQuestions(idea.ownCriteria), recommendation });
  }
});

export const saveIdea = command({
  name: 'ideas.saveIdea',
  summary: 'Keep what you have written of an idea; unfinished is fine',
  rest: 'PUT /ideas/{id}',
  input: WriteIdea,
  may: isPerson,
  unaudited: true,
  async run({ tx, actor, now }, { id, answers: typed, revision, unfinished }) {
    const idea = await data.lockIdea(tx, actor.personId!, id);
    if (!idea) return notFound();
    if (idea.becameSlug) return conflict('idea_became');
    const next = replaces({ revision: idea.revision, by: actor.name ?? '' }, revision);
    if (!next.ok) return next;
    const questions = decideQuestions(idea.ownCriteria);
    if (unfinished) {
      const kept = typedOf(questions, typed);
      if (!kept.ok) return kept;
      await data.keepTyped(tx, actor.personId!, id, { typed: kept.value, revision: next.value }, now);
      return ok({ id, complete: idea.complete, revision: next.value });
    }
    const digits = minorDigits(idea.currency);
    const answers = readAnswers(questions, typed, { complete: false, digits });
    if (!answers.ok) return answers;
    const whole = readAnswers(questions, typed, { complete: true, digits });
    const written = {
      answers: whole.ok ? whole.value : answers.value,
      revision: next.value,
      complete: whole.ok
    };
    await data.writeIdea(tx, actor.personId!, id, written, now);
    return ok({ id, complete: whole.ok, revision: next.value });
  }
});

export const removeIdea = command({
  name: 'ideas.removeIdea',
  summary: 'Throw one of your ideas away; a network that came of it stays',
  rest: 'DELETE /ideas/{id}',
  input: OneIdea,
  may: isPerson,
  unaudited: true,
  run: async ({ tx, actor }, { id }) =>
    (await data.removeIdea(tx, actor.personId!, id)) ? ok({ id }) : notFound()
});

/** The founder becomes its facilitator, and what they wrote their answers in its Decide: nothing is typed twice. */
export const foundFromIdea = command({
  name: 'ideas.foundFromIdea',
  summary:
    'Turn an idea into a network: you become its facilitator, your answers your part of its comparison',
  rest: 'POST /ideas/{id}/network',
  input: FoundFromIdea,
  may: mayFound,
  async run(context, { id: ideaId, ...network }) {
    const { tx, actor, now } = context;
    const idea = await data.lockIdea(tx, actor.personId!, ideaId);
    if (!idea) return notFound();
    if (idea.becameSlug) return conflict('idea_became');
    const founded = await createNetwork.run(context, network);
    if (!founded.ok) return founded;
    const { id: networkId, slug } = founded.value;
    const studyId = await withNetwork(tx, networkId, () =>
      carryOver(context, networkId, idea, network.currency)
    );
    await data.becameNetwork(tx, actor.personId!, ideaId, slug, now);
    return ok({ id: networkId, slug, studyId });
  },
  audit: (input, { id }) => ({ subject: id, detail: { name: input.name } })
});

async function carryOver(
  context: CommandContext,
  networkId: string,
  idea: Idea,
  currency: string
): Promise<string> {
  const { tx, actor, now } = context;
  const study = {
    title: idea.title,
    purpose: '',
    ownCriteria: idea.ownCriteria,
    personIds: [actor.personId!]
  };
  const { id, surveyId } = await beginStudy(context, networkId, study);
  const [founder] = await participants(tx, networkId, surveyId);
  const questions = decideQuestions(idea.ownCriteria);
  const answers = currency === idea.currency ? idea.answers : withoutAmounts(idea.answers, questions);
  const written = { answers, revision: 1, by: actor.name ?? '', handedIn: false };
  if (Object.keys(answers).length > 0) await writeAnswers(tx, networkId, surveyId, founder!, written, now);
  return id;
}

/** An amount of another currency would be another amount. */
const withoutAmounts = (answers: Answers, questions: readonly Question[]): Answers =>
  Object.fromEntries(
    Object.entries(answers).filter(
      ([id]) => questions.find((question) => question.id === id)?.type !== 'amount'
    )
  );
