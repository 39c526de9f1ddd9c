import { describe, expect, test } from 'vitest';
import { castConfidential } from '#lib/governance/confidential/operations.ts';
import { declareInterest } from '#lib/governance/interests/operations.ts';
import { recordVotes } from '#lib/governance/meeting/operations.ts';
import { giveProxy } from '#lib/governance/proxies/operations.ts';
import { proposeAmendment, acceptAmendment } from '#lib/governance/amendments/operations.ts';
import { openDraft } from '#lib/governance/proposing/operations.ts';
import { verifyRegister } from '#lib/governance/register/operations.ts';
import { assembly, codeOf, must } from '#lib/governance/scenario.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute } from '#lib/platform/operation.ts';
import { readDocx, readPdf } from '#lib/platform/papers/testing.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import '#lib/registry.ts';
import { getMeeting, ofDecision, ofMeeting, ofRegister } from './operations.ts';

const database = useTestDatabase();
type Assembly = Awaited<ReturnType<typeof assembly>>;

const bytesOf = (file: { base64: string }) => new Uint8Array(Buffer.from(file.base64, 'base64'));
async function minutes(
  actor: Actor,
  id: string,
  language: 'fr' | 'ar' | 'en',
  format: 'pdf' | 'docx' = 'pdf'
) {
  const file = must(await execute(ofDecision, { actor, input: { id, format, language } }));
  return { ...file, bytes: bytesOf(file) };
}
const inPdf = async (bytes: Uint8Array) => (await readPdf(bytes)).text.replace(/[\u2068\u2069]/g, '');
/** The hashes on a paper, without the blanks that make them readable. */
const hashesIn = (text: string): string[] => [
  ...new Set((text.match(/(?:[0-9a-f]{8}\s){7}[0-9a-f]{8}/g) ?? []).map((hash) => hash.replace(/\s/g, '')))
];
const verified = async (actor: Actor, head: string) =>
  must(await execute(verifyRegister, { actor, input: { head } }));
const today = () => Temporal.Now.plainDateISO('Europe/Paris');

/** Five members: one votes by proxy for another, one has an interest, one stays silent; the text was amended. */
async function decided() {
  const a = await assembly(5);
  await a.rule('resolution', { proxies: 1, majority: 'two_thirds', interests: 'not_counted' });
  const id = await a.propose({ start: 'draft' });
  const amendment = { id, text: 'Le réseau achète un four à trois.', reason: 'Nous sommes plus.' };
  const { id: amendmentId } = must(
    await execute(proposeAmendment, { actor: a.members[1]!.voter, input: amendment })
  );
  must(await execute(acceptAmendment, { actor: a.members[0]!.voter, input: { id: amendmentId } }));
  must(await execute(openDraft, { actor: a.members[0]!.voter, input: { id } }));
  const proxy = { giverId: a.members[3]!.id, holderId: a.members[0]!.id, motionId: id };
  must(await execute(giveProxy, { actor: a.members[3]!.voter, input: proxy }));
  const interest = { id, organisationId: a.members[2]!.id, statement: 'Nous vendons des fours.' };
  must(await execute(declareInterest, { actor: a.members[2]!.voter, input: interest }));
  must(await a.vote(id, 0, 'yes'));
  must(await a.vote(id, 1, 'no', { reason: 'Trop cher.' }));
  must(await a.vote(id, 3, 'yes', { as: 0 }));
  await a.close(id);
  return { ...a, id };
}

describe('the minutes of a decision', () => {
  test('say in French what was asked, by which rule, who voted what, the count, the outcome and the head', async () => {
    const a = await decided();
    const { name, type, bytes } = await minutes(a.facilitator, a.id, 'fr');
    expect(name).toBe(`${a.network.slug}-decision-1.pdf`);
    expect(type).toBe('application/pdf');
    const text = await inPdf(bytes);
    const flat = text.replace(/\s+/g, ' ');
    for (const part of [
      'Procès-verbal de la décision n° 1',
      'Acheter un four',
      'Consultation écrite du',
      'Adopté',
      'Le réseau achète un four à trois.',
      'au moins 2/3 de voix pour',
      'Organisations membres appelées à voter : 5',
      'Membre 0',
      'Trop cher.',
      'Par pouvoir donné à Membre 0',
      'Membre 3 a donné pouvoir à Membre 0',
      'Membre 2 : « Nous vendons des fours. » (non comptée, d’après la règle)',
      'Membre 1 – Repris',
      'Ont pris part au vote : 3',
      'N’ont pas voté : Membre 4.',
      'Voix exprimées : 3, dont 2 pour et 1 contre.',
      'La présidence',
      'bin/lierre verify --network'
    ])
      expect(flat).toContain(part);
  });

  test('say it in Arabic, from right to left, numbers in their order, as PDF and as DOCX', async () => {
    const a = await decided();
    const { bytes } = await minutes(a.facilitator, a.id, 'ar');
    const text = await inPdf(bytes);
    for (const part of ['محضر', 'القرار', 'مقبول', 'Membre 0', 'رأس', 'بصمة']) expect(text).toContain(part);
    const docx = await minutes(a.facilitator, a.id, 'ar', 'docx');
    const { xml, text: said } = readDocx(docx.bytes);
    for (const mark of ['<w:bidi/>', '<w:rtl/>', '<w:bidiVisual/>']) expect(xml).toContain(mark);
    for (const part of ['محضر القرار رقم 1', 'مقبول', 'استشارة كتابية', 'لم تصوّت'])
      expect(said.replace(/[\u2068\u2069]/g, '')).toContain(part);
  });

  test('say it in English in a DOCX', async () => {
    const a = await decided();
    const { bytes } = await minutes(a.facilitator, a.id, 'en', 'docx');
    const { text } = readDocx(bytes);
    for (const part of [
      'Minutes of decision no. 1',
      'Written consultation',
      'Did not vote',
      'Declared interests'
    ])
      expect(text).toContain(part);
  });

  test('print the head, which the register knows again, also once later decisions are the head', async () => {
    const a = await decided();
    const text = await inPdf((await minutes(a.facilitator, a.id, 'fr')).bytes);
    const [hash, ...others] = hashesIn(text);
    expect(others).toEqual([]);
    expect(await verified(a.facilitator, hash!)).toMatchObject({ found: { number: 1, until: null } });
    const second = await a.propose();
    await a.vote(second, 0, 'yes');
    await a.close(second);
    const before = await verified(a.facilitator, hash!);
    expect(before).toMatchObject({ holds: true, found: { number: 1, until: expect.anything() } });
    const later = hashesIn(await inPdf((await minutes(a.facilitator, a.id, 'fr')).bytes));
    expect(later).toContain(hash);
    const newest = later.find((one) => one !== hash)!;
    expect(await verified(a.facilitator, newest)).toMatchObject({ found: { number: 2, until: null } });
  });

  test('of a confidential vote name nobody and no ballot, only the totals', async () => {
    const a = await assembly(6);
    await a.rule('resolution', { confidential: true, openBallot: false });
    const id = await a.propose({}, a.facilitator);
    for (const [i, choice] of ['yes', 'yes', 'no', 'yes', 'blank'].entries())
      must(
        await execute(castConfidential, {
          actor: a.members[i]!.voter,
          input: { id, organisationId: a.members[i]!.id, choice }
        })
      );
    await a.close(id);
    const text = (await inPdf((await minutes(a.facilitator, id, 'fr')).bytes)).replace(/\s+/g, ' ');
    expect(text).toContain('Vote confidentiel');
    expect(text).toContain('Voix exprimées : 4, dont 3 pour et 1 contre.');
    expect(text).toContain('Ont pris part au vote : 5 ; n’ont pas voté : 1.');
    expect(text).not.toMatch(/Membre \d|Voix \d\b/);
  });

  test('of a confidential vote with fewer than five ballots do not even give the totals', async () => {
    const a = await assembly(6);
    await a.rule('resolution', { confidential: true, openBallot: false });
    const id = await a.propose({}, a.facilitator);
    for (const i of [0, 1])
      must(
        await execute(castConfidential, {
          actor: a.members[i]!.voter,
          input: { id, organisationId: a.members[i]!.id, choice: 'no' }
        })
      );
    await a.close(id);
    const text = (await inPdf((await minutes(a.facilitator, id, 'fr')).bytes)).replace(/\s+/g, ' ');
    expect(text).toContain('au moins 5 bulletins');
    expect(text).not.toMatch(/Voix exprimées|dont \d/);
  });

  test('are not printed of what is not decided, nor of an entry that was tampered with', async () => {
    const a = await decided();
    const open = await a.propose();
    const ask = (id: string) =>
      execute(ofDecision, { actor: a.facilitator, input: { id, format: 'pdf', language: 'fr' } });
    expect(codeOf(await ask(open))).toBe('nothing_decided');
    await connected(database().adminUrl, async (client) => {
      await client.query('set session_replication_role = replica');
      await client.query(`update decisions set title = title || '!' where network_id = $1`, [a.network.id]);
    });
    expect(codeOf(await ask(a.id))).toBe('register_does_not_hold');
  });

  test('of one network are not there for another', async () => {
    const a = await decided();
    const other = await assembly(1);
    const input = { id: a.id, format: 'pdf', language: 'fr' };
    expect(codeOf(await execute(ofDecision, { actor: other.facilitator, input }))).toBe('not_found');
  });
});

describe('the minutes of a meeting', () => {
  async function met() {
    const a: Assembly = await assembly(4);
    const heldOn = today().toString();
    const ids: string[] = [];
    for (const title of ['Le budget', 'Le local', 'La fête']) ids.push(await a.propose({ title, heldOn }));
    const record = async (id: string, votes: [number, string][]) =>
      must(
        await execute(recordVotes, {
          actor: a.facilitator,
          input: {
            id,
            votes: votes.map(([i, choice]) => ({
              organisationId: a.members[i]!.id,
              choice: choice as 'yes'
            }))
          }
        })
      );
    await record(ids[1]!, [
      [0, 'yes'],
      [1, 'no'],
      [2, 'yes']
    ]);
    await record(ids[0]!, [
      [0, 'no'],
      [3, 'abstain']
    ]);
    return { ...a, heldOn, ids };
  }

  test('list who was there and all votes in the order in which they were taken, with each entry and the head', async () => {
    const a = await met();
    const input = { day: a.heldOn, format: 'pdf', language: 'fr' } as const;
    const { bytes } = { bytes: bytesOf(must(await execute(ofMeeting, { actor: a.facilitator, input }))) };
    const text = (await inPdf(bytes)).replace(/\s+/g, ' ');
    expect(text).toContain('3 questions soumises au vote, 2 décidées');
    expect(text).toContain('4 organisations présentes');
    expect(text).toContain('1. Le local – Adopté');
    expect(text).toContain('2. Le budget – Rejeté');
    expect(text).toContain('3. La fête – Vote ouvert');
    expect(text).toContain('Noté en réunion par Farida');
    const hashes = hashesIn(text);
    expect(hashes).toHaveLength(2);
    for (const [at, hash] of hashes.entries())
      expect(await verified(a.facilitator, hash)).toMatchObject({ found: { number: at + 1 } });
  });

  test('begin with a page that shows the same to every member', async () => {
    const a = await met();
    const seen = must(await execute(getMeeting, { actor: a.members[1]!.voter, input: { day: a.heldOn } }));
    expect(seen.votes.map(({ title, state }) => [title, state])).toEqual([
      ['Le local', 'adopted'],
      ['Le budget', 'rejected'],
      ['La fête', 'open']
    ]);
    expect(seen.present).toEqual(['Membre 0', 'Membre 1', 'Membre 2', 'Membre 3']);
    const never = today().subtract({ days: 9 }).toString();
    expect(codeOf(await execute(getMeeting, { actor: a.facilitator, input: { day: never } }))).toBe(
      'not_found'
    );
  });
});

describe('an extract of the register', () => {
  test('has the decisions of its days, both included, and nothing else, with the head', async () => {
    const a = await assembly(2);
    const ids = [await a.propose({ title: 'Un' }), await a.propose({ title: 'Deux' })];
    for (const id of ids) {
      await a.vote(id, 0, 'yes');
      await a.close(id);
    }
    // Both closed at the end of the seventh day after today.
    const last = today().add({ days: 7 });
    const ask = async (from: Temporal.PlainDate, to: Temporal.PlainDate) => {
      const input = { from: from.toString(), to: to.toString(), format: 'pdf', language: 'fr' } as const;
      const file = must(await execute(ofRegister, { actor: a.facilitator, input }));
      return (await inPdf(bytesOf(file))).replace(/\s+/g, ' ');
    };
    const text = await ask(last, last);
    expect(text).toContain('2 décisions');
    expect(text).toContain('Un');
    expect(hashesIn(text)).toHaveLength(1);
    expect(await ask(today(), last.subtract({ days: 1 }))).toContain('Rien n’a été décidé');
    expect(await ask(last.add({ days: 1 }), last.add({ days: 3 }))).toContain('Rien n’a été décidé');
  });

  test('ends after it begins', async () => {
    const a = await assembly(1);
    const input = { from: '2026-02-02', to: '2026-02-01', format: 'pdf' };
    expect(codeOf(await execute(ofRegister, { actor: a.facilitator, input }))).toBe('ends_before_start');
  });
});
