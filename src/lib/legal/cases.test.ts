import { expect, test } from 'vitest';
import { advise, noAnswers, type Answers, type Country, type FormId, type Verdict } from './rules.ts';

/** Sentence, country, what was answered, and what must come of it. The texts of law behind each are in forms.json. */
type Case = [says: string, Country, Partial<Answers>, Partial<Record<FormId, Verdict>>];

const cases: Case[] = [
  // The three of the issue.
  [
    'an association that wants to bill its members’ joint work is refused as an association; a grouping or a cooperative fits',
    'FR',
    { acts: ['work'] },
    { association: 'refused', gie: 'fits', coop: 'fits', sas: 'fits' }
  ],
  [
    'twelve craftsmen who want equal power and a purchasing centre: a craftsmen’s cooperative',
    'FR',
    { acts: ['buy'], power: 'equal', kinds: ['craftsmen'], count: 12 },
    { artisan_coop: 'fits', coop: 'fits', gie: 'fits', sarl: 'condition', retailer_coop: 'refused' }
  ],
  [
    'five firms that want to share one employee: an employers’ group',
    'FR',
    { acts: ['staff'], kinds: ['companies'], count: 5 },
    { employers: 'fits', agreement: 'condition', association: 'condition', chain: 'refused' }
  ],
  // France.
  [
    'who only shares experience needs no body',
    'FR',
    { acts: ['share'] },
    { agreement: 'fits', association: 'fits', sas: 'condition', employers: 'refused' }
  ],
  [
    'an association shares no profit',
    'FR',
    { acts: ['share'], profit: 'shares' },
    { association: 'refused', sep: 'fits' }
  ],
  [
    'an association gives no surplus back to its members',
    'FR',
    { profit: 'surplus' },
    { association: 'refused', coop: 'fits', gie: 'fits' }
  ],
  [
    'an association buys for its members if its by-laws say so',
    'FR',
    { acts: ['buy'] },
    { association: 'condition' }
  ],
  [
    'an association may employ',
    'FR',
    { acts: ['employ'] },
    { association: 'fits', agreement: 'refused', sep: 'refused' }
  ],
  [
    'an association owns what its aim needs',
    'FR',
    { acts: ['invest'] },
    { association: 'condition', sas: 'fits' }
  ],
  [
    'nobody founds an association alone',
    'FR',
    { acts: ['share'], count: 1 },
    { association: 'refused', gie: 'refused' }
  ],
  [
    'members of a grouping answer for its debts: who wants to risk only their share goes elsewhere',
    'FR',
    { acts: ['work'], debts: 'limited' },
    { gie: 'refused', coop: 'fits', sas: 'fits' }
  ],
  [
    'who accepts to answer for the debts may found a grouping',
    'FR',
    { acts: ['work'], debts: 'bear' },
    { gie: 'fits' }
  ],
  [
    'a grouping may give votes by share, a cooperative may not',
    'FR',
    { acts: ['buy'], power: 'by_share' },
    { gie: 'fits', coop: 'refused', artisan_coop: 'refused', sas: 'fits' }
  ],
  [
    'a cooperative gives one vote to each',
    'FR',
    { acts: ['buy'], power: 'equal' },
    { coop: 'fits', sas: 'condition', sarl: 'condition' }
  ],
  [
    'a cooperative does not share by capital',
    'FR',
    { acts: ['work'], profit: 'shares' },
    { coop: 'refused', sas: 'fits', sarl: 'fits' }
  ],
  [
    'a cooperative that closes its door needs a reason in its by-laws',
    'FR',
    { acts: ['buy'], door: 'closed' },
    { coop: 'condition', gie: 'fits' }
  ],
  [
    'retailers have their own cooperative',
    'FR',
    { acts: ['buy', 'brand'], kinds: ['retailers'], power: 'equal' },
    { retailer_coop: 'fits', artisan_coop: 'refused', chain: 'refused' }
  ],
  [
    'a craftsmen’s cooperative without craftsmen is none',
    'FR',
    { acts: ['buy'], kinds: ['companies'] },
    { artisan_coop: 'refused', retailer_coop: 'refused' }
  ],
  [
    'craftsmen and a company: the craftsmen must come first',
    'FR',
    { acts: ['buy'], kinds: ['craftsmen', 'companies'] },
    { artisan_coop: 'condition' }
  ],
  [
    'a town takes no shares in a trading company',
    'FR',
    { acts: ['invest'], kinds: ['companies', 'public'] },
    { sas: 'refused', sarl: 'refused', scic: 'fits', gip: 'fits' }
  ],
  [
    'a company, an association and a town that invest as equals: a community-interest cooperative',
    'FR',
    {
      acts: ['invest', 'employ'],
      kinds: ['companies', 'associations', 'public'],
      power: 'equal',
      profit: 'none',
      count: 9
    },
    { scic: 'fits', sas: 'refused' }
  ],
  [
    'two are too few for a community-interest cooperative',
    'FR',
    { acts: ['invest'], count: 2 },
    { scic: 'refused' }
  ],
  [
    'its surplus is not given back',
    'FR',
    { acts: ['invest'], profit: 'surplus' },
    { scic: 'refused', coop: 'fits' }
  ],
  [
    'a public interest grouping needs a public body',
    'FR',
    { acts: ['share'], kinds: ['companies'] },
    { gip: 'refused' }
  ],
  [
    'and bills no work of its members',
    'FR',
    { acts: ['work'], kinds: ['public', 'associations'] },
    { gip: 'refused' }
  ],
  [
    'a hundred and one partners are too many for a SARL, not for a SAS',
    'FR',
    { acts: ['work'], count: 101 },
    { sarl: 'refused', sas: 'fits' }
  ],
  ['a hundred are not', 'FR', { acts: ['work'], count: 100 }, { sarl: 'fits' }],
  [
    'an open door costs a company a transfer or variable capital',
    'FR',
    { acts: ['work'], door: 'open' },
    { sas: 'condition', coop: 'fits' }
  ],
  ['without a body nobody bills in the name of all', 'FR', { acts: ['work'] }, { agreement: 'refused' }],
  [
    'but two may answer a call for tenders, each billing their part',
    'FR',
    { acts: ['bill'], count: 2 },
    { agreement: 'condition' }
  ],
  [
    'an undisclosed partnership bills through its manager',
    'FR',
    { acts: ['work'], profit: 'shares' },
    { sep: 'condition' }
  ],
  ['an employers’ group does nothing else', 'FR', { acts: ['staff', 'buy'] }, { employers: 'refused' }],
  [
    'its members answer for the wages',
    'FR',
    { acts: ['staff'], debts: 'limited' },
    { employers: 'condition' }
  ],
  [
    'a town may join one, on conditions',
    'FR',
    { acts: ['staff'], kinds: ['companies', 'public'] },
    { employers: 'condition' }
  ],
  ['it shares no profit', 'FR', { acts: ['staff'], profit: 'surplus' }, { employers: 'refused' }],
  [
    'a common brand under a head: a chain or a franchise',
    'FR',
    { acts: ['brand'], door: 'closed' },
    { chain: 'fits' }
  ],
  [
    'who wants an equal say founds no franchise',
    'FR',
    { acts: ['brand'], power: 'equal' },
    { chain: 'refused', coop: 'fits' }
  ],
  [
    'associations join a grouping only with an economic activity',
    'FR',
    { acts: ['bill'], kinds: ['associations'] },
    { gie: 'condition' }
  ],
  // Morocco.
  [
    'a Moroccan association does not bill its members’ joint work either',
    'MA',
    { acts: ['work'] },
    { association: 'refused', coop: 'fits', sarl: 'fits', gie: 'condition' }
  ],
  [
    'nor shares profit',
    'MA',
    { profit: 'shares' },
    { association: 'refused', coop: 'refused', sarl: 'fits' }
  ],
  [
    'four are too few for a Moroccan cooperative',
    'MA',
    { acts: ['buy'], power: 'equal', count: 4 },
    { coop: 'refused', gie: 'condition' }
  ],
  ['five are enough', 'MA', { acts: ['buy'], power: 'equal', count: 5, door: 'open' }, { coop: 'fits' }],
  [
    'craftsmen in person may found a grouping since 2015',
    'MA',
    { acts: ['buy'], kinds: ['craftsmen'] },
    { gie: 'condition' }
  ],
  ['companies always could', 'MA', { acts: ['buy'], kinds: ['companies'] }, { gie: 'fits' }],
  [
    'whose members answer for its debts',
    'MA',
    { acts: ['buy'], debts: 'limited' },
    { gie: 'refused', sarl: 'fits', snc: 'refused' }
  ],
  [
    'fifty-one partners are too many for a Moroccan SARL',
    'MA',
    { acts: ['work'], count: 51 },
    { sarl: 'refused', sas: 'fits' }
  ],
  [
    'four are too few for a Moroccan SA',
    'MA',
    { acts: ['invest'], count: 4 },
    { sa: 'refused', sas: 'fits' }
  ],
  [
    'no association becomes partner of a general partnership',
    'MA',
    { acts: ['work'], kinds: ['associations'] },
    { snc: 'refused' }
  ],
  [
    'a general partnership keeps its door shut',
    'MA',
    { acts: ['work'], door: 'open' },
    { snc: 'refused', coop: 'fits' }
  ],
  [
    'Morocco knows no employers’ group: sharing staff is a matter of labour law',
    'MA',
    { acts: ['staff'] },
    { gie: 'condition', association: 'condition', coop: 'condition' }
  ],
  [
    'who only shares experience needs no body there either',
    'MA',
    { acts: ['share'] },
    { agreement: 'fits', association: 'fits', sa: 'condition' }
  ]
];

test('the table has at least forty cases', () => expect(cases.length).toBeGreaterThanOrEqual(40));

test.each(cases)('%s (%s)', (_says, country, answers, expected) => {
  const found = Object.fromEntries(
    advise({ ...noAnswers(country), ...answers }).map(({ form, verdict }) => [form, verdict])
  );
  expect(found).toMatchObject(expected);
});

test('the advice for twelve craftsmen begins with their cooperative, for five firms with the employers’ group', () => {
  const first = (answers: Partial<Answers>) => advise({ ...noAnswers('FR'), ...answers })[0]!.form;
  expect(first({ acts: ['buy'], power: 'equal', kinds: ['craftsmen'], count: 12 })).toBe('artisan_coop');
  expect(first({ acts: ['staff'], kinds: ['companies'], count: 5 })).toBe('employers');
  expect(first({ acts: ['share'] })).toBe('agreement');
});
