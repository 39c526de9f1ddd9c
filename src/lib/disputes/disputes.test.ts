import { expect, test } from 'vitest';
import { execute } from '#lib/platform/operation.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import * as data from './data.server.ts';
import { remind } from './jobs.ts';
import * as leading from './leading/operations.ts';
import * as disputes from './operations.ts';
import { awaited } from './rules.ts';
import { act, quarrel, refusal, type Quarrel } from './scenario.ts';

useTestDatabase();

const stateOf = async (q: Quarrel, id: string) => (await act(disputes.getDispute, q.mediator, { id })).state;

test('a matter that the rule settles ends when both parties say so, with the rule as its outcome', async () => {
  const q = await quarrel();
  const id = await q.led();
  await act(leading.restateRule, q.mediator, {
    id,
    rule: 'Charte, article 4 : les frais communs sont partagés.'
  });
  await act(disputes.answerDispute, q.opener, { id, agrees: 'yes' });
  expect(await stateOf(q, id)).toBe('restating');
  await act(disputes.answerDispute, q.other, { id, agrees: 'yes' });
  const page = await act(disputes.getDispute, q.other, { id });
  expect(page).toMatchObject({ state: 'settled', outcome: page.rule, dueAt: null });
});

test('otherwise both are heard, a proposal is made, and what both accept is the outcome', async () => {
  const q = await quarrel();
  const id = await q.led();
  await act(leading.restateRule, q.mediator, { id, rule: 'La charte ne dit rien du salon.' });
  await act(disputes.answerDispute, q.opener, { id, agrees: 'yes' });
  await act(disputes.answerDispute, q.other, { id, agrees: 'no' });
  expect(await stateOf(q, id)).toBe('listening');
  const proposal = { id, proposal: 'Perrin paie un tiers avant la fin du mois.' };
  expect(await refusal(leading.propose, q.mediator, proposal)).toBe('hear_both_first');
  await act(disputes.say, q.other, { id, said: 'Nous n’y étions qu’un jour.', audience: 'mediators' });
  await act(leading.propose, q.mediator, proposal);
  await act(disputes.answerDispute, q.other, { id, agrees: 'no' });
  await act(disputes.answerDispute, q.opener, { id, agrees: 'yes' });
  await act(leading.propose, q.mediator, { id, proposal: 'Perrin paie un quart.' });
  await act(disputes.answerDispute, q.other, { id, agrees: 'yes' });
  await act(disputes.answerDispute, q.opener, { id, agrees: 'yes' });
  expect(await act(disputes.getDispute, q.opener, { id })).toMatchObject({
    state: 'settled',
    outcome: 'Perrin paie un quart.'
  });
  expect(await refusal(disputes.say, q.opener, { id, said: 'Encore ceci', audience: 'all' })).toBe(
    'dispute_over'
  );
});

test('a panel shows its proposal once two of the three stand behind it', async () => {
  const q = await quarrel();
  const second = await q.person('Driss Alami', { roles: ['mediator'] });
  const third = await q.person('Elsa Roy', { roles: ['mediator'] });
  const panel = [q.mediator, second, third];
  expect(
    await refusal(disputes.openDispute, q.opener, {
      organisationId: q.atelier,
      againstId: q.boulangerie,
      subject: 'x',
      account: 'x',
      wish: 'x',
      form: 'panel',
      mediators: [second.personId]
    })
  ).toBe('mediators_number');
  const id = await q.open({ form: 'panel', mediators: panel.map((p) => p.personId) });
  for (const actor of panel) await act(leading.takeSeat, actor, { id, takes: 'yes', noInterest: 'on' });
  await act(leading.restateRule, second, { id, rule: 'Article 4.' });
  for (const party of [q.opener, q.other]) await act(disputes.answerDispute, party, { id, agrees: 'no' });
  await act(disputes.say, q.other, { id, said: 'Voici notre part.', audience: 'all' });
  await act(leading.propose, second, { id, proposal: 'Moitié, moitié.' });
  expect((await act(disputes.getDispute, q.opener, { id })).proposal).toBeNull();
  expect(await refusal(disputes.answerDispute, q.opener, { id, agrees: 'yes' })).toBe('nothing_to_answer');
  await act(leading.supportProposal, third, { id });
  expect((await act(disputes.getDispute, q.opener, { id })).proposal).toBe('Moitié, moitié.');
});

test('nobody mediates in their own cause, and each party refuses one person once', async () => {
  const q = await quarrel();
  const other = {
    organisationId: q.atelier,
    againstId: q.boulangerie,
    subject: 'x',
    account: 'x',
    wish: 'x',
    form: 'one'
  };
  const colleague = await q.person('Béa Perrin', { speaksFor: [q.boulangerie], mandate: false });
  for (const person of [q.opener, q.other, colleague])
    expect(await refusal(disputes.openDispute, q.opener, { ...other, mediators: [person.personId] })).toBe(
      'mediator_interested'
    );
  const outside = await (await quarrel()).person('Ailleurs');
  expect(await refusal(disputes.openDispute, q.opener, { ...other, mediators: [outside.personId] })).toBe(
    'not_in_network'
  );
  expect(
    await refusal(disputes.openDispute, q.opener, {
      ...other,
      againstId: null,
      mediators: [q.facilitator.personId]
    })
  ).toBe('mediator_interested');

  const id = await q.led();
  await act(disputes.refuseMediator, q.other, { id, personId: q.mediator.personId });
  expect(await refusal(disputes.getDispute, q.mediator, { id })).toBe('not_found');
  expect(await refusal(disputes.nameMediator, q.opener, { id, personId: q.mediator.personId })).toBe(
    'mediator_twice'
  );
  expect(await refusal(disputes.nameMediator, q.opener, { id, personId: colleague.personId })).toBe(
    'mediator_interested'
  );
  const next = await q.person('Driss Alami', { roles: ['mediator'] });
  await act(disputes.nameMediator, q.opener, { id, personId: next.personId });
  expect(await refusal(disputes.refuseMediator, q.other, { id, personId: next.personId })).toBe(
    'refused_already'
  );
  expect(await refusal(leading.takeSeat, next, { id, takes: 'yes' })).toBe('say_no_interest');
  await act(leading.takeSeat, next, { id, takes: 'yes', noInterest: true });
  expect((await act(disputes.getDispute, next, { id })).state).toBe('restating');
});

test('a dispute with the network is answered by its board, or without a board by its facilitators', async () => {
  const q = await quarrel();
  const id = await q.open({ againstId: null });
  expect((await act(disputes.getDispute, q.facilitator, { id })).side).toBe('other');
  const board = await q.person('Gilles Blanc', { roles: ['board'] });
  expect((await act(disputes.getDispute, board, { id })).side).toBe('other');
  expect(await refusal(disputes.getDispute, q.facilitator, { id })).toBe('not_found');
  const both = await q.person('Hind Board', { roles: ['board'], speaksFor: [q.atelier] });
  expect(await refusal(disputes.getDispute, both, { id })).toBe('not_found');
});

test('whose mandate has ended reads no more; a new representative reads on', async () => {
  const q = await quarrel();
  const id = await q.open();
  const successor = await q.person('Nina Perrin', { speaksFor: [q.boulangerie] });
  await q.inside((tx) =>
    tx
      .updateTable('representatives')
      .set({ ends_at: Temporal.Now.instant() })
      .where('person_id', '=', q.other.personId)
      .execute()
  );
  expect((await act(disputes.getDispute, successor, { id })).subject).toBe('Les frais du salon de mars');
  expect(await refusal(disputes.getDispute, q.other, { id })).toBe('not_found');
});

test('both parties may answer at the same moment: the dispute is settled once', async () => {
  const q = await quarrel();
  for (let round = 0; round < 5; round += 1) {
    const id = await q.led();
    await act(leading.restateRule, q.mediator, { id, rule: 'Article 4.' });
    const results = await Promise.all(
      [q.opener, q.other, q.opener, q.other].map((actor) =>
        execute(disputes.answerDispute, { actor, input: { id, agrees: 'yes' } })
      )
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(2);
    expect(await stateOf(q, id)).toBe('settled');
  }
});

test('a day before the deadline whoever is awaited is told, and nobody when the step has moved on', async () => {
  const q = await quarrel();
  const id = await q.led();
  const due = (await q.inside((tx) => data.readDispute(tx, q.network.id, id)))!.dueAt!.toString();
  const told = async () =>
    q.inside(async (tx) => {
      const rows = await tx
        .selectFrom('events')
        .select('payload')
        .where('type', '=', 'dispute.waiting')
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .execute();
      return rows.map(({ payload }) => (payload as { personIds: string[] }).personIds);
    });
  const before = (await told()).length;
  await remind(q.network.id, id, due, Temporal.Now.instant());
  const after = await told();
  expect(after).toHaveLength(before + 1);
  expect(after.some((ids) => ids.length === 1 && ids[0] === q.mediator.personId)).toBe(true);
  await act(leading.moveDeadline, q.mediator, {
    id,
    until: Temporal.Now.plainDateISO().add({ days: 20 }).toString()
  });
  await remind(q.network.id, id, due, Temporal.Now.instant());
  expect(await told()).toHaveLength(before + 1);
  await transaction({ networkId: q.network.id }, async (tx) => {
    expect(awaited((await data.readDispute(tx, q.network.id, id))!)).toEqual(['mediator']);
  });
});

test('a lesson names nobody and is published when both parties agree', async () => {
  const q = await quarrel();
  const id = await q.led();
  expect(await refusal(leading.writeLesson, q.mediator, { id, lesson: 'Tôt' })).toBe('lesson_too_early');
  await act(leading.restateRule, q.mediator, { id, rule: 'Article 4.' });
  for (const party of [q.opener, q.other]) await act(disputes.answerDispute, party, { id, agrees: 'yes' });
  expect(
    await refusal(leading.writeLesson, q.mediator, { id, lesson: 'ATELIER  marchand a payé seul.' })
  ).toBe('lesson_names');
  await act(leading.writeLesson, q.mediator, { id, lesson: 'Écrire le partage des frais avant le salon.' });
  await act(disputes.consent, q.opener, { id, what: 'lesson' });
  expect((await act(disputes.listDisputes, q.stranger, {})).lessons).toEqual([]);
  await Promise.all(
    [q.other, q.other].map((actor) => execute(disputes.consent, { actor, input: { id, what: 'lesson' } }))
  );
  expect((await act(disputes.listDisputes, q.stranger, {})).lessons).toMatchObject([
    { lesson: 'Écrire le partage des frais avant le salon.' }
  ]);
  expect(await refusal(leading.writeLesson, q.mediator, { id, lesson: 'Autre' })).toBe('lesson_published');
});
