import { describe, expect, test } from '@jest/globals';
import sharp, { type Exif } from 'sharp';
import { inspectImage } from '../index.ts';
import { withMetadata } from './metadata.ts';

const size = { width: 5, height: 4 };
const blank = (exif: Exif | undefined, orientation?: number) => {
  const picture = sharp({ create: { ...size, channels: 3, background: 'teal' } }).jpeg();
  const described = exif === undefined ? picture : picture.withExif(exif);
  return (orientation === undefined ? described : described.withMetadata({ orientation })).toBuffer();
};
const exif = { IFD0: { Copyright: 'Ann Author 2026', Artist: 'Ann', Make: 'Camera' }, IFD3: { GPSLatitudeRef: 'N' } };

async function metadataOf(bytes: Uint8Array) {
  const { exif: block, xmp, iptc, orientation } = await sharp(bytes).metadata();
  return {
    exif: block?.toString('latin1') ?? '',
    xmp: xmp?.toString('latin1') ?? '',
    iptc: iptc !== undefined,
    orientation,
  };
}

describe('of a JPEG with copyright, camera and place', () => {
  test('none leaves nothing', async () => {
    const result = withMetadata(await blank(undefined), await blank(exif), 'none', size);
    expect((await metadataOf(result)).exif).toBe('');
  });

  test('copyright leaves the copyright alone', async () => {
    const { exif: block } = await metadataOf(
      withMetadata(await blank(undefined), await blank(exif), 'copyright', size),
    );
    expect(block).toContain('Ann Author 2026\0');
    for (const other of ['Camera', 'Ann\0']) expect(block).not.toContain(other);
  });

  test('keep leaves all of it', async () => {
    const { exif: block } = await metadataOf(withMetadata(await blank(undefined), await blank(exif), 'keep', size));
    for (const text of ['Ann Author 2026', 'Camera', 'Ann\0']) expect(block).toContain(text);
  });
});

test('what is kept of a turned picture says that it is upright', async () => {
  const source = await sharp({ create: { ...size, channels: 3, background: 'teal' } })
    .jpeg()
    .withExif(exif)
    .withMetadata({ orientation: 6 })
    .toBuffer();
  expect(inspectImage(source)?.orientation).toBe(6);
  const result = withMetadata(await blank(undefined), source, 'keep', size);
  expect(inspectImage(result)).toMatchObject({ orientation: 1, width: 5, height: 4 });
});

test.each(['png', 'webp'] as const)('EXIF of a %s is carried over too', async (format) => {
  const source = await sharp({ create: { ...size, channels: 3, background: 'teal' } })
    .withExif(exif)
    .toFormat(format)
    .toBuffer();
  const { exif: block } = await metadataOf(withMetadata(await blank(undefined), source, 'copyright', size));
  expect(block).toContain('Ann Author 2026');
});

test('XMP and IPTC are kept, and XMP is upright', async () => {
  const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><a tiff:Orientation="8"/></x:xmpmeta>';
  const app = (marker: number, name: string, content: string) => {
    const body = Buffer.from(name + content, 'latin1');
    return Buffer.concat([Buffer.of(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255), body]);
  };
  const plain = await blank(undefined);
  const source = Buffer.concat([
    plain.subarray(0, 2),
    app(0xe1, 'http://ns.adobe.com/xap/1.0/\0', xmp),
    app(0xed, 'Photoshop 3.0\0', '8BIM\x04\x04\0\0\0\0\0\x0a\x1c\x02\x74\0\x05abcde'),
    plain.subarray(2),
  ]);
  const result = await metadataOf(withMetadata(plain, source, 'keep', size));
  expect(result.xmp).toContain('tiff:Orientation="1"');
  expect(result.iptc).toBe(true);
  expect(await metadataOf(withMetadata(plain, source, 'copyright', size))).toMatchObject({ xmp: '', iptc: false });
});

test.each([
  ['no metadata', Buffer.from('\xff\xd8\xff\xda', 'latin1')],
  ['an EXIF block that is no TIFF', Buffer.from('\xff\xd8\xff\xe1\0\x10Exif\0\0garbage!\xff\xda', 'latin1')],
  [
    'a directory that points nowhere',
    Buffer.from('\xff\xd8\xff\xe1\0\x16Exif\0\0II*\0\xff\xff\xff\xffabcd\xff\xda', 'latin1'),
  ],
])('a source with %s leaves the picture as it is', async (_name, source) => {
  const plain = await blank(undefined);
  expect(withMetadata(plain, source, 'copyright', size)).toEqual(plain);
  expect(() => withMetadata(plain, source, 'keep', size)).not.toThrow();
});
