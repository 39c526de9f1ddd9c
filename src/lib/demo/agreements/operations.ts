import { addComment, editClause, settleComment } from '#lib/agreements/clauses/operations.ts';
import { startChange } from '#lib/agreements/ending/operations.ts';
import * as agreements from '#lib/agreements/operations.ts';
import { refuseVersion, signVersion } from '#lib/agreements/signing/operations.ts';
import { proposeVersion } from '#lib/agreements/versions/operations.ts';
import { putToVote } from '#lib/agreements/voting/operations.ts';
import { castBallot } from '#lib/governance/ballots/operations.ts';
import type { Scene, Thread, Who } from '../telling/operations.ts';
import { changedClause, changedDues, contract, firstDues, filled, letter, signers } from './rules.ts';

/** In its second version; a third one is voted on, and what it changes is on the page of the vote. */
export const charter: Thread = async (scene) => {
  const { act, read, org } = scene;
  const title = 'Charte des Ateliers du Confluent';
  const id = await begin(scene, null, { kind: 'charter', title, between: 'members' }, 600);
  const first = await propose(scene, null, id, 'Première version.', 590);
  for (const [i, name] of signers.firstCharter.entries()) await sign(scene, name, id, first, 588 - i);
  await act(null, 120, startChange, { id });
  const { clauses } = await read(null, agreements.getAgreement, { id });
  const clause = clauses.find(({ heading }) => heading === 'Différends')!;
  await act(null, 119, editClause, { ...clause, body: changedClause(clause.body) });
  const second = await propose(scene, null, id, 'Le médiateur est nommé plus vite.', 100);
  for (const [i, name] of signers.secondCharter.entries()) await sign(scene, name, id, second, 98 - 3 * i);
  const terms = { id, title, disclosure: 'public', threshold: { kind: 'each' } };
  await act(null, 50, agreements.setTerms, terms);

  await act(null, 13, startChange, { id });
  const text = (await read(null, agreements.getAgreement, { id })).clauses;
  const dues = text.find(({ body }) => body.includes(firstDues))!;
  await act(null, 12, editClause, { ...dues, body: changedDues(dues.body) });
  await propose(
    scene,
    null,
    id,
    'La cotisation est celle que nous avons votée ; on la paie en deux fois si l’on veut.',
    5
  );
  const { motionId } = await act(null, 4, putToVote, { id });
  for (const [i, name] of signers.secondCharter.slice(1, 6).entries())
    await act(name, 3 - Math.floor(i / 2), castBallot, {
      id: motionId,
      organisationId: org(name),
      choice: 'yes'
    });
};

export const letterOfIntent: Thread = async (scene) => {
  const { act, org } = scene;
  const [first, ...others] = signers.letter;
  const about = { kind: 'letter_of_intent', title: letter.title, between: 'chosen' } as const;
  const id = await begin(scene, first!, about, 20, letter.answers);
  for (const name of others) await act(first!, 19, agreements.addParty, { id, organisationId: org(name) });
  const fingerprint = await propose(scene, first!, id, null, 12);
  for (const [i, name] of signers.letter.slice(0, -2).entries())
    await sign(scene, name, id, fingerprint, 11 - i);
  const late = signers.letter.at(-1)!;
  const refusal = { id, number: 1, organisationId: org(late), reason: letter.refusal };
  await act(late, 6, refuseVersion, refusal);
};

export const discussedContract: Thread = async (scene) => {
  const { act, read, org } = scene;
  const [one, other] = signers.contract;
  const about = { kind: 'partnership_contract', title: contract.title, between: 'chosen' } as const;
  const id = await begin(scene, one, about, 9, contract.answers);
  await act(one, 9, agreements.addParty, { id, organisationId: org(other) });
  await act(one, 8, agreements.openDiscussion, { id });
  const { clauses } = await read(one, agreements.getAgreement, { id });
  const said: { id: string; on: string }[] = [];
  for (const { on, asks } of contract.talk) {
    const clause = clauses.find(({ heading }) => heading === on)!;
    said.push({ on: clause.id, id: (await act(other, 6, addComment, { id: clause.id, body: asks })).id });
  }
  for (const [i, { answers }] of contract.talk.entries())
    await act(one, 5, addComment, { id: said[i]!.on, body: answers, threadId: said[i]!.id });
  for (const [i, { settled }] of contract.talk.entries())
    if (settled) await act(other, 4, settleComment, { id: said[i]!.id, settled: 'yes' });
};

type About = {
  kind: 'charter' | 'letter_of_intent' | 'partnership_contract';
  title: string;
  between: 'members' | 'chosen';
};

/** The text with its blanks filled in, in the order in which they stand. */
async function begin(
  { act, read }: Scene,
  who: Who,
  about: About,
  back: number,
  answers: readonly string[] = [firstDues, 'achats groupés, animation, assurance commune']
): Promise<string> {
  const { id } = await act(who, back, agreements.createAgreement, { ...about, language: 'fr' });
  const left = [...answers];
  for (const clause of (await read(who, agreements.getAgreement, { id })).clauses) {
    const body = filled(clause.body, left);
    if (body !== clause.body) await act(who, back, editClause, { ...clause, body });
  }
  return id;
}

const propose = async (scene: Scene, who: Who, id: string, whatChanged: string | null, back: number) =>
  (await scene.act(who, back, proposeVersion, { id, whatChanged })).fingerprint;

async function sign(
  { act, read, actor, until, org }: Scene,
  name: string,
  id: string,
  fingerprint: string,
  back: number
): Promise<void> {
  const at = await until(back, name);
  const typedName = (await actor(name, at)).name ?? name;
  const { agreement, table } = await read(name, agreements.getAgreement, { id });
  const number = table?.version.number ?? agreement.versionInForce ?? 1;
  const seat = { id, number, organisationId: org(name), fingerprint };
  await act(name, back, signVersion, { ...seat, typedName, agreed: true });
}
