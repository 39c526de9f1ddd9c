/** Rules, results and questions in the reader's words, the same on pages and on paper. Pure: words are arguments. */
import { isolate } from '#lib/kernel/text.ts';
import type { Formats } from '#lib/platform/formats.ts';
import type { MessageKey, Translate } from '#lib/platform/messages.ts';
import type { Choice, Line } from '../counting/rules.ts';
import {
  complete,
  sentence,
  type KindRule,
  type presenters,
  type RuledKind,
  type VotingRule
} from '../rules.ts';

export type Words = { t: Translate } & Pick<Formats, 'list'>;

/** `contest`: candidates are ranked; `meeting`: it is voted in a meeting. */
export type Setting = { contest?: boolean; meeting?: boolean };

/** The rule as somebody would read it out, and how the vote runs last. */
export function ruleInWords(
  rule: VotingRule,
  { t, list }: Words,
  { contest = false, meeting = false }: Setting = {}
): string[] {
  const words = sentence(rule);
  const weights = list(
    Object.entries(rule.weights).map(([category, votes]) =>
      t('governance.rule.weight', { category: category || t('governance.rule.no_category'), votes })
    )
  );
  return [
    t(contest ? 'governance.rule.elects' : 'governance.rule.decides', words),
    weights && t('governance.rule.weights', { weights }),
    rule.castingVote === 'chair' && !contest && t('governance.rule.casting'),
    rule.secondCall && t('governance.rule.second_call'),
    rule.proxies > 0 && t('governance.rule.proxies', { proxies: rule.proxies }),
    rule.interests === 'not_counted' && t('governance.rule.interests'),
    // Confidential ballots are handed in through the page, also in a meeting.
    meeting && !rule.confidential ? t('governance.rule.in_meeting') : t('governance.rule.runs', words)
  ].filter((line) => typeof line === 'string' && line !== '') as string[];
}

/** What a motion of kind `rule_change` would have in force: the rule of a kind of motion, or of admissions. */
export type ChangedRule =
  | (KindRule & { kind: RuledKind })
  | { kind: 'admission'; presenters: (typeof presenters)[number][]; voting: VotingRule; waitDays: number };

/** A rule that is proposed, as it would read: its name first. */
export function changeInWords(rule: ChangedRule, words: Words): string[] {
  const { t, list } = words;
  const would = t('governance.rule_change.would_read', { kind: t(`governance.rules.${rule.kind}`) });
  const voting = ruleInWords(complete(rule.voting), words);
  if (rule.kind === 'admission') {
    const who = list(rule.presenters.map((one) => t(`memberships.rule.presenter.${one}`)));
    const waits = t('memberships.rule.waits', { days: rule.waitDays });
    return [would, t('memberships.rule.who', { who }), ...voting, waits];
  }
  const who = list(rule.proposers.map((one) => t(`governance.proposer.${one}`)));
  const only = rule.onlyByDecision ? 'governance.rules.only_by_decision' : 'governance.rules.set_directly';
  return [
    would,
    t('governance.rules.proposers', { who }),
    ...voting,
    ...(rule.kind === 'rule_change' ? [t(only)] : [])
  ];
}

/** One line of an explained result. */
export function lineInWords(line: Line, t: Translate): string {
  if (!line.names) return t(`governance.line.${line.code}` as MessageKey, line.params);
  const names = line.names.map(isolate);
  return t(`governance.ranked.${line.code}` as MessageKey, {
    ...line.params,
    names: names.join(line.code.startsWith('path') ? ' › ' : t('governance.ranked.joint')),
    first: names[0] ?? '',
    last: names.at(-1) ?? ''
  });
}

/** What a ballot says: in a vote by consent (`count`: how many of them), and where candidates are ranked, in other words. */
export function choiceInWords(
  choice: Choice,
  t: Translate,
  {
    consent = false,
    ranked = false,
    count = false
  }: { consent?: boolean; ranked?: boolean; count?: boolean } = {}
): string {
  if (ranked && choice === 'yes') return t('governance.choice.ranked');
  if (count) return t(`governance.consents.${choice}`);
  return t(consent ? `governance.consent.${choice}` : `governance.choice.${choice}`);
}

/** Places from the best on; equals are joined. */
export const rankingInWords = (
  ranking: string[][],
  candidates: readonly { id: string; name: string }[]
): string => {
  const nameOf = (id: string) => isolate(candidates.find((one) => one.id === id)?.name ?? '?');
  return ranking.map((equals) => equals.map(nameOf).join(' = ')).join(' › ');
};
