/** Bidirectional control characters that can make a name read as another (Unicode TR9, overrides and isolates). */
const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/g;
/** Half of a character beyond the basic plane: no text, and refused by PostgreSQL in JSON. */
const LONE_SURROGATES = /\p{Surrogate}/gu;
const CONTROLS = /[^\P{Cc}\t\n\r]/gu;

export const hasBidiControls = (text: string): boolean => new RegExp(BIDI_CONTROLS.source).test(text);

/** One line of plain text: NFC, no control or direction characters, spaces collapsed. */
export const cleanLine = (text: string): string => cleanText(text).replace(/\s+/gu, ' ');

/** Several lines of plain text, same cleaning, line breaks kept. */
export const cleanText = (text: string): string =>
  text
    .normalize('NFC')
    .replace(LONE_SURROGATES, '')
    .replace(BIDI_CONTROLS, '')
    .replace(/\r\n?/g, '\n')
    .replace(CONTROLS, '')
    .trim();

/** Lower case without accents, for comparing and sorting; letters of other scripts are kept. */
export const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/[’'`]/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** A short ASCII name for URLs; empty if nothing is left. */
export const slugify = (text: string): string =>
  fold(text)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 48);

/** Stands alone in its own direction inside a sentence: an Arabic name in a French one, or the other way round. */
export const isolate = (text: string): string => `\u2068${text}\u2069`;

/**
 * French sets a space before : ; ! ? %, inside « » and after n°, and no line may break there. Texts of ours are written
 * with the space of the keyboard; here it becomes the one that holds: narrow, but a full one at the colon and the quotation
 * marks. Two colons are no French: in a message they begin how a number is written.
 */
export const frenchSpaces = (french: string): string =>
  french.replace(/[ \u00A0](?=[;!?%])/g, '\u202F').replace(/ (?=:(?!:)|»)|(?<=«|[nN]°) /g, '\u00A0');
