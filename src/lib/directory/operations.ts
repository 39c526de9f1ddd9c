import { ok } from '#lib/kernel/result.ts';
import { readableSheet } from '#lib/organisations/confidentiality/rules.ts';
import { readLanguage } from '#lib/organisations/languages/rules.ts';
import { divisionOf, divisionsNamed } from '#lib/organisations/sectors/rules.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { query } from '#lib/platform/operation.ts';
import { mayReadDirectory } from './access.ts';
import * as data from './data.server.ts';
import { cursorText, readCursor } from './rules.ts';
import { findOrganisations, resolve } from './search/data.server.ts';
import { TIERS, clausesOf, entriesOf, filterEntries, wordsOf, type Entry } from './search/rules.ts';
import { ListDirectory, type Asked, type Standing } from './schema.ts';

export const PAGE = 50;

export const listDirectory = query({
  name: 'directory.listDirectory',
  summary: 'Organisations of the network by name, filtered and searched, fifty at a time',
  rest: 'GET /networks/{network}/directory',
  input: ListDirectory,
  may: mayReadDirectory,
  kept: 'network',
  async run({ tx, actor }, input) {
    const network = actor.network!;
    const words = wordsOf(input.q ?? '');
    const division = divisionOf(input.sector, null);
    const narrowed = words.length > 0 || input.town || input.skill || division || input.language;
    const asked = input.standing ?? (narrowed ? 'all' : null);
    const listing: data.Listing = {
      networkId: network.id,
      standing: standings[asked ?? 'members'],
      town: input.town,
      skill: input.skill,
      division,
      language: input.language,
      from: readCursor(input.after ?? input.before ?? ''),
      backwards: !narrowed && !input.after && Boolean(input.before),
      limit: PAGE + 1
    };
    const meaning = (word: string): string[] => [
      ...divisionsNamed(word, actor.locale).map((code) => `a:${code}`),
      ...languageTerms(word)
    ];
    const entries = [...entriesOf(words, meaning), ...filterEntries({ ...listing, home: network.language })];
    let standing: Standing = asked ?? 'members';
    let rows = narrowed
      ? await search(tx, listing, network.language, entries)
      : await data.listOrganisations(tx, listing);
    if (rows.length === 0 && asked === null) {
      standing = 'all';
      rows = await data.listOrganisations(tx, { ...listing, standing: null });
    }
    const { q, town, skill, language } = input;
    return ok({
      ...page(rows, listing, Boolean(narrowed)),
      standing,
      asked: { q, town, skill, language, sector: division, standing: input.standing ?? null } satisfies Asked,
      narrowed: Boolean(narrowed),
      /** Nobody is a member yet: those who are known are shown instead. */
      noMembers: asked === null && standing === 'all',
      later: listing.from !== null
    });
  }
});

const standings = { all: null, members: 'admitted', candidates: 'candidate', known: 'known' } as const;

async function search(
  tx: Tx,
  listing: data.Listing,
  language: string,
  entries: Entry[]
): Promise<data.Row[]> {
  if (entries.length === 0) return data.listOrganisations(tx, listing);
  const [lead, ...others] = clausesOf(entries, await resolve(tx, listing.networkId, language, entries));
  return lead ? findOrganisations(tx, listing, [lead, ...others]) : data.listOrganisations(tx, listing);
}

/** What the network may see of fifty rows, and where the pages around them begin. */
function page(found: data.Row[], listing: data.Listing, narrowed: boolean) {
  const { from, backwards } = listing;
  const more = found.length > PAGE;
  const shown = backwards ? found.slice(0, PAGE).toReversed() : found.slice(0, PAGE);
  const at = (row: data.Row | undefined): string | null =>
    row ? cursorText({ tier: row.tier, sortName: row.sort_name, id: row.id }) : null;
  const forwards = backwards ? from !== null : more;
  // Results of a search have no way back but the start: their order has two keys.
  const back = backwards ? more : from !== null && !narrowed;
  return {
    rows: shown.map((row) => {
      const { town, sector_code, sector_version } = row.visibility ? readableSheet(row, 'network') : row;
      const { id, name, standing, tier } = row;
      return { id, name, town, sector_code, sector_version, standing, close: tier === TIERS.slip };
    }),
    next: forwards ? at(shown.at(-1)) : null,
    previous: back ? at(shown[0]) : null
  };
}

/** "arabe" means the language; two letters such as "la" or "en" are words before they are codes. */
function languageTerms(word: string): string[] {
  const language = word.length > 3 ? readLanguage(word) : null;
  return language?.ok ? [`l:${language.value.value}`] : [];
}
