import { writeCard } from '#lib/imports/cards/rules.ts';
import { writeObject } from '#lib/imports/objects/rules.ts';
import { exportOrganisations } from '#lib/imports/operations.ts';
import type { Result } from '#lib/kernel/result.ts';
import { ok } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { translator } from '#lib/platform/messages.ts';
import { execute } from '#lib/platform/operation.ts';
import { tableHeading, tableRows, type StoredSheet } from './rules.ts';

export const FORMATS = {
  csv: { type: 'text/csv; charset=utf-8', ending: 'csv' },
  vcard: { type: 'text/vcard; charset=utf-8', ending: 'vcf' },
  json: { type: 'application/json', ending: 'json' }
} as const;
export type Format = keyof typeof FORMATS;
export type Scope = 'all' | 'members';

const PART = 1000;

/**
 * A network's organisations as a file, part by part, so that a hundred thousand fit through a small memory. The refusal,
 * if there is one, comes before the first part. French spreadsheets expect semicolons, all others commas.
 */
export async function exportFile(
  actor: Actor,
  format: Format,
  only: Scope
): Promise<Result<AsyncIterable<string>>> {
  const first = await execute(exportOrganisations, { actor, input: { only, limit: PART } });
  return first.ok ? ok(parts(actor, format, only, first.value)) : first;
}

type Part = { sheets: StoredSheet[]; next: string | null; extraKeys: string[] };

async function* parts(actor: Actor, format: Format, only: Scope, first: Part): AsyncIterable<string> {
  const { opening, between, closing, write } = writerOf(actor, format, first.extraKeys);
  yield opening;
  for (let part = first, written = 0; ; written += part.sheets.length) {
    if (part.sheets.length) yield (written ? between : '') + write(part.sheets);
    if (!part.next) break;
    const next = await execute(exportOrganisations, {
      actor,
      input: { only, limit: PART, after: part.next }
    });
    if (!next.ok) throw new Error(`An export was refused half-way: ${next.problems[0]!.code}`);
    part = next.value;
  }
  yield closing;
}

type Writer = { opening: string; between: string; closing: string; write: (sheets: StoredSheet[]) => string };

function writerOf(actor: Actor, format: Format, extraKeys: string[]): Writer {
  if (format === 'json')
    return {
      opening: '[',
      between: ',\n',
      closing: ']\n',
      write: (sheets) => sheets.map((sheet) => JSON.stringify(writeObject(sheet))).join(',\n')
    };
  if (format === 'vcard') {
    const countries = new Intl.DisplayNames([actor.locale], { type: 'region' });
    const write = (sheets: StoredSheet[]): string =>
      sheets.map((sheet) => `${writeCard(sheet, (code) => countries.of(code) ?? code)}\r\n`).join('');
    return { opening: '', between: '', closing: '', write };
  }
  const t = translator(actor.locale);
  const separator = actor.locale === 'en' ? ',' : ';';
  const opening = tableHeading((field) => t(`imports.field.${field}`), extraKeys, separator);
  return { opening, between: '', closing: '', write: (sheets) => tableRows(sheets, extraKeys, separator) };
}
