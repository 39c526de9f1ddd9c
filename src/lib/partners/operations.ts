import { conflict, forbidden, notFound, ok } from '#lib/kernel/result.ts';
import { command, query } from '#lib/platform/operation.ts';
import { mayLead, mayReadSearches, maySearch, maySee } from './access.ts';
import { areaOf } from './areas/rules.ts';
import { forgetContacts } from './contacts/data.server.ts';
import { firstCriteria } from './criteria/rules.ts';
import * as data from './data.server.ts';
import { divisionOf } from '#lib/organisations/sectors/rules.ts';
import { CloseSearch, CreateSearch, NoInput, SearchId, SetWeights, UpdateSearch } from './schema.ts';
import { employeesOf } from './scoring/rules.ts';

export const listSearches = query({
  name: 'partners.listSearches',
  summary: 'The network’s searches for partners, and those of the organisations one speaks for',
  rest: 'GET /networks/{network}/partner-searches',
  input: NoInput,
  may: mayReadSearches,
  async run({ tx, actor }) {
    const own = actor.represents.map(({ organisationId }) => organisationId);
    return ok({ searches: await data.listSearches(tx, actor.network!.id, own) });
  }
});

export const createSearch = command({
  name: 'partners.createSearch',
  summary: 'Begin a search for partners, for a member or for the network itself',
  rest: 'POST /networks/{network}/partner-searches',
  input: CreateSearch,
  may: maySearch,
  async run({ tx, actor, now }, { organisationId, title, objective, scope }) {
    if (!mayLead(actor, organisationId)) return forbidden();
    const network = actor.network!;
    const home = organisationId
      ? (await data.sheetsOf(tx, network.id, [organisationId])).get(organisationId)
      : null;
    if (organisationId && !home) return notFound();
    const criteria = firstCriteria({
      area: home ? areaOf(home.postal_code, home.country) : null,
      employees: home ? roundedEmployees(home.size_class) : null,
      languages: home?.languages ?? [network.language],
      seeks: home?.seeks ?? null,
      division: home ? divisionOf(home.sector_code, home.sector_version) : null
    }).map((criterion, index) => ({ ...criterion, id: `c${index + 1}` }));
    const search = {
      organisationId,
      title,
      objective: objective ?? '',
      scope,
      criteria,
      createdBy: actor.personId
    };
    const id = await data.insertSearch(tx, network.id, search, now);
    return ok({ id });
  },
  audit: ({ organisationId }, { id }) => ({ subject: id, organisation: organisationId })
});

export const getSearch = query({
  name: 'partners.getSearch',
  summary: 'A search for partners with its criteria',
  rest: 'GET /networks/{network}/partner-searches/{id}',
  input: SearchId,
  may: mayReadSearches,
  async run({ tx, actor }, { id }) {
    const search = await data.searchWithFollowed(tx, actor.network!.id, id);
    if (!search || !maySee(actor, search.organisationId)) return notFound();
    return ok({ ...search, mayLead: mayLead(actor, search.organisationId) });
  }
});

export const updateSearch = command({
  name: 'partners.updateSearch',
  summary: 'Change what a search looks for: its title, objective, scope and criteria',
  rest: 'PUT /networks/{network}/partner-searches/{id}',
  input: UpdateSearch,
  may: maySearch,
  async run({ tx, actor, now }, { id, revision, objective, ...change }) {
    const search = await data.lockSearch(tx, actor.network!.id, id);
    if (!search || !maySee(actor, search.organisationId)) return notFound();
    if (!mayLead(actor, search.organisationId)) return forbidden();
    if (search.revision !== revision) return conflict('changed_meanwhile');
    const next = { ...change, objective: objective ?? '', revision: revision + 1 };
    await data.updateSearch(tx, actor.network!.id, id, next, now);
    return ok({ id, revision: revision + 1 });
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const setWeights = command({
  name: 'partners.setWeights',
  summary: 'Keep the weights that were tried on a search',
  rest: 'PUT /networks/{network}/partner-searches/{id}/weights',
  input: SetWeights,
  may: maySearch,
  async run({ tx, actor, now }, { id, revision, weights }) {
    const search = await data.lockSearch(tx, actor.network!.id, id);
    if (!search || !maySee(actor, search.organisationId)) return notFound();
    if (!mayLead(actor, search.organisationId)) return forbidden();
    if (search.revision !== revision) return conflict('changed_meanwhile');
    const criteria = search.criteria.map((one) => ({ ...one, weight: weights[one.id] ?? one.weight }));
    await data.updateSearch(tx, actor.network!.id, id, { criteria, revision: revision + 1 }, now);
    return ok({ id, revision: revision + 1 });
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const closeSearch = command({
  name: 'partners.closeSearch',
  summary: 'Close a search that is over, or open it again',
  rest: 'POST /networks/{network}/partner-searches/{id}/closing',
  input: CloseSearch,
  may: maySearch,
  async run({ tx, actor, now }, { id, closed }) {
    const search = await data.lockSearch(tx, actor.network!.id, id);
    if (!search || !maySee(actor, search.organisationId)) return notFound();
    if (!mayLead(actor, search.organisationId)) return forbidden();
    await data.updateSearch(tx, actor.network!.id, id, { closed, revision: search.revision + 1 }, now);
    // The address book was lent to the search: with it, it goes.
    if (closed) await forgetContacts(tx, actor.network!.id, id);
    return ok({ id });
  },
  audit: ({ closed }, { id }) => ({ subject: id, detail: { closed } })
});

const roundedEmployees = (sizeClass: string | null): number | null => {
  const employees = employeesOf(sizeClass);
  return employees === null ? null : Math.max(1, Math.round(employees));
};
