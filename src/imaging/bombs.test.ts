import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { endlessGif, gifBomb, pngBomb, resizedHeif, resizedJpeg, resizedPng, webpBomb } from '../../fixtures/bombs.ts';
import { packageRoot } from '../packageRoot.ts';
import { inspectImage, transform } from './index.ts';
import { createTransformPool } from './pool/pool.ts';

const fixture = (name: string) => readFileSync(new URL(`fixtures/images/${name}`, packageRoot()));
const drawing = (content: string) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${content}</svg>`);

/** Small files that ask for much, and the code each is refused with. */
const refusals: readonly (readonly [what: string, make: () => Buffer, code: number])[] = [
  ['a PNG of 8×8 whose data inflates to a gibibyte', () => pngBomb(8, 8, 1024), 9516],
  ['a PNG that says 65,535×65,535', () => pngBomb(65_535, 65_535, 1), 9413],
  ['a PNG of 150 bytes that says 12,000×8,000', () => resizedPng(fixture('card.png'), 12_000, 8_000), 9516],
  ['a PNG that says 100 megapixels and holds one', () => pngBomb(10_000, 10_000, 1, 16), 9516],
  ['a PNG of no width', () => resizedPng(fixture('card.png'), 0, 32), 9412],
  ['a JPEG that says 65,535×65,535', () => resizedJpeg(fixture('small.jpg'), 65_535, 65_535), 9413],
  ['a JPEG of 3 kB that says 100 megapixels', () => resizedJpeg(fixture('small.jpg'), 10_000, 10_000), 9516],
  ['the same in progressive scans', () => resizedJpeg(fixture('progressive.jpg'), 10_000, 10_000), 9516],
  ['a JPEG of no height', () => resizedJpeg(fixture('small.jpg'), 96, 0), 9412],
  ['a GIF that says 65,535×65,535', () => gifBomb(65_535, 65_535, 1), 9413],
  ['a GIF of 10,000 frames of 101×101', () => gifBomb(101, 101, 10_000), 9413],
  ['a GIF whose only frame has data for thousands', () => endlessGif(9), 9516],
  ['a WebP that says 16,384×16,384', () => webpBomb(16_384, 16_384, false), 9413],
  ['a WebP canvas of 8×8 with a picture of 8,000×8,000', () => webpBomb(8, 8_000, false), 9412],
  ['an animated one', () => webpBomb(8, 8_000, true), 9516],
  ['an AVIF that says 65,535×65,535', () => resizedHeif(fixture('small.avif'), 65_535, 65_535), 9413],
  ['an AVIF of 1.7 kB that says 81 megapixels', () => resizedHeif(fixture('small.avif'), 9_000, 9_000), 9516],
  ['an AVIF of 8×8 that holds 67 megapixels', () => resizedHeif(fixture('67-megapixels.avif'), 8, 8), 9516],
  ['a HEIC that says 100 megapixels', () => resizedHeif(fixture('landscape.heic'), 10_000, 10_000), 9516],
  ['nested entities', () => fixture('entity-bomb.svg'), 9516],
  ['an entity that names a file', () => fixture('external-entity.svg'), 9516],
  ['elements nested a million deep', () => drawing('<g>'.repeat(1_000_000)), 9516],
  ['half a million attributes', () => drawing(`<g ${attributes(500_000)}/>`), 9516],
  ['rules nested fifty thousand deep', () => drawing(`<style>${'@media x{'.repeat(50_000)}</style>`), 9516],
  ['brackets nested fifty thousand deep', () => drawing(`<rect fill="url(a)${'('.repeat(50_000)}"/>`), 9516],
  ['nine megabytes of style', () => drawing(`<style>${'.a{fill:url(http://x/y)}'.repeat(390_000)}</style>`), 9413],
  [
    'a prolog of a million comments',
    () => Buffer.concat([Buffer.from('<!--a-->'.repeat(1_000_000)), drawing('')]),
    9412,
  ],
];

function attributes(count: number): string {
  return Array.from({ length: count }, (_, index) => `a${index}="1"`).join(' ');
}

const megabytes = () => process.resourceUsage().maxRSS / 1024;

describe('refuses, promptly and in bounded memory,', () => {
  const before = megabytes();

  test.each(refusals)(
    '%s',
    async (_what, make, code) => {
      const bytes = new Uint8Array(make());
      const options = inspectImage(bytes)?.format === 'svg' ? {} : { width: 16, format: 'webp' as const };
      await expect(transform(bytes, options, { surface: 'remote' })).rejects.toMatchObject({ code });
    },
    5_000,
  );

  afterAll(() => {
    expect(megabytes() - before).toBeLessThan(450);
  });
});

describe('answers', () => {
  test.each([
    ['10,000 frames of 16×16, as they came', gifBomb(16, 16, 10_000), 10_000],
    ['300 frames of 4×4, each made anew', gifBomb(4, 4, 300), 300],
  ])('%s', async (_what, gif, frames) => {
    const result = await transform(gif, { width: 2 }, { surface: 'remote' });
    expect(result).toMatchObject({ format: 'gif', frames });
    expect(result.bytes.length === gif.length).toBe(frames === 10_000);
  });

  test('the first of 10,000 frames', async () => {
    const bytes = gifBomb(16, 16, 10_000);
    const result = await transform(bytes, { width: 2, anim: false }, { surface: 'remote' });
    expect(result).toMatchObject({ width: 2, height: 2, frames: 1 });
  });

  test('the size that an SVG of ten megabytes would have, without reading it', async () => {
    const bytes = drawing('<g/>'.repeat(2_500_000));
    const result = await transform(bytes, { format: 'json' }, { surface: 'remote' });
    expect(JSON.parse(new TextDecoder().decode(result.bytes))).toMatchObject({ width: 300, height: 150 });
  });
});

describe('in a pool', () => {
  const pool = createTransformPool({ threads: 1 });
  afterAll(() => pool.close());

  test('bombs are refused by the same names, and the next picture is made', async () => {
    const ask = (key: string, bytes: Uint8Array) => {
      const options = inspectImage(bytes)?.format === 'svg' ? {} : { width: 16, format: 'png' as const };
      return pool.transform({ key, bytes, options, surface: 'remote' });
    };
    const sample = refusals.filter((_, index) => index % 3 === 0);
    const codes: unknown[] = [];
    for (const [what, make] of sample) codes.push(await ask(what, make()).catch(({ code }) => code));
    expect(codes).toEqual(sample.map(([, , code]) => code));
    expect(await ask('card', fixture('card.png'))).toMatchObject({ width: 16, height: 11, format: 'png' });
  }, 30_000);
});
