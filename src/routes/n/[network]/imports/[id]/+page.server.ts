import { error, type RequestEvent } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { commitImport } from '#lib/imports/committing/operations.ts';
import { TARGETS } from '#lib/imports/columns/rules.ts';
import { discardImport, getImport, listRows } from '#lib/imports/operations.ts';
import {
  chooseReading,
  decideDuplicates,
  prepareImport,
  resumeReading
} from '#lib/imports/preparing/operations.ts';
import { KEPT_DAYS, mayDiscard, mayUndo } from '#lib/imports/rules.ts';
import { FILTERS, type Filter } from '#lib/imports/schema.ts';
import { undoImport } from '#lib/imports/undoing/operations.ts';
import { isId } from '#lib/kernel/ids.ts';
import { act, view } from '#lib/platform/page.server.ts';

/** Work that has not moved for so long may have lost its process. */
const STILL_SECONDS = 60;

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, now }) => {
    const { id } = event.params;
    if (!isId(id)) error(404, 'not_found', { requestId: event.locals.requestId });
    const job = await ask(getImport, { id });
    const params = event.url.searchParams;
    const columns =
      ['columns', 'failed'].includes(job.state) ||
      (job.state === 'preview' && params.get('step') === 'columns');
    const since = job.progress && now.since(job.progress.at).total('seconds');
    const still = since === null || since > STILL_SECONDS;
    const common = {
      job,
      columns,
      still,
      targets: TARGETS,
      filters: FILTERS,
      keptDays: KEPT_DAYS,
      // What was undone stays in the list: it says what was kept and why.
      mayDiscard: mayDiscard(job.state) && job.state !== 'undone'
    };
    if (columns || !['preview', 'done', 'undone'].includes(job.state))
      return { ...common, filter: 'all' as Filter, list: null, mayUndo: false };
    const filter = FILTERS.find((name) => name === params.get('filter')) ?? usual(job);
    const list = await ask(listRows, { id, filter, after: params.get('after') ?? 0 });
    return { ...common, filter, list, mayUndo: mayUndo(job, now) };
  });

export const actions: Actions = {
  reading: (event) =>
    act(event, chooseReading, { input: withId(event), to: () => event.url.pathname, form: 'reading' }),
  prepare: (event) =>
    act(event, prepareImport, { input: withId(event), to: () => event.url.pathname, form: 'columns' }),
  decide: (event) =>
    act(event, decideDuplicates, {
      input: (fields) => ({ id: event.params.id, rows: choices(fields), all: fields.all }),
      at: (path, fields) =>
        path.replace(/^rows\.(\d+)\..*$/, (_, n) => `choice.${choices(fields)[Number(n)]?.n}`),
      say: 'imports.decided',
      form: 'decide'
    }),
  commit: (event) =>
    act(event, commitImport, { input: withId(event), to: () => event.url.pathname, form: 'commit' }),
  undo: (event) =>
    act(event, undoImport, { input: withId(event), to: () => event.url.pathname, form: 'undo' }),
  resume: (event) =>
    act(event, resumeReading, { input: withId(event), say: 'imports.resumed', form: 'resume' }),
  discard: (event) =>
    act(event, discardImport, {
      input: withId(event),
      to: () => `/n/${event.params.network}/imports`,
      say: 'imports.discarded',
      form: 'discard'
    })
};

/** What waits for an answer comes first. */
const usual = (job: { state: string; counts: Record<string, number> }): Filter =>
  job.state === 'preview' && job.counts.open ? 'open' : 'all';

const withId =
  (event: RequestEvent) =>
  (fields: Record<string, unknown>): Record<string, unknown> => ({ ...fields, id: event.params.id });

/** `choice.12` = 'merge' → { n: '12', choice: 'merge' } */
const choices = (fields: Record<string, unknown>): { n: string; choice: unknown }[] =>
  Object.entries(fields).flatMap(([name, choice]) =>
    name.startsWith('choice.') ? [{ n: name.slice('choice.'.length), choice }] : []
  );
