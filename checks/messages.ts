import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';

export type Catalogue = Record<string, string>;
export type Catalogues = { fr: Catalogue; en: Catalogue; ar: Catalogue };
type Element = ReturnType<IntlMessageFormat['getAst']>[number];
// Kinds of elements in the syntax tree of a message: those that stand for no argument, and the one that counts.
const NO_ARGUMENT = [0, 7, 8];
const isPlural = (element: Element): element is Extract<Element, { type: 6 }> => element.type === 6;

const LANGUAGES = ['fr', 'en', 'ar'] as const;
/** CLDR: the forms a counted noun takes. French `many` (millions) is left to the translator. */
const FORMS = {
  fr: ['one', 'other'],
  en: ['one', 'other'],
  ar: ['zero', 'one', 'two', 'few', 'many', 'other']
};
const EXACT: Record<string, string> = { '=0': 'zero', '=1': 'one', '=2': 'two' };

/** What is wrong with the words themselves, as sentences; French is the reference. */
export function catalogueProblems(catalogues: Catalogues): string[] {
  const keys = [...new Set(LANGUAGES.flatMap((language) => Object.keys(catalogues[language])))].sort();
  return keys.flatMap((key) => {
    const missing = LANGUAGES.filter((language) => !catalogues[language][key]?.trim());
    if (missing.length) return missing.map((language) => `${key} is missing in ${language}`);
    const problems: string[] = [];
    const args = LANGUAGES.map((language) => {
      try {
        const elements = new IntlMessageFormat(catalogues[language][key] ?? '', language).getAst();
        problems.push(...formProblems(elements, key, language));
        return names(elements);
      } catch (error) {
        problems.push(`${key} is not a valid message in ${language}: ${(error as Error).message}`);
        return null;
      }
    });
    for (const [index, language] of LANGUAGES.entries()) {
      if (args[index] && args[0] && args[index] !== args[0]) {
        problems.push(`${key} has other arguments in ${language} (${args[index]}) than in fr (${args[0]})`);
      }
    }
    return problems;
  });
}

/** Keys that the code asks for and nobody wrote, and keys that nothing seems to ask for. */
export function usageProblems(
  keys: Iterable<string>,
  sources: Iterable<string>
): { missing: string[]; unused: string[] } {
  const known = new Set(keys);
  const missing = new Set<string>();
  const literals = new Set<string>();
  const patterns: RegExp[] = [];
  for (const text of sources) {
    for (const [, key = ''] of text.matchAll(/\bt\(\s*'([^']+)'/g)) if (!known.has(key)) missing.add(key);
    for (const code of codesIn(text)) if (!known.has(`problem.${code}`)) missing.add(`problem.${code}`);
    for (const [, literal = ''] of text.matchAll(/['"`]([\w.-]+)['"`]/g)) literals.add(literal);
    for (const [, template = ''] of text.matchAll(/`([\w.-]*\.?\$\{[^`]*)`/g))
      patterns.push(patternOf(template));
  }
  const named = (key: string) => literals.has(key) || literals.has(key.replace(/^(problem|operation)\./, ''));
  const unused = [...known].filter((key) => !named(key) && !patterns.some((pattern) => pattern.test(key)));
  return { missing: [...missing].sort(), unused: unused.sort() };
}

/** Codes of expected refusals (kernel/result.ts), each of which needs words. */
function codesIn(text: string): string[] {
  const calls = [
    /\b(?:conflict|forbidden)\(\s*'([\w.]+)'/g,
    /\binvalid\(\s*[^,()]+,\s*'([\w.]+)'/g,
    /\bno\(\s*'[\w]+',\s*'([\w.]+)'/g
  ];
  return calls.flatMap((call) => [...text.matchAll(call)].map(([, code = '']) => code));
}

/** `memberships.state.${state}` matches every key of that shape; a template that is all variable matches nothing. */
function patternOf(template: string): RegExp {
  const fixed = template.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^()|[\]\\]/g, '\\$&'));
  return fixed.join('').replace(/\\/g, '').length < 3 ? /^$a/ : new RegExp(`^${fixed.join('[\\w.-]+')}$`);
}

/** The arguments of a message, sorted, each once, as text. */
function names(elements: Element[]): string {
  const found = new Set<string>();
  walk(elements, (element) => {
    if ('value' in element && !NO_ARGUMENT.includes(element.type)) found.add(element.value);
  });
  return [...found].sort().join(', ') || 'none';
}

function formProblems(elements: Element[], key: string, language: (typeof LANGUAGES)[number]): string[] {
  const problems: string[] = [];
  walk(elements, (element) => {
    if (!isPlural(element) || element.pluralType === 'ordinal') return;
    const given = Object.keys(element.options).map((form) => EXACT[form] ?? form);
    const absent = FORMS[language].filter((form) => !given.includes(form));
    if (absent.length)
      problems.push(`${key} lacks the plural ${absent.join(', ')} of ${element.value} in ${language}`);
  });
  return problems;
}

function walk(elements: Element[], visit: (element: Element) => void): void {
  for (const element of elements) {
    visit(element);
    if ('options' in element) for (const { value } of Object.values(element.options)) walk(value, visit);
    if ('children' in element) walk(element.children, visit);
  }
}

export function readCatalogues(root: string): Catalogues {
  const read = (language: string) =>
    JSON.parse(readFileSync(join(root, 'messages', `${language}.json`), 'utf8')) as Catalogue;
  return { fr: read('fr'), en: read('en'), ar: read('ar') };
}
