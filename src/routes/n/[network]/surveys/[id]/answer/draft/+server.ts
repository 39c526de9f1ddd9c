import type { RequestHandler } from './$types';
import { keep } from '#lib/platform/keep.server.ts';
import { saveAnswers } from '#lib/surveys/answers/operations.ts';
import { written } from '#lib/surveys/questions/rules.ts';

/** Keeps a draft while somebody writes; see static/keep.js. */
export const POST: RequestHandler = (event) => keep(event, saveAnswers, written(event.params.id));
