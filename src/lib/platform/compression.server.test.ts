import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compress } from './compression.server.ts';

const page = '<li>Résam – Morlaix</li>'.repeat(200);

test('a browser that takes gzip gets the same page, much smaller', async () => {
  const { body, encoding } = await compress(page, 'br, gzip;q=0.8, *;q=0.1');
  expect(encoding).toBe('gzip');
  expect(body.length).toBeLessThan(page.length / 4);
  expect(gunzipSync(body as Uint8Array).toString()).toBe(page);
});

test.each([[null], ['br'], ['identity'], ['gzip;q=0'], ['gzip;q=0.0, br']])(
  'who does not take gzip (%s) gets plain text',
  async (accept) => {
    expect(await compress(page, accept)).toEqual({ body: page, encoding: null });
  }
);

test('a short page is not worth it', async () => {
  expect(await compress('<p>Bonjour</p>', 'gzip')).toEqual({ body: '<p>Bonjour</p>', encoding: null });
});
