import { invalid, notFound, ok } from '#lib/kernel/result.ts';
import { maySetCategory } from '#lib/memberships/access.ts';
import { lockNetwork } from '#lib/memberships/admission/data.server.ts';
import { lockLivingMembership } from '#lib/memberships/data.server.ts';
import { command, query } from '#lib/platform/operation.ts';
import * as data from './data.server.ts';
import { asInUse, MOST_CATEGORIES } from './rules.ts';
import { GetCategory, SetCategory } from './schema.ts';

/** Votes that are open keep the weights they opened with; the next ones, and dues, go by the new category. */
export const setCategory = command({
  name: 'memberships.setCategory',
  summary:
    'Put a member into a category, by which votes may be weighed and dues set; empty takes it out of any',
  rest: 'PUT /networks/{network}/members/{organisationId}/category',
  input: SetCategory,
  may: maySetCategory,
  async run({ tx, actor }, { organisationId, category }) {
    const networkId = actor.network!.id;
    await lockNetwork(tx, networkId);
    const membership = await lockLivingMembership(tx, networkId, organisationId);
    if (!membership) return notFound();
    const others = await data.inUse(tx, networkId, membership.id);
    const chosen = category && asInUse(category, others);
    if (chosen && !others.includes(chosen) && others.length >= MOST_CATEGORIES)
      return invalid('category', 'categories_enough', { max: MOST_CATEGORIES });
    await data.set(tx, networkId, membership.id, chosen);
    return ok({ id: membership.id, category: chosen });
  },
  audit: ({ organisationId }, { id, category }) => ({
    subject: id,
    organisation: organisationId,
    detail: { category }
  })
});

export const getCategory = query({
  name: 'memberships.getCategory',
  summary: 'The category of a member, and those that members have already',
  rest: 'GET /networks/{network}/members/{organisationId}/category',
  input: GetCategory,
  may: maySetCategory,
  async run({ tx, actor }, { organisationId }) {
    const networkId = actor.network!.id;
    const membership = await data.current(tx, networkId, organisationId);
    if (!membership) return notFound();
    return ok({ category: membership.category, inUse: await data.inUse(tx, networkId) });
  }
});
