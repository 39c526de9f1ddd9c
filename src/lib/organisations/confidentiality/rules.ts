/** Who may know what of an organisation. The one place where it is decided, for pages, exports and the API. */
/** Who a field is for: everybody in the network, the facilitators, or only the organisation's own representatives. */
export type Audience = 'network' | 'facilitators' | 'own';
export const AUDIENCES: readonly Audience[] = ['network', 'facilitators', 'own'];

/** What can be kept from others, and the columns it is made of. The name and the standing are for everybody. */
export const FIELDS = {
  description: ['description'],
  brings: ['brings'],
  seeks: ['seeks'],
  sector: ['sector_code', 'sector_version'],
  skills: ['skills'],
  languages: ['languages'],
  size_class: ['size_class'],
  legal_form: ['legal_form'],
  founded_on: ['founded_on'],
  identifiers: ['siren', 'siret', 'rna', 'ice'],
  town: ['town'],
  territory: ['territory'],
  address: ['address', 'postal_code'],
  website: ['website'],
  email: ['email'],
  phone: ['phone'],
  extra: ['extra', 'external_id']
} as const;
export type SheetField = keyof typeof FIELDS;
export const SHEET_FIELDS = Object.keys(FIELDS) as SheetField[];

/** Where a field has no choice stored: columns of a source that Lierre knows no field for may hold anything. */
const DEFAULTS: Partial<Record<SheetField, Audience>> = { extra: 'facilitators' };

/** Which of the three a reader belongs to, for one organisation (access.ts says which). */
export type Reader = Audience;

export type Visibility = Readonly<Record<string, unknown>> | null | undefined;

export function audienceOf(field: SheetField, visibility: Visibility): Audience {
  const chosen = visibility?.[field];
  return AUDIENCES.find((audience) => audience === chosen) ?? DEFAULTS[field] ?? 'network';
}

export function mayRead(reader: Reader, field: SheetField, visibility: Visibility): boolean {
  return AUDIENCES.indexOf(reader) >= AUDIENCES.indexOf(audienceOf(field, visibility));
}

/**
 * The sheet as this reader may see it: hidden columns are empty, as if nobody had filled them in. Works on any
 * selection of a sheet's columns; `visibility` itself stays only for those who may see all of it.
 */
export function readableSheet<S extends { visibility?: Visibility }>(sheet: S, reader: Reader): S {
  if (reader === 'own') return sheet;
  const readable: Record<string, unknown> = { ...sheet };
  for (const field of SHEET_FIELDS) {
    if (mayRead(reader, field, sheet.visibility)) continue;
    for (const column of FIELDS[field]) if (column in readable) readable[column] = emptied(readable[column]);
  }
  if ('visibility' in readable)
    readable.visibility = Object.fromEntries(
      Object.entries(sheet.visibility ?? {}).filter(
        ([field]) => isSheetField(field) && mayRead(reader, field, sheet.visibility)
      )
    );
  return readable as S;
}

export const isSheetField = (text: string): text is SheetField => Object.hasOwn(FIELDS, text);

function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  return typeof value === 'object' && value !== null ? {} : null;
}
