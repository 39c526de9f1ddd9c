import { fold } from '#lib/kernel/text.ts';
import type { LegalKind } from '../criteria/rules.ts';

/**
 * The families of a legal form, told by its French category (INSEE, catégories juridiques, niveau III: four digits), by
 * an RNA number, which only associations have, or by words elsewhere. A cooperative company is of both kinds; none: not
 * known.
 */
export function legalKindsOf(form: string | null, rna: string | null): LegalKind[] {
  if (form && /^\d{4}$/.test(form)) {
    if (/^(5[1-8]5[1-9]|5458|5460|5558|5560|5[45]58|51\d\d|6317|6318)$/.test(form))
      return ['cooperative', 'company'];
    if (/^92|^93/.test(form)) return ['association'];
    if (form.startsWith('1')) return ['sole'];
    if (/^62|^63/.test(form)) return ['grouping'];
    if (/^5|^65/.test(form)) return ['company'];
    if (/^[47]/.test(form)) return ['public'];
    return [];
  }
  const words = fold(form ?? '');
  const said = LEGAL_WORDS.flatMap(([kind, pattern]) => (pattern.test(words) ? [kind] : []));
  return said.length === 0 && rna ? ['association'] : said;
}
const LEGAL_WORDS: [LegalKind, RegExp][] = [
  ['cooperative', /cooperativ|scop|scic|تعاوني/],
  ['association', /association|جمعي/],
  ['company', /sarl|\bsas\b|\bsa\b|societe|company|شركة/],
  ['grouping', /groupement|\bgie\b|grouping|مجموعة/],
  ['public', /commune|public|collectivit|جماعة/],
  ['sole', /individuel|auto.?entrepreneur|sole trader|مقاول/]
];
