import { crc32, deflateSync } from 'node:zlib';

/** Pixels, RGBA, row after row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Encodes pixels as a PNG with alpha; `opaque` leaves the alpha channel out. */
export function encodePng({ width, height, data }: Pixels, { opaque = false } = {}): Buffer {
  const channels = opaque ? 3 : 4;
  const raw = Buffer.alloc(height * (1 + width * channels));
  let at = 0;
  for (let y = 0; y < height; y++) {
    at++;
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++) raw[at++] = data[(y * width + x) * 4 + channel] ?? 0;
    }
  }
  return file(width, height, [8, opaque ? 2 : 6], raw);
}

/** A white PNG of one bit per pixel: huge in pixels, small in bytes. */
export function blankPng(width: number, height: number): Buffer {
  const row = Buffer.alloc(1 + Math.ceil(width / 8), 0xff);
  row[0] = 0;
  return file(width, height, [1, 0], Buffer.concat(Array.from({ length: height }, () => row)));
}

/** A tiny PNG, brought to this many bytes by a private chunk that decoders skip. */
export function paddedPng(bytes: number): Buffer {
  const png = blankPng(16, 16);
  const end = png.length - 12;
  const padding = chunk('prVt', Buffer.alloc(bytes - png.length - 12, 0x5a));
  return Buffer.concat([png.subarray(0, end), padding, png.subarray(end)]);
}

function file(width: number, height: number, [depth, colour]: readonly [number, number], raw: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(content.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(typed));
  return Buffer.concat([head, typed, tail]);
}
