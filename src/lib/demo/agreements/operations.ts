import { addComment, editClause, settleComment } from '#lib/agreements/clauses/operations.ts';
import * as ending from '#lib/agreements/ending/operations.ts';
import * as agreements from '#lib/agreements/operations.ts';
import { refuseVersion, signVersion } from '#lib/agreements/signing/operations.ts';
import { proposeVersion } from '#lib/agreements/versions/operations.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { executeIn, ask, type Command } from '#lib/platform/operation.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { z } from 'zod';
import { actorAt } from '../data.server.ts';
import { expectDone, type Ground } from '../rules.ts';
import { changedClause, contract, filled, letter, signers } from './rules.ts';

type Teller = {
  tx: Tx;
  ground: Ground;
  day: (daysAgo: number) => Temporal.Instant;
};

/** A charter in its second version, a letter of intent that waits for its last signature, a contract being discussed. */
export async function tell(tx: Tx, ground: Ground, now: Temporal.Instant): Promise<void> {
  const teller: Teller = { tx, ground, day: (daysAgo) => now.subtract({ hours: 24 * daysAgo }) };
  await charter(teller);
  await letterOfIntent(teller);
  await discussedContract(teller);
}

async function charter(teller: Teller): Promise<void> {
  const { day } = teller;
  const title = 'Charte des Ateliers du Confluent';
  const id = await begin(teller, null, { kind: 'charter', title, between: 'members' }, day(600));
  const first = await propose(teller, null, id, 'Première version.', day(590));
  for (const [i, name] of signers.firstCharter.entries()) await sign(teller, name, id, first, day(588 - i));
  await act(teller, ending.startChange, null, { id }, day(120));
  const clause = (await textOf(teller, id, day(120))).find(({ heading }) => heading === 'Différends')!;
  await act(teller, editClause, null, { ...clause, body: changedClause(clause.body) }, day(119));
  const second = await propose(teller, null, id, 'Le médiateur est nommé plus vite.', day(100));
  for (const [i, name] of signers.secondCharter.entries())
    await sign(teller, name, id, second, day(98 - 3 * i));
  await act(
    teller,
    agreements.setTerms,
    null,
    { id, title, disclosure: 'public', threshold: { kind: 'each' } },
    day(50)
  );
}

async function letterOfIntent(teller: Teller): Promise<void> {
  const { day, ground } = teller;
  const [first, ...others] = signers.letter;
  const about = { kind: 'letter_of_intent', title: letter.title, between: 'chosen' } as const;
  const id = await begin(teller, first!, about, day(20), letter.answers);
  for (const name of others)
    await act(
      teller,
      agreements.addParty,
      first!,
      { id, organisationId: ground.organisations[name]! },
      day(19)
    );
  const fingerprint = await propose(teller, first!, id, null, day(12));
  for (const [i, name] of signers.letter.slice(0, -2).entries())
    await sign(teller, name, id, fingerprint, day(11 - i));
  const late = signers.letter.at(-1)!;
  const refusal = { id, number: 1, organisationId: ground.organisations[late]!, reason: letter.refusal };
  await act(teller, refuseVersion, late, refusal, day(6));
}

async function discussedContract(teller: Teller): Promise<void> {
  const { day, ground } = teller;
  const [one, other] = signers.contract;
  const about = { kind: 'partnership_contract', title: contract.title, between: 'chosen' } as const;
  const id = await begin(teller, one, about, day(9), contract.answers);
  await act(teller, agreements.addParty, one, { id, organisationId: ground.organisations[other]! }, day(9));
  await act(teller, agreements.openDiscussion, one, { id }, day(8));
  const clauses = await textOf(teller, id, day(8), one);
  for (const { on, asks, answers, settled } of contract.talk) {
    const clause = clauses.find(({ heading }) => heading === on)!;
    const said = await act(teller, addComment, other, { id: clause.id, body: asks }, day(6));
    await act(teller, addComment, one, { id: clause.id, body: answers, threadId: said.id }, day(5));
    if (settled) await act(teller, settleComment, other, { id: said.id, settled: 'yes' }, day(4));
  }
}

type About = {
  kind: 'charter' | 'letter_of_intent' | 'partnership_contract';
  title: string;
  between: 'members' | 'chosen';
};

/** The text with its blanks filled in, in the order in which they stand. */
async function begin(
  teller: Teller,
  who: string | null,
  about: About,
  at: Temporal.Instant,
  answers: readonly string[] = ['300 €', 'achats groupés, animation, assurance commune']
): Promise<string> {
  const { id } = await act(teller, agreements.createAgreement, who, { ...about, language: 'fr' }, at);
  const left = [...answers];
  for (const clause of await textOf(teller, id, at, who)) {
    const body = filled(clause.body, left);
    if (body !== clause.body) await act(teller, editClause, who, { ...clause, body }, at);
  }
  return id;
}

async function propose(
  teller: Teller,
  who: string | null,
  id: string,
  whatChanged: string | null,
  at: Temporal.Instant
): Promise<string> {
  return (await act(teller, proposeVersion, who, { id, whatChanged }, at)).fingerprint;
}

async function sign(
  teller: Teller,
  name: string,
  id: string,
  fingerprint: string,
  at: Temporal.Instant
): Promise<void> {
  const actor = await actorFor(teller, name, at);
  const { agreement, table } = expectDone(
    await ask(agreements.getAgreement, { actor, input: { id }, now: at }, teller.tx)
  );
  const number = table?.version.number ?? agreement.versionInForce ?? 1;
  const seat = { id, number, organisationId: teller.ground.organisations[name]!, fingerprint };
  await act(teller, signVersion, name, { ...seat, typedName: actor.name ?? name, agreed: true }, at);
}

const textOf = async (teller: Teller, id: string, at: Temporal.Instant, who: string | null = null) => {
  const actor = await actorFor(teller, who, at);
  return expectDone(await ask(agreements.getAgreement, { actor, input: { id }, now: at }, teller.tx)).clauses;
};

/** Whoever speaks for the organisation of that name; null is the facilitator. */
const actorFor = ({ tx, ground }: Teller, name: string | null, at: Temporal.Instant): Promise<Actor> =>
  actorAt(tx, ground, name ? ground.people[name]! : ground.facilitator, at);

async function act<S extends z.ZodType, T>(
  teller: Teller,
  operation: Command<S, T>,
  who: string | null,
  input: z.input<S>,
  now: Temporal.Instant
): Promise<T> {
  const actor = await actorFor(teller, who, now);
  return expectDone(await executeIn(teller.tx, operation, { actor, input, now }));
}
