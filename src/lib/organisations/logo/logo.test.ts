import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LOGO_BYTES, readLogo } from './rules.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const png = (width: number, height: number): Buffer => {
  const bytes = Buffer.concat([hex('89504e470d0a1a0a 0000000d 49484452'), Buffer.alloc(17)]);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};
const jpeg = (width: number, height: number): Buffer => {
  const frame = hex('ffc2 0011 08 0000 0000 03 00');
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([hex('ffd8 ffe0 0010 4a46494600010100000100010000 ffff'), frame, Buffer.alloc(20)]);
};
const webp = (kind: 'VP8 ' | 'VP8L' | 'VP8X', width: number, height: number): Buffer => {
  const bytes = Buffer.concat([Buffer.from('RIFF0000WEBP'), Buffer.from(kind), Buffer.alloc(24)]);
  if (kind === 'VP8 ') {
    hex('9d012a').copy(bytes, 23);
    bytes.writeUInt16LE(width, 26);
    bytes.writeUInt16LE(height, 28);
  } else if (kind === 'VP8L') {
    bytes[20] = 0x2f;
    bytes.writeUInt32LE(((width - 1) | ((height - 1) << 14)) >>> 0, 21);
  } else {
    bytes.writeUIntLE(width - 1, 24, 3);
    bytes.writeUIntLE(height - 1, 27, 3);
  }
  return bytes;
};

describe('A logo', () => {
  test.each([
    ['PNG', png(120, 80), 'image/png'],
    ['JPEG', jpeg(120, 80), 'image/jpeg'],
    ['WebP, lossy', webp('VP8 ', 120, 80), 'image/webp'],
    ['WebP, lossless', webp('VP8L', 120, 80), 'image/webp'],
    ['WebP, extended', webp('VP8X', 120, 80), 'image/webp']
  ])('may be a %s, told by its first bytes', (_kind, bytes, mediaType) => {
    expect(readLogo(bytes)).toEqual({ ok: true, value: { mediaType, width: 120, height: 80 } });
  });

  test.each([
    [
      'a drawing that can hold a script',
      '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><script/></svg>'
    ],
    ['a page', '<!doctype html><script>alert(1)</script>'],
    ['an animation', 'GIF89a@\u0000@\u0000'],
    ['nothing', '']
  ])('is never %s', (_kind, text) => {
    expect(readLogo(Buffer.from(text))).toMatchObject({ problems: [{ code: 'logo_form' }] });
  });

  test('weighs 256 KiB at most and measures from 32 to 2,048 pixels', () => {
    expect(readLogo(Buffer.concat([png(64, 64), Buffer.alloc(LOGO_BYTES - 33)])).ok).toBe(true);
    expect(readLogo(Buffer.concat([png(64, 64), Buffer.alloc(LOGO_BYTES - 32)]))).toMatchObject({
      problems: [{ code: 'logo_too_large', params: { max: 256 } }]
    });
    for (const [width, height] of [
      [31, 64],
      [64, 31],
      [2049, 64],
      [64, 2049],
      [0, 0]
    ] as const)
      for (const make of [png, jpeg])
        expect(readLogo(make(width, height))).toMatchObject({
          problems: [{ code: 'logo_dimensions', params: { width, height } }]
        });
    expect(readLogo(webp('VP8X', 2048, 32)).ok).toBe(true);
  });

  test('is refused in words, whatever the bytes', () => {
    const starts = [png(64, 64), jpeg(64, 64), webp('VP8X', 64, 64)];
    fc.assert(
      fc.property(
        fc.constantFrom(...starts),
        fc.nat(40),
        fc.uint8Array({ maxLength: 60 }),
        (start, cut, rest) => {
          const result = readLogo(Buffer.concat([start.subarray(0, cut), rest]));
          if (!result.ok) expect(result.problems[0]!.field).toBe('logo');
        }
      )
    );
  });
});
