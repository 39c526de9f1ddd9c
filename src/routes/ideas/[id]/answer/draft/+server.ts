import type { RequestHandler } from './$types';
import { saveIdea } from '#lib/ideas/operations.ts';
import { keep } from '#lib/platform/keep.server.ts';
import { answersFromTyped } from '#lib/surveys/questions/rules.ts';

/** Keeps a draft while somebody writes; see static/keep.js. */
export const POST: RequestHandler = (event) =>
  keep(event, saveIdea, (fields) => ({
    id: event.params.id,
    revision: fields.revision,
    answers: answersFromTyped(fields),
    unfinished: true
  }));
