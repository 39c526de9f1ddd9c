import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { authenticate } from '#lib/identity/tokens.server.ts';
import { createApi } from '#lib/platform/api.server.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { operations } from '#lib/registry.ts';
import { world, type World } from './world.ts';

/** What docs/api.md tells strangers to do is done here. */
useTestDatabase();
const api = createApi(operations, authenticate, 'test');
const guide = readFileSync('docs/api.md', 'utf8');
const blocks = (language: string): string[] =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text!);

let place: World;
beforeAll(async () => {
  place = await world();
});

/** A line of curl as the guide writes them. */
function typed(line: string, body?: string): Promise<Response> {
  const at = new URL(line.match(/https:\/\/\S+/)![0]);
  const headers = [...line.matchAll(/-H "([^:"]+): ([^"]+)"/g)].map(([, name, value]) => [
    name!,
    value!.replace('$TOKEN', place.tokens.mandate!)
  ]);
  const data = body ?? line.match(/-d '([^']+)'/)?.[1];
  return Promise.resolve(
    api.request(at.pathname.replace('atlas', place.network.slug) + at.search, {
      method: data ? 'POST' : 'GET',
      headers: Object.fromEntries(headers) as Record<string, string>,
      body: data
    })
  );
}

test('the first read reads, the first write writes, once', async () => {
  const [read, write, ...more] = blocks('sh').map((block) => block.replaceAll('\\\n', ' '));
  expect(more).toEqual([]);
  const answer = await typed(write!);
  const made = (await answer.json()) as object;
  expect([answer.status, made]).toEqual([201, { id: expect.any(String), name: 'La Filature' }]);
  expect(await (await typed(write!)).json()).toEqual(made);
  const listed = await typed(read!);
  expect(listed.status).toBe(200);
  expect(await listed.json()).toMatchObject({ rows: expect.any(Array), next: null });
  const known = await typed(`${read}`.replace('/directory', '/directory?standing=known&q=Filature'));
  expect(await known.json()).toMatchObject({ rows: [made] });
});

test('openapi.json is for everybody', async () => {
  for (const _again of [1, 2]) {
    const answer = await api.request('/api/v1/openapi.json');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await answer.json()).toMatchObject({ openapi: '3.1.0', info: { version: 'test' } });
  }
});

test('a refusal looks as it is shown', async () => {
  const [shown] = blocks('json').map((block) => block.replaceAll('atlas', place.network.slug));
  const [, write] = blocks('sh');
  const refused = await typed(write!.replaceAll('\\\n', ' ').replace('filature-1', 'filature-2'), '{}');
  expect(refused.headers.get('content-type')).toBe('application/problem+json');
  expect(await refused.json()).toEqual(JSON.parse(shown!));
});

test('what stands several times in an address is a list, what stands once may be one', async () => {
  const { mandate, facilitator } = place.actors;
  const people = `/api/v1/networks/${place.network.slug}/people`;
  const chosen = [mandate.personId, facilitator.personId].map((id) => `chosen=${id}`);
  for (const names of [chosen, chosen.slice(0, 1)]) {
    const headers = { authorization: `Bearer ${place.tokens.mandate}` };
    const answer = await api.request(`${people}?${names.join('&')}`, { headers });
    const { standing } = (await answer.json()) as { standing: object[] };
    expect([answer.status, standing.length]).toEqual([200, names.length]);
  }
});
