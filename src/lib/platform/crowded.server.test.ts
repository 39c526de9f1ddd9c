import { expect, test } from 'vitest';
import { MOST_FIELDS, withFewFields } from './crowded.server.ts';
import { formInput } from './page.server.ts';

const sent = (body: BodyInit, type: string, headers: Record<string, string> = {}): Request =>
  withFewFields(
    new Request('http://localhost/', {
      method: 'POST',
      headers: { 'content-type': type, ...headers },
      body,
      duplex: 'half'
    } as RequestInit)
  );
const URLENCODED = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data; boundary="----limit"';
const parts = (count: number): string =>
  `${'------limit\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n'.repeat(count)}------limit--\r\n`;
/** In pieces that are shorter than a boundary: none is whole in any of them. */
const crumbs = (text: string): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const piece of text.match(/[^]{1,7}/g) ?? []) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    }
  });

test('a form with more fields than anybody fills in is refused while it is read', async () => {
  for (const request of [
    sent('a&'.repeat(MOST_FIELDS + 2), URLENCODED),
    sent('a&'.repeat(MOST_FIELDS + 2), `${URLENCODED.toUpperCase()}; charset=utf-8`),
    sent(parts(MOST_FIELDS + 2), MULTIPART),
    sent(crumbs(parts(MOST_FIELDS + 2)), MULTIPART)
  ])
    await expect(request.formData()).rejects.toMatchObject({ status: 413 });
});

test('a body that is no form, or a broken one, is refused as what was sent wrongly; reading twice is our own mistake', async () => {
  for (const request of [
    sent('{"a":1}', 'application/json'),
    sent('a', 'text/plain'),
    sent('a', MULTIPART),
    sent('a', 'multipart/form-data'),
    sent(crumbs(parts(MOST_FIELDS / 2).slice(0, -20)), MULTIPART)
  ]) {
    await expect(request.clone().formData()).rejects.toMatchObject({ status: 400 });
    await expect(request.formData()).rejects.toMatchObject({ status: 400 });
  }
  const read = sent('a=b', URLENCODED);
  await read.formData();
  await expect(read.formData()).rejects.toBeInstanceOf(TypeError);
});

test('a form with as many as that is read whole', async () => {
  expect([...(await sent('a=b&'.repeat(MOST_FIELDS), URLENCODED).formData())]).toHaveLength(MOST_FIELDS);
  expect([...(await sent(parts(MOST_FIELDS), MULTIPART).formData())]).toHaveLength(MOST_FIELDS);
});

test('a file is no crowd, whatever its bytes are', async () => {
  const form = new FormData();
  form.set('file', new File(['&'.repeat(5 * MOST_FIELDS)], 'a.csv'));
  const read = await withFewFields(
    new Request('http://localhost/', { method: 'POST', body: form })
  ).formData();
  expect((read.get('file') as File).size).toBe(5 * MOST_FIELDS);
});

test('a form’s fields are an input: a name that comes again is a list, one with brackets always', () => {
  const form = new FormData();
  for (const [name, value] of [
    ['a', '1'],
    ['b[]', '2'],
    ['c', '3'],
    ['a', '4'],
    ['__key', 'x']
  ] as const)
    form.append(name, value);
  expect(formInput(form)).toEqual({ a: ['1', '4'], b: ['2'], c: '3' });
});
