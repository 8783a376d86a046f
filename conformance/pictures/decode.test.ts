import { describe, expect, test } from '@jest/globals';
import { judgePicture } from '../case/judge.ts';
import { decode } from './decode.ts';
import { readHeader } from './header.ts';
import { type PictureName, sourcePicture } from './sources.ts';

const pictures: readonly (readonly [PictureName, string, number, number, readonly string[]])[] = [
  ['quarters.png', 'png', 200, 100, ['RG BW']],
  ['stripes.png', 'png', 300, 100, ['RGB']],
  ['layers.png', 'png', 100, 300, ['R G B']],
  ['framed.png', 'png', 140, 90, ['S....S .RRGG. ...... .BBWW. S....S']],
  ['see-through.png', 'png', 100, 100, ['R_ _B']],
  ['quarters.jpg', 'jpeg', 160, 80, ['RG BW']],
  ['moving.gif', 'gif', 60, 40, ['R', 'G', 'B']],
  ['still.gif', 'gif', 80, 40, ['RG BW']],
  ['still.webp', 'webp', 64, 32, ['RG BW']],
  ['moving.webp', 'webp', 48, 32, ['R', 'G', 'B']],
];

describe('the pictures that the suite uploads', () => {
  test.each(pictures)('%s is a %s of %i × %i', async (name, format, width, height, frames) => {
    const { bytes, mediaType } = await sourcePicture(name);
    const answer = { url: '', status: 200, headers: { 'content-type': mediaType }, body: bytes };
    for (const [frame, grid] of frames.entries()) {
      const decoded = await judgePicture(
        answer,
        { width, height, frames: frames.length, frame, grid },
        () => undefined,
      );
      expect(decoded.format).toBe(format);
    }
  });

  test.each([
    ['turned.jpg', { orientation: 6, gps: false }],
    ['labelled.jpg', { make: 'ConformanceCamera', copyright: 'Copyright Conformance Suite', gps: true }],
  ] as const)('%s has the property that it is for, and no other', async (name, exif) => {
    const { bytes } = await sourcePicture(name);
    expect(readHeader(bytes)).toMatchObject({ width: 160, height: 80 });
    expect(readHeader(bytes)?.exif).toEqual(exif);
  });
});

describe('what is no picture', () => {
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a text', Buffer.from('ERROR 9404: Could not fetch the image')],
    ['HTML', Buffer.from('<!doctype html><html><body>an <svg> in a page</body></html>')],
    ['the first bytes of a PNG', Buffer.from('89504e470d0a1a0a0000', 'hex')],
    ['the first bytes of a JPEG', Buffer.from('ffd8ffe000104a46', 'hex')],
    ['the first bytes of a WebP', Buffer.from('RIFF\x10\0\0\0WEBPVP8X')],
    ['the first bytes of a GIF', Buffer.from('GIF89a')],
    ['a GIF of 4 gigapixels', Buffer.from('474946383961ffffffff000000' + '2c0000000001000100000200' + '3b', 'hex')],
  ])('%s is a mismatch, not a crash', async (_, bytes) => {
    await expect(decode(bytes)).rejects.toMatchObject({ name: 'Mismatch' });
  });
});
