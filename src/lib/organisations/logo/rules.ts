/** What a logo may be. Told by its first bytes, never by its name: a picture that a browser might run is no picture. */
import { no, ok, type Result } from '#lib/kernel/result.ts';

export const LOGO_BYTES = 256 * 1024;
const SMALLEST = 32;
const LARGEST = 2048;

export type Logo = { mediaType: 'image/png' | 'image/jpeg' | 'image/webp'; width: number; height: number };

/** PNG, JPEG or WebP of at most 256 KiB, from 32 to 2,048 pixels on each side. SVG can hold a script: never. */
export function readLogo(bytes: Uint8Array): Result<Logo> {
  if (bytes.length > LOGO_BYTES)
    return no('invalid', 'logo_too_large', { field: 'logo', params: { max: LOGO_BYTES / 1024 } });
  const logo = readPng(bytes) ?? readJpeg(bytes) ?? readWebp(bytes);
  if (!logo) return no('invalid', 'logo_form', { field: 'logo' });
  const { width, height } = logo;
  if (Math.min(width, height) < SMALLEST || Math.max(width, height) > LARGEST)
    return no('invalid', 'logo_dimensions', {
      field: 'logo',
      params: { width, height, min: SMALLEST, max: LARGEST }
    });
  return ok(logo);
}

/** W3C PNG, 5.2 and 11.2.2: signature, then IHDR with width and height. */
function readPng(bytes: Uint8Array): Logo | null {
  if (!startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) || text(bytes, 12, 4) !== 'IHDR')
    return null;
  const view = viewOf(bytes);
  return bytes.length < 33
    ? null
    : { mediaType: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
}

/** ITU T.81, B.1: segments until a frame header (SOF0 to SOF15 without DHT, JPG and DAC). */
function readJpeg(bytes: Uint8Array): Logo | null {
  if (!startsWith(bytes, [0xff, 0xd8, 0xff])) return null;
  const view = viewOf(bytes);
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1]!;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame)
      return { mediaType: 'image/jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2;
    else at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** RFC 9649: lossy (VP8), lossless (VP8L) and extended (VP8X). */
function readWebp(bytes: Uint8Array): Logo | null {
  if (text(bytes, 0, 4) !== 'RIFF' || text(bytes, 8, 4) !== 'WEBP' || bytes.length < 30) return null;
  const view = viewOf(bytes);
  const kind = text(bytes, 12, 4);
  const mediaType = 'image/webp';
  if (kind === 'VP8 ' && startsWith(bytes.subarray(23), [0x9d, 0x01, 0x2a]))
    return { mediaType, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (kind === 'VP8L' && bytes[20] === 0x2f) {
    const packed = view.getUint32(21, true);
    return { mediaType, width: (packed & 0x3fff) + 1, height: ((packed >> 14) & 0x3fff) + 1 };
  }
  if (kind === 'VP8X')
    return {
      mediaType,
      width: (view.getUint32(24, true) & 0xffffff) + 1,
      height: (view.getUint32(26, true) >>> 8) + 1
    };
  return null;
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const startsWith = (bytes: Uint8Array, start: number[]): boolean =>
  start.every((byte, at) => bytes[at] === byte);
const text = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));
