import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { readConfig, type Config } from '#lib/platform/config.ts';
import { sayAddress } from './address.ts';
import { isFromElsewhere, listen, originOf } from './serve.ts';

function config(env: Record<string, string>): Config {
  const read = readConfig(env);
  if (!read.ok) throw new Error('wrong settings');
  return read.value;
}

test('without a public address a request is for the name that was typed, in plain http', () => {
  expect(originOf({ host: 'localhost:3000' }, undefined)).toBe('http://localhost:3000');
  expect(originOf({ host: '192.168.1.5:3000', origin: 'http://elsewhere.org' }, undefined)).toBe(
    'http://192.168.1.5:3000'
  );
});

test('with a public address requests are for it, whatever name the proxy uses', () => {
  const url = 'https://reseau.example.org';
  expect(originOf({ host: 'reseau.example.org' }, url)).toBe(url);
  expect(originOf({ host: 'attacker.example' }, url)).toBe(url);
  expect(originOf({ host: '127.0.0.1:3000', origin: url }, url)).toBe(url);
});

test('the machine itself may come by its loopback name beside the public address', () => {
  const own = { host: 'localhost:3000', origin: 'http://localhost:3000' };
  expect(originOf(own, 'https://reseau.example.org')).toBe('http://localhost:3000');
});

test('a form from another address is refused in words of its reader, which name the public address', async () => {
  const url = 'https://reseau.example.org';
  const server = createServer((request, response) => {
    if (isFromElsewhere(request, url)) sayAddress(request, response, url);
    else response.end('taken');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const send = async (origin: string, language: string, accept = 'text/html,*/*') => {
    const headers = { origin, accept, 'accept-language': language };
    const body = new URLSearchParams({ name: 'Atelier' });
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body });
    return [response.status, await response.text()] as const;
  };
  for (const [language, words] of [
    ['fr', 'Ce formulaire vient d’une autre adresse'],
    ['en', 'This form comes from another address'],
    ['ar', 'dir="rtl"']
  ] as const) {
    const [status, page] = await send('http://autre-nom.example', language);
    expect(status).toBe(403);
    expect(page).toContain(words);
    expect(page).toContain(`href="${url}"`);
  }
  expect((await send('null', 'fr'))[0]).toBe(403);
  expect(await send(url, 'fr')).toEqual([200, 'taken']);
  expect(await send('https://elsewhere.example', 'fr', '*/*')).toEqual([200, 'taken']); // the framework's to refuse
  server.close();
});

test('until the application is ready visitors are asked to come back', async () => {
  const listening = await listen(config({ PORT: '0' }));
  const response = await fetch(`http://127.0.0.1:${listening.port}/healthz`);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
  const program = await fetch(`http://127.0.0.1:${listening.port}/api/v1/networks`);
  expect([program.status, program.headers.get('content-type')]).toEqual([503, 'application/problem+json']);
  expect(await program.json()).toMatchObject({ title: 'database_away', status: 503 });
  await listening.close();
});

test('a port that another program uses is refused in words', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as { port: number };
  await expect(listen(config({ PORT: String(port) }))).rejects.toThrow(`Another program uses port ${port}`);
  other.close();
});

test('an address that is not of this machine is refused in words', async () => {
  await expect(listen(config({ PORT: '0', HOST: '192.0.2.1' }))).rejects.toThrow(
    /not an address of this machine/
  );
});
