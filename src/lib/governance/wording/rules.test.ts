import { describe, expect, test } from 'vitest';
import { frenchSpaces } from '#lib/kernel/text.ts';
import { translator } from '#lib/platform/messages.ts';
import { explain, type Line, type Tally } from '../counting/rules.ts';
import { elect } from '../elections/rules.ts';
import { plainRule, type VotingRule } from '../rules.ts';
import { lineInWords } from './rules.ts';

const inWords = (lines: Line[], language: 'fr' | 'en' | 'ar') =>
  lines.map((line) => lineInWords(line, translator(language)).replace(/[\u2066-\u2069]/g, ''));
const rule = (voting: Partial<VotingRule>): VotingRule => ({
  ...plainRule,
  quorum: { kind: 'none' },
  ...voting
});
const votes = (more: Partial<Tally>): Tally => ({ roll: 10, yes: 0, no: 0, abstain: 0, blank: 0, ...more });
/** Why, and the result, without who was called and who came. */
const told = (voting: Partial<VotingRule>, tally: Partial<Tally>, from: number) => {
  const lines = explain(rule(voting), votes(tally)).slice(from);
  return { fr: inWords(lines, 'fr'), en: inWords(lines, 'en'), ar: inWords(lines, 'ar') };
};
const fr = (...lines: string[]) => lines.map(frenchSpaces);

describe('a result is told in three languages', () => {
  test('half of all members is not more than half, and no tie of for and against', () =>
    expect(told({ majority: 'absolute', base: 'members' }, { yes: 5, no: 1, abstain: 1 }, -2)).toEqual({
      fr: fr(
        'Il faut plus de la moitié de 10, donc 6 pour.',
        'Rejeté : exactement la moitié est pour, et il en faut plus.'
      ),
      en: [
        'More than half of 10 is needed, so 6 for.',
        'Rejected: exactly half is for it, and more is needed.'
      ],
      ar: [
        'يلزم أكثر من نصف 10؛ الأصوات المؤيدة اللازمة: 6.',
        'مرفوض: النصف تمامًا مؤيد، واللازم أكثر من ذلك.'
      ]
    }));
  test('as many for as against is a tie', () =>
    expect(told({}, { yes: 3, no: 3 }, -1)).toEqual({
      fr: fr('Rejeté : à égalité, la proposition n’est pas adoptée.'),
      en: ['Rejected: on a tie the motion is not adopted.'],
      ar: ['مرفوض: عند التعادل لا يُقبل الاقتراح.']
    }));
  test('the casting vote is named where it decided', () =>
    expect(told({ castingVote: 'chair' }, { yes: 3, no: 3, chair: 'yes' }, -2)).toEqual({
      fr: fr('Exactement la moitié est pour : la voix prépondérante de la présidence est pour.', 'Adopté.'),
      en: ['Exactly half is for it: the casting vote of the chair is for it.', 'Adopted.'],
      ar: ['النصف تمامًا مؤيد: والصوت المرجِّح للرئاسة مؤيد.', 'مقبول.']
    }));
  test('unanimity of those who came is called so', () =>
    expect(told({ majority: 'unanimity', base: 'present' }, { yes: 5, abstain: 1 }, -3)).toEqual({
      fr: fr(
        'La majorité se compte sur les 6 voix qui ont pris part, dont 1 abstention et aucun blanc.',
        'Unanimité de 6 : il en faut 6 pour, et aucune contre.',
        'Rejeté : 5 voix pour.'
      ),
      en: [
        'The majority is counted among the 6 votes that took part, with 1 abstention and 0 blank.',
        'Unanimity of 6: 6 for are needed, and none against.',
        'Rejected: 5 votes for.'
      ],
      ar: [
        'تُحسب الأغلبية من الأصوات المشاركة وعددها 6، الممتنعة منها 1 والبيضاء 0.',
        'إجماع 6؛ الأصوات المؤيدة اللازمة: 6، دون أي صوت معارض.',
        'مرفوض: الأصوات الموافقة 5.'
      ]
    }));
  test.each([
    [[3, 4], 'trois quarts de 8, donc 6', 'three quarters of 8 is needed, so 6', 'ثلاثة أرباع 8'],
    [[2, 3], 'deux tiers de 8, donc 6', 'two thirds of 8 is needed, so 6', 'ثلثي 8'],
    [[3, 5], '3/5 de 8, donc 5', '3/5 of 8 is needed, so 5', '3/5 من 8']
  ] as const)('a share of %s is read as one says it', (fraction, french, english, arabic) => {
    const lines = told({ majority: 'qualified', fraction: [...fraction] }, { yes: 8 }, -2);
    expect([lines.fr[0], lines.en[0]]).toEqual([
      `Il faut au moins ${french} pour.`,
      `At least ${english} for.`
    ]);
    expect(lines.ar[0]).toContain(arabic);
  });
  test('one consent and two objections, each in its number', () =>
    expect(told({ majority: 'consent' }, { yes: 1, no: 2 }, -3).fr).toEqual(
      fr(
        'Se sont prononcées : 3 voix, dont 1 consentement et 2 objections.',
        'Consentement : 2 objections maintenues.',
        'Rejeté : au moins une objection motivée est maintenue (1 consentement).'
      )
    ));
  test('without a vote for or against no majority of nought is computed', () =>
    expect(told({}, { abstain: 1 }, -2).fr).toEqual(
      fr('Voix exprimées : 0, dont 0 pour et 0 contre.', 'Rejeté : personne n’a voté pour ni contre.')
    ));
  test('a quorum says how many must take part, how many did, and how many were missing', () =>
    expect(told({ quorum: { kind: 'share', percent: 50 } }, { yes: 1 }, -3).fr).toEqual(
      fr(
        'Quorum : 5 organisations doivent prendre part, 1 l’a fait. Il n’est pas atteint.',
        'Voix exprimées : 1, dont 1 pour et 0 contre.',
        'Rien n’est décidé : il manquait 4 organisations.'
      )
    ));
});

describe('an election is told in three languages', () => {
  const people = ['Ana', 'Bob', 'Cid', 'Dia'];
  const candidates = people.map((name) => ({ id: name, personId: name, name, organisation: null }));
  const ranked = (text: string) =>
    text.split(' ').flatMap((part) => {
      const [count, order] = part.split('*') as [string, string];
      const ranking = [...order].map((letter) => [people.find((name) => name.startsWith(letter))!]);
      return Array.from({ length: Number(count) }, () => ({ ranking }));
    });
  const elected = (seats: number, text: string, voting: Partial<VotingRule> = {}, gone: string[] = []) => {
    const ballots = ranked(text);
    return elect({ seats, candidates, gone }, rule(voting), votes({ roll: 15, yes: ballots.length }), ballots)
      .lines;
  };

  test('who wins against each of the others, whoever she is', () =>
    expect(inWords(elected(1, '3*ABC 2*BCA 2*CBA'), 'fr').slice(5, 7)).toEqual(
      fr(
        'Bob l’emporte sur chacune des autres candidatures, prises une à une.',
        'Bob devant Cid : 5 contre 2.'
      )
    ));
  test('votes of less than one are told to the last digit that decides', () => {
    const lines = elected(2, '6*ABC 3*BC 2*CD 2*DC');
    expect(inWords(lines, 'fr').at(-3)).toContain('Bob a le moins de voix (3,99996)');
    expect(inWords(lines, 'en').at(-3)).toContain('Bob has the fewest votes (3.99996)');
    expect(inWords(lines, 'ar').at(-1)).toBe('المنتخبان: Ana، Cid.');
  });
  test('a tie for the first rank elects nobody, and so do ballots that rank nobody who stands', () => {
    const last = (...asked: Parameters<typeof elected>) => inWords(elected(...asked).slice(-1), 'fr')[0];
    expect(last(1, '1*AB 1*BA')).toBe(
      frenchSpaces('Personne n’est élu : rien ne départage le premier rang.')
    );
    expect(last(1, '1*C', {}, ['Cid'])).toMatch(
      /aucun bulletin ne classe une personne qui se présente encore/
    );
  });
  test('without quorum nobody is said to be for or against', () => {
    const lines = inWords(elected(1, '2*ABC', { quorum: { kind: 'share', percent: 90 } }), 'fr');
    expect(lines.join(' ')).not.toMatch(/pour|contre/);
    expect(lines.at(-1)).toBe(frenchSpaces('Rien n’est décidé : il manquait 12 organisations.'));
  });
});
