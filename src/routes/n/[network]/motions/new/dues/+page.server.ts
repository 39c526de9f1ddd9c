import type { Actions, PageServerLoad } from './$types';
import { listRates, proposeDues } from '#lib/dues/operations.ts';
import { amountsFromFields, fieldOfAmounts } from '#lib/dues/schema.ts';
import { listRules } from '#lib/governance/ruling/operations.ts';
import { typedMoney } from '#lib/platform/formats.ts';
import { act, view } from '#lib/platform/page.server.ts';

/** A field for each category that members have, filled with what the last year's rate was. */
export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor, now }) => {
    const { rules, categories } = await ask(listRules, {});
    const { rates, currency } = await ask(listRates, {});
    const names = [...new Set(['', ...categories.map(({ category }) => category)])];
    const place = { locale: actor.locale, country: actor.network!.country };
    const fields = names.map((category) => {
      const last = rates.find((rate) => rate.category === category);
      return { category, last: last ? typedMoney(BigInt(last.amount), currency, place) : '' };
    });
    const mandates = actor.represents.filter((r) => r.mandate && r.state === 'admitted');
    const year = now.toZonedDateTimeISO(actor.network!.zone).year + 1;
    return { fields, currency, year, rule: rules.find(({ kind }) => kind === 'dues')!.rule, mandates };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, proposeDues, {
      input: (fields) => ({ ...fields, amounts: amountsFromFields(fields) }),
      at: fieldOfAmounts,
      to: ({ id }) => `/n/${event.params.network}/motions/${id}`,
      say: 'governance.said.opened'
    })
};
