import { expect, test } from 'vitest';
import { frenchSpaces } from '#lib/kernel/text.ts';
import { database, newsOf } from '#lib/notifications/scenario.ts';
import { sentence, wordingOf } from '#lib/notifications/rules.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { dispatch } from '#lib/platform/events.server.ts';
import { translator, type MessageKey } from '#lib/platform/messages.ts';
import { execute } from '#lib/platform/operation.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { answerRemark, makeRemark, settleRemark } from './operations.ts';

const t = translator('fr', 'FR');
const speech = {
  say: (key: string, values: Record<string, string | number>) => t(key as MessageKey, values),
  date: String,
  zone: 'Europe/Paris'
};

test('a remark is told to those who lead the plan; its author learns of answers and of what came of it', async () => {
  const place = await scenario();
  const [atelier, brasserie] = [await place.organisation('Atelier'), await place.organisation('Brasserie')];
  const farida = await place.person('Farida', { roles: ['facilitator'] });
  const others = [
    await place.person('Lina', { roles: ['project_lead'] }),
    await place.person('Bela', { roles: ['board'] })
  ];
  const ana = await place.person('Ana', { speaksFor: [atelier] });
  const ben = await place.person('Ben', { speaksFor: [brasserie] });
  const treasurer = await place.person('Théo', { roles: ['treasurer'] });

  /** What each has been told since, without the isolates around names. */
  const known = new Map<Actor, number>();
  const told = async (actor: Actor): Promise<string[]> => {
    const { news } = await newsOf(actor);
    const fresh = news.slice(0, news.length - (known.get(actor) ?? 0));
    known.set(actor, news.length);
    return fresh.map((one) => sentence(one, speech).replace(/[\u2066-\u2069]/g, ''));
  };
  const happens = async (): Promise<void> => {
    const waiting = await connected(database().adminUrl, async (client) => {
      const asked = 'select id from events where network_id = $1 and dispatched_at is null order by id';
      return (await client.query<{ id: string }>(asked, [place.network.id])).rows;
    });
    for (const { id } of waiting) await dispatch(place.network.id, id, Temporal.Now.instant());
  };

  const body = 'Le vélo\npeut casser.';
  const made = await execute(makeRemark, { actor: ana, input: { part: 'risks', kind: 'objection', body } });
  if (!made.ok) throw new Error(made.problems[0]!.code);
  const { id } = made.value;
  await happens();
  const first = 'Atelier a une objection sur le plan d’action : « Le vélo peut casser. »';
  for (const lead of [farida, ...others]) expect(await told(lead)).toEqual([frenchSpaces(first)]);
  for (const other of [ana, ben, treasurer]) expect(await told(other)).toEqual([]);
  const { news } = await newsOf(farida);
  expect(wordingOf(news[0]!).path).toBe(`plan/discussion/risks#said-${id}`);

  await execute(answerRemark, { actor: ben, input: { id, body: 'Nous prêtons le nôtre.' } });
  await happens();
  const answered = 'Brasserie a répondu à « Le vélo peut casser. », sur le plan d’action';
  for (const actor of [ana, farida, ...others]) expect(await told(actor)).toEqual([frenchSpaces(answered)]);
  for (const other of [ben, treasurer]) expect(await told(other)).toEqual([]);

  const settled = { id, outcome: 'kept', reason: 'C’est rare.' };
  await execute(settleRemark, { actor: farida, input: settled });
  await happens();
  const kept = 'Après « Le vélo peut casser. », le plan d’action reste tel quel : C’est rare.';
  expect(await told(ana)).toEqual([frenchSpaces(kept)]);
  for (const other of [farida, ...others, ben, treasurer]) expect(await told(other)).toEqual([]);
});
