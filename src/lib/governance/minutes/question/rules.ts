/** What exactly was asked, by kind of motion, line by line for paper. Pure. */
import { isolate } from '#lib/kernel/text.ts';
import type { Office } from '../../elections/rules.ts';
import { changeInWords, type ChangedRule } from '../../wording/rules.ts';
import type { Minuted } from '../data.server.ts';
import type { Place } from '../rules.ts';

export function questionInWords({ motion }: Pick<Minuted, 'motion'>, place: Place): string[] {
  const { t, formats } = place;
  const asked = [
    t('governance.proposed_by', {
      name: motion.proposedByName ?? '',
      organisation: motion.proposedForName ?? '',
      for: motion.proposedForName ? 'yes' : 'no',
      when: formats.date(motion.openedAt)
    }),
    typed(motion.statement),
    ...termsInWords(motion, place)
  ];
  if (motion.reply)
    asked.push(t('governance.reply_of', { organisation: motion.exceptName ?? '' }), typed(motion.reply));
  return asked.filter(Boolean);
}

/** What somebody wrote keeps the direction of its own letters, line by line. */
const typed = (text: string): string =>
  text.replace(/^(- )?(.+)$/gm, (_, item = '', line) => item + isolate(line));

function termsInWords(motion: Minuted['motion'], place: Place): string[] {
  switch (motion.kind) {
    case 'rule_change':
      return changeInWords(motion.terms as ChangedRule, { t: place.t, list: place.formats.list });
    case 'role':
      return electionTerms(motion.terms as Office, place);
    case 'dues':
      return duesTerms(motion.terms as DuesTerms, place);
    case 'agreement_version': {
      const { number, fingerprint } = motion.terms as { number: number; fingerprint: string };
      return [place.t('minutes.version', { number, fingerprint: fingerprint.slice(0, 16) })];
    }
    default:
      return [];
  }
}

function electionTerms(terms: Office, { t }: Place): string[] {
  const { role, seats, months, replaces, candidates, elected = [], gone = [] } = terms;
  const contested = candidates.length > seats;
  return [
    t('governance.election.asked', { role: t(`memberships.role.${role}`), seats, months }),
    ...(replaces ? [t('governance.election.replaces')] : []),
    ...candidates.map((one) => {
      const named = one.organisation ? `${one.name} (${one.organisation})` : one.name;
      if (gone.includes(one.id)) return `- ${named} – ${t('governance.election.gone')}`;
      return elected.includes(one.id) ? `- ${named} – ${t('governance.election.elected')}` : `- ${named}`;
    }),
    ...(contested ? [t(seats > 1 ? 'governance.election.by_stv' : 'governance.election.by_schulze')] : [])
  ];
}

type DuesTerms = { year: number; rates: { category: string; amount: string }[] };

function duesTerms({ year, rates }: DuesTerms, { t, formats, network }: Place): string[] {
  return [
    t('dues.of_year', { year: String(year) }),
    ...rates.map(
      ({ category, amount }) =>
        `- ${category || t(rates.length === 1 ? 'dues.everybody' : 'dues.others')}${t('minutes.colon')}${formats.money(BigInt(amount), network.currency)}`
    )
  ];
}
