/**
 * Which legal form fits what a network will do, in France and in Morocco. The rules are data (forms.json), each with
 * the article and the date of its source; those marked `verify` name a law without being sure of the article. This is
 * no legal advice: it says what to ask a lawyer.
 */
import data from './forms.json' with { type: 'json' };

export const COUNTRIES = ['FR', 'MA'] as const;
export type Country = (typeof COUNTRIES)[number];
/** What the network will do together. */
export const ACTS = ['share', 'buy', 'bill', 'work', 'employ', 'staff', 'invest', 'brand'] as const;
export type Act = (typeof ACTS)[number];
/** What its members are. */
export const KINDS = [
  'companies',
  'craftsmen',
  'retailers',
  'associations',
  'public',
  'individuals'
] as const;
export type Kind = (typeof KINDS)[number];
/** Questions with one answer. */
export const SINGLE = {
  profit: ['none', 'surplus', 'shares'],
  debts: ['limited', 'bear'],
  power: ['equal', 'by_share'],
  door: ['open', 'closed']
} as const;
export type Single = keyof typeof SINGLE;
type SingleAnswers = { [Q in Single]: (typeof SINGLE)[Q][number] | null };

/** Null or empty: not answered yet, and no rule about it speaks. */
export type Answers = { country: Country; acts: Act[]; kinds: Kind[]; count: number | null } & SingleAnswers;
export const noAnswers = (country: Country): Answers => ({
  country,
  acts: [],
  kinds: [],
  count: null,
  profit: null,
  debts: null,
  power: null,
  door: null
});

export type FormId =
  | 'agreement'
  | 'association'
  | 'gie'
  | 'coop'
  | 'artisan_coop'
  | 'retailer_coop'
  | 'scic'
  | 'sas'
  | 'sarl'
  | 'sa'
  | 'snc'
  | 'sep'
  | 'employers'
  | 'chain'
  | 'gip';
export type Verdict = 'fits' | 'condition' | 'refused';
/** A text of law; `date` is that of the text or of the wording relied on. */
export type Source = { law: string; article: string | null; date: string; verify: boolean };

/** One of: an act, an answer to a single question, a kind among the members, or none of it, fewer or more members than. */
export type When = {
  act?: Act;
  kind?: Kind;
  without?: Kind;
  fewer?: number;
  more?: number;
} & Partial<SingleAnswers>;
export type Rule = { when: When; verdict: Verdict; reason: string; source: string };
export type Form = { id: FormId; country: Country; weight: number; rules: Rule[] };

export const sources = data.sources as Record<string, Source>;
export const forms = data.forms as readonly Form[];

/** A rule speaks as soon as its question is answered so; what is not answered yet says nothing. */
export function speaks(when: When, answers: Answers): boolean {
  if (when.act) return answers.acts.includes(when.act);
  if (when.kind) return answers.kinds.includes(when.kind);
  if (when.without) return answers.kinds.length > 0 && !answers.kinds.includes(when.without);
  if (when.fewer !== undefined) return answers.count !== null && answers.count < when.fewer;
  if (when.more !== undefined) return answers.count !== null && answers.count > when.more;
  return Object.keys(SINGLE).some((q) => {
    const wanted = when[q as Single];
    return wanted !== undefined && wanted === answers[q as Single];
  });
}

export type Reason = { when: When; verdict: Verdict; reason: string; source: Source };
export type Advice = {
  form: FormId;
  verdict: Verdict;
  /** Why, the weightiest first: what refuses, what is a condition, what speaks for it. */
  reasons: Reason[];
  /** What would force another form later, were it to happen. Empty when it is refused already. */
  later: Reason[];
};

const HARDER: Record<Verdict, number> = { refused: 0, condition: 1, fits: 2 };

function adviceOn(form: Form, answers: Answers): Advice {
  const named = form.rules.map((rule) => ({ ...rule, source: sources[rule.source]! }));
  const reasons = named
    .filter(({ when }) => speaks(when, answers))
    .sort((a, b) => HARDER[a.verdict] - HARDER[b.verdict]);
  const verdict = reasons[0]?.verdict ?? 'condition';
  const later = named.filter((rule) => rule.verdict === 'refused' && !speaks(rule.when, answers));
  return { form: form.id, verdict, reasons, later: verdict === 'refused' ? [] : later };
}

/**
 * Every form of the country: those that fit, those that fit with conditions, those that do not. Among equals the one
 * that more answers speak for comes first, then the lighter one.
 */
export function advise(answers: Answers): Advice[] {
  const favour = ({ reasons }: Advice) => reasons.filter(({ verdict }) => verdict === 'fits').length;
  const weight = new Map(
    forms.filter(({ country }) => country === answers.country).map((f) => [f.id, f.weight])
  );
  return forms
    .filter(({ country }) => country === answers.country)
    .map((form) => adviceOn(form, answers))
    .sort(
      (a, b) =>
        HARDER[b.verdict] - HARDER[a.verdict] ||
        favour(b) - favour(a) ||
        weight.get(a.form)! - weight.get(b.form)!
    );
}

/** Something was said about what the network will do: without that there is nothing to advise on. */
export const hasAnswers = ({ country: _country, ...rest }: Answers): boolean =>
  Object.values(rest).some((answer) => (Array.isArray(answer) ? answer.length > 0 : answer !== null));
