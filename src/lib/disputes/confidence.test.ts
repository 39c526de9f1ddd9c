import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import * as leading from './leading/operations.ts';
import * as disputes from './operations.ts';
import { act, quarrel, refusal } from './scenario.ts';

useTestDatabase();

const rowsFor = (networkId: string, actor: Actor | null, table: string) =>
  transaction({ networkId, personId: actor?.personId ?? null }, async (tx) => {
    const { rows } = await sql<{ said?: string }>`select * from ${sql.table(table)}`.execute(tx);
    return rows;
  });

test('each word is read by its audience and by nobody else, whatever the application asks of the database', async () => {
  const q = await quarrel();
  const id = await q.led();
  const panelist = await q.person('Driss Alami', { roles: ['mediator'] });
  const word = (actor: Actor, audience: string) =>
    act(disputes.say, actor, { id, said: `${actor.name} ${audience}`, audience });
  for (const actor of [q.opener, q.other, q.mediator])
    for (const audience of ['all', 'mediators', 'own']) await word(actor, audience);
  const heard = async (actor: Actor | null) =>
    (await rowsFor(q.network.id, actor, 'dispute_entries'))
      .map(({ said }) => said)
      .filter((said) => /^(Anne|Bruno|Claire)/.test(said ?? ''))
      .sort();
  const all = ['Anne Marchand all', 'Bruno Perrin all', 'Claire Oury all'];
  expect(await heard(q.opener)).toEqual(
    ['Anne Marchand all', 'Anne Marchand mediators', 'Anne Marchand own', ...all.slice(1)].sort()
  );
  expect(await heard(q.other)).toEqual(
    [all[0], 'Bruno Perrin all', 'Bruno Perrin mediators', 'Bruno Perrin own', all[2]].sort()
  );
  expect(await heard(q.mediator)).toEqual(
    [
      'Anne Marchand all',
      'Anne Marchand mediators',
      'Bruno Perrin all',
      'Bruno Perrin mediators',
      'Claire Oury all',
      'Claire Oury mediators',
      'Claire Oury own'
    ].sort()
  );
  for (const actor of [q.facilitator, q.stranger, panelist, null]) {
    expect(await heard(actor)).toEqual([]);
    expect(await rowsFor(q.network.id, actor, 'dispute_files')).toEqual([]);
  }
});

test('the facilitator sees that one exists and where it stands, and reads it when both parties agree', async () => {
  const q = await quarrel();
  const id = await q.led();
  await act(disputes.say, q.opener, { id, said: 'Entre nous.', audience: 'mediators' });
  const seen = await act(disputes.listDisputes, q.facilitator, {});
  expect(seen.own).toEqual([]);
  expect(Object.keys(seen.existing[0]!).sort()).toEqual([
    'closedAt',
    'dueAt',
    'form',
    'id',
    'number',
    'openedAt',
    'state',
    'stepSince'
  ]);
  expect(await refusal(disputes.getDispute, q.facilitator, { id })).toBe('not_found');
  await act(disputes.consent, q.opener, { id, what: 'disclosure' });
  expect(await refusal(disputes.getDispute, q.facilitator, { id })).toBe('not_found');
  await act(disputes.consent, q.other, { id, what: 'disclosure' });
  const page = await act(disputes.getDispute, q.facilitator, { id });
  expect(page.entries.map(({ said }) => said)).toEqual(['Le stand commun a été payé par nous seuls.']);
  expect(await refusal(disputes.say, q.facilitator, { id, said: 'Je m’en mêle', audience: 'all' })).toBe(
    'not_found'
  );
});

test('others see nothing, not even that one exists', async () => {
  const q = await quarrel();
  const id = await q.led();
  expect(await act(disputes.listDisputes, q.stranger, {})).toMatchObject({ own: [], existing: [] });
  for (const operation of [disputes.getDispute, leading.supportProposal, disputes.withdrawDispute])
    expect(await refusal(operation as typeof disputes.getDispute, q.stranger, { id })).toBe('not_found');
});

test('nothing of it is in the journal, in the news or in the events', async () => {
  const q = await quarrel();
  const id = await q.led();
  await act(leading.restateRule, q.mediator, { id, rule: 'Article secret.' });
  await act(disputes.withdrawDispute, q.opener, { id, reason: 'Réglé autour d’un café.' });
  const traces = await q.inside(async (tx) => {
    const audit = await tx.selectFrom('audit_entries').selectAll().execute();
    const events = await tx.selectFrom('events').select(['type', 'payload']).execute();
    const keys = await tx.selectFrom('idempotency_keys').selectAll().execute();
    return JSON.stringify({ audit, events, keys }, (_key, value) =>
      typeof value === 'bigint' ? String(value) : value
    );
  });
  expect(traces).not.toMatch(/salon|secret|café|stand commun|disputes\./);
});
