import { isId, newId } from '#lib/kernel/ids.ts';
import { conflict, invalid, notFound, ok } from '#lib/kernel/result.ts';
import { mayExport, mayImport } from '#lib/imports/access.ts';
import { extraKeys, rowsAfter, sheetsAfter } from '#lib/imports/listing/data.server.ts';
import { mayDiscard } from '#lib/imports/rules.ts';
import { ExportOrganisations, ImportId, ListImports, ListRows, UploadImport } from '#lib/imports/schema.ts';
import { inspect } from '#lib/imports/sources/rules.ts';
import { command, query } from '#lib/platform/operation.ts';
import * as data from './data.server.ts';

/** Takes a file or a pasted table; nothing is read of it yet but its beginning, to recognise the columns. */
export const uploadImport = command({
  name: 'imports.upload',
  summary: 'Upload a file (base64) or a pasted table of organisations',
  rest: 'POST /networks/{network}/imports',
  input: UploadImport,
  may: mayImport,
  async run({ tx, actor, now }, { fileName, content, text }) {
    const bytes = content ? Buffer.from(content, 'base64') : Buffer.from(text ?? '', 'utf8');
    const source = inspect(bytes);
    if (!source.ok) return source;
    const id = newId();
    const file = { id, name: fileName, bytes, source: source.value, personId: actor.personId, now };
    await data.insertImport(tx, actor.network!.id, file);
    return ok({ id, source: source.value });
  },
  audit: ({ fileName }, { id }) => ({ subject: id, detail: { fileName } })
});

export const discardImport = command({
  name: 'imports.discard',
  summary: 'Throw away an import of which nothing was written',
  rest: 'DELETE /networks/{network}/imports/{id}',
  input: ImportId,
  may: mayImport,
  async run({ tx, actor }, { id }) {
    const job = await data.lockImport(tx, actor.network!.id, id);
    if (!job) return notFound();
    if (!mayDiscard(job.state)) return conflict('import_state');
    await data.deleteImport(tx, actor.network!.id, id);
    return ok({ id, fileName: job.file_name });
  },
  audit: ({ id }, { fileName }) => ({ subject: id, detail: { fileName } })
});

export const listImports = query({
  name: 'imports.list',
  summary: 'The latest imports of a network',
  rest: 'GET /networks/{network}/imports',
  input: ListImports,
  may: mayImport,
  run: async ({ tx, actor }) => ok({ imports: await data.latestImports(tx, actor.network!.id) })
});

export const getImport = query({
  name: 'imports.get',
  summary: 'One import: how its file is read, and how far it is',
  rest: 'GET /networks/{network}/imports/{id}',
  input: ImportId,
  may: mayImport,
  async run({ tx, actor }, { id }) {
    const job = await data.importById(tx, actor.network!.id, id);
    if (!job) return notFound();
    const busy = job.state === 'reading' || job.state === 'committing' || job.state === 'undoing';
    const progress = busy ? ((await data.progressOf(tx, actor.network!.id, id)) ?? null) : null;
    return ok({ ...job, progress });
  }
});

export const listRows = query({
  name: 'imports.listRows',
  summary: 'Rows of an import: what becomes of each, its problems, and what it may be a duplicate of',
  rest: 'GET /networks/{network}/imports/{id}/rows',
  input: ListRows,
  may: mayImport,
  async run({ tx, actor }, { id, filter, after, limit }) {
    const where = { networkId: actor.network!.id, importId: id };
    const rows = await rowsAfter(tx, where, filter, after, limit + 1);
    const next = rows.length > limit ? rows[limit - 1]!.n : null;
    return ok({ rows: rows.slice(0, limit), next });
  }
});

export const exportOrganisations = query({
  name: 'imports.export',
  summary: 'Organisations of a network with all their fields, a part at a time',
  rest: 'GET /networks/{network}/export',
  input: ExportOrganisations,
  may: mayExport,
  async run({ tx, actor }, { after, limit, only }) {
    const cursor = after === null ? null : readCursor(after);
    if (after !== null && !cursor) return invalid('after', 'invalid');
    const networkId = actor.network!.id;
    const sheets = await sheetsAfter(tx, networkId, cursor, limit, only === 'members');
    const last = sheets.length === limit ? sheets.at(-1) : undefined;
    return ok({
      sheets,
      next: last ? `${last.organisation_id}${last.sort_name}` : null,
      // Only the first part says which further columns there are.
      extraKeys: after === null ? await extraKeys(tx, networkId) : []
    });
  }
});

/** An id and the name it sorts by. */
function readCursor(text: string): { id: string; sortName: string } | null {
  const [, id, sortName] = /^([0-9a-f-]{36})(.+)$/s.exec(text) ?? [];
  return id && isId(id) && sortName && !sortName.includes('\0') ? { id, sortName } : null;
}
