/** The first text of an agreement, from clauses of our own in three languages. It is a beginning to be talked about. */
import type { AgreementKind } from '../rules.ts';
import ar from './ar.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };
import { frenchSpaces } from '#lib/kernel/text.ts';
import fr from './fr.json' with { type: 'json' };

type Key = keyof typeof fr.clauses;
type Language = 'fr' | 'en' | 'ar';
type Book = {
  hints: Record<'aim' | 'perimeter' | 'law', string>;
  laws: Record<string, string>;
  titles: Record<AgreementKind, string>;
  clauses: Record<Key, { heading: string; body: string }>;
};
const books: Record<Language, Book> = { fr, en, ar };

/** The clauses of each kind, in their order. */
export const templateClauses: Record<AgreementKind, readonly Key[]> = {
  charter: [
    'purpose',
    'members',
    'rights',
    'duties',
    'running',
    'dues',
    'confidentiality',
    'competition',
    'disputes',
    'exit',
    'exclusion',
    'change'
  ],
  letter_of_intent: [
    'loi_parties',
    'loi_aim',
    'loi_idea',
    'loi_responsibilities',
    'loi_work',
    'loi_model',
    'loi_plan',
    'confidentiality',
    'loi_commitment',
    'loi_duration'
  ],
  partnership_contract: [
    'pc_object',
    'pc_work',
    'pc_managers',
    'pc_shares',
    'pc_prices',
    'pc_exclusivity',
    'confidentiality',
    'pc_property',
    'disputes',
    'pc_ending',
    'law'
  ],
  final_agreement: [
    'fa_parties',
    'fa_aim',
    'fa_model',
    'fa_roles',
    'fa_work',
    'pc_property',
    'confidentiality',
    'fa_members',
    'disputes',
    'fa_duration',
    'law'
  ]
};

/** What the network knows of itself and the clauses ask for. */
export type Known = { network: string; aim: string; perimeter: string; country: string; currency: string };

/** Headings and bodies, filled from the network; what it does not know stays a blank, `[[hint]]`. */
export function clausesFor(
  kind: AgreementKind,
  language: Language,
  known: Known
): { heading: string; body: string }[] {
  const book = books[language];
  const typeset = language === 'fr' ? frenchSpaces : (text: string) => text;
  return templateClauses[kind].map((key) => ({
    heading: book.clauses[key].heading,
    body: fill(typeset(book.clauses[key].body), book, known)
  }));
}

export const titleFor = (kind: AgreementKind, language: Language, network: string): string =>
  books[language].titles[kind].replace('{network}', () => network).replace(/ – \[\[.*\]\]/, '');

function fill(text: string, book: Book, known: Known): string {
  const values: Record<string, string> = {
    network: known.network,
    aim: known.aim || `[[${book.hints.aim}]]`,
    perimeter: known.perimeter || `[[${book.hints.perimeter}]]`,
    law: book.laws[known.country] ?? `[[${book.hints.law}]]`,
    currency: known.currency
  };
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
