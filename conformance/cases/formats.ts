import { chapter } from '../case/case.ts';
import { documented, observed, seen as places } from '../case/clauses.ts';
import type { Context } from '../case/context.ts';
import { claim, equal, hasType, json, number, object, status } from '../case/expect.ts';
import type { Format } from '../pictures/header.ts';
import type { PictureName } from '../pictures/sources.ts';
import { type JudgedRow, onSurface, type PixelRow, refuses, remote, type Surface, stored } from './pixels.ts';

const format = documented('optimization/features#format');
const quality = documented('optimization/features#quality');
const metadata = documented('optimization/features#metadata');
const limits = documented('get-started/limits');
const shape = observed(places.workersSdk);

async function sizeOf(ctx: Context, surface: Surface, options: string, picture: PictureName): Promise<number> {
  const answer = await surface.render(ctx, options, picture);
  status(answer, 200);
  return answer.body.length;
}

/** The second list has to give clearly fewer bytes than the first. */
const smaller = (
  says: string,
  [larger, less]: readonly [string, string],
  clause = quality,
  headers?: Readonly<Record<string, string>>,
): JudgedRow => ({
  says: `${says}: ${less}`,
  picture: 'detail.jpg',
  clause,
  transformations: 2,
  async judge(ctx, surface) {
    const before = await sizeOf(ctx, surface, larger, 'detail.jpg');
    const answer = await surface.render(ctx, less, 'detail.jpg', headers);
    await ctx.picture(answer, { width: 256, height: 256 });
    claim(answer.body.length < before * 0.85, 'the file is hardly smaller', {
      expected: `less than 85 % of ${before} bytes`,
      actual: answer.body.length,
    });
  },
});

const written = (as: Format, options: string, picture: PictureName = 'quarters.png', grid = 'RG BW'): PixelRow => ({
  says: `write ${as.toUpperCase()}`,
  options,
  picture,
  expected: { format: as, grid },
  clause: format,
});

const kept = (
  says: string,
  policy: string,
  holds: (shown: { camera?: string | undefined; copyright?: string | undefined; place: boolean }) => boolean,
): JudgedRow => ({
  says: `${says}: metadata=${policy}`,
  picture: 'labelled.jpg',
  clause: metadata,
  async judge(ctx, surface) {
    const answer = await surface.render(ctx, `width=40,format=jpeg,metadata=${policy}`, 'labelled.jpg');
    const { exif } = await ctx.picture(answer, { format: 'jpeg', width: 40, height: 20, grid: 'RG BW' });
    const shown = { camera: exif?.make, copyright: exif?.copyright, place: exif?.gps === true };
    claim(holds(shown), 'the metadata is not what the policy says', { expected: says, actual: shown });
  },
});

/** What `format=json` says, asked for by a list that shrinks the picture to 100 × 50. */
async function described(ctx: Context, surface: Surface): Promise<Record<string, unknown>> {
  const answer = await surface.render(ctx, 'width=100,format=json', 'quarters.png');
  status(answer, 200);
  hasType(answer, 'application/json');
  return object(json(answer), 'the description');
}

const browser = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';

const rows: readonly (PixelRow | JudgedRow)[] = [
  written('webp', 'width=100,format=webp'),
  written('jpeg', 'width=100,format=jpeg'),
  written('jpeg', 'width=100,format=baseline-jpeg'),
  written('webp', 'width=80,format=webp', 'quarters.jpg'),
  written('webp', 'width=100,f=webp'),
  {
    says: 'choose WebP for a client that accepts it and not AVIF',
    options: 'width=100,format=auto',
    picture: 'quarters.png',
    expected: { format: 'webp', width: 100, height: 50, grid: 'RG BW' },
    clause: format,
    headers: { accept: 'image/webp,image/png' },
  },
  {
    says: 'choose the original format for other clients',
    options: 'width=80,format=auto',
    picture: 'quarters.jpg',
    expected: { format: 'jpeg', width: 80, height: 40, grid: 'RG BW' },
    clause: format,
    headers: { accept: 'image/jpeg,image/png' },
  },
  refuses('an unknown format', 'width=50,format=bitmap'),
  {
    says: 'write JPEG without several scans: format=baseline-jpeg',
    picture: 'landscape.png',
    clause: limits,
    async judge(ctx, surface) {
      const answer = await surface.render(ctx, 'width=500,format=baseline-jpeg', 'landscape.png');
      const { progressive } = await ctx.picture(answer, { format: 'jpeg', width: 500 });
      equal(progressive, false, 'whether the JPEG is progressive');
    },
  },
  smaller('spend fewer bytes at a lower quality', ['format=jpeg,quality=90', 'format=jpeg,quality=30']),
  smaller('spend fewer bytes at a lower quality', ['format=webp,quality=90', 'format=webp,quality=20']),
  smaller('know named qualities', ['format=jpeg,quality=high', 'format=jpeg,quality=low']),
  smaller('accept the short name of quality', ['format=jpeg,q=90', 'format=jpeg,q=30']),
  refuses('a quality of more than 100', 'width=50,quality=150', 'MAY'),
  {
    says: 'write lossless WebP: format=webp,quality=100',
    picture: 'quarters.png',
    clause: format,
    async judge(ctx, surface) {
      const answer = await surface.render(ctx, 'width=100,format=webp,quality=100', 'quarters.png');
      const { lossless } = await ctx.picture(answer, { format: 'webp', width: 100, grid: 'RG BW', tolerance: 16 });
      equal(lossless, true, 'whether the WebP is lossless');
    },
  },
  kept('strip all metadata', 'none', ({ camera, copyright, place }) => !camera && !copyright && !place),
  kept(
    'keep the copyright alone',
    'copyright',
    ({ camera, copyright, place }) => !camera && !place && copyright?.includes('Copyright Conformance Suite') === true,
  ),
  kept('keep metadata', 'keep', ({ camera, copyright }) => camera === 'ConformanceCamera' && copyright !== undefined),
  {
    says: 'keep the copyright alone unless told otherwise',
    picture: 'labelled.jpg',
    clause: metadata,
    async judge(ctx, surface) {
      const answer = await surface.render(ctx, 'width=42,format=jpeg', 'labelled.jpg');
      const { exif } = await ctx.picture(answer, { format: 'jpeg', width: 42, height: 21 });
      claim(exif?.gps !== true && exif?.make === undefined, 'the place or the camera is left', { actual: exif });
      claim(exif?.copyright !== undefined, 'the copyright is lost', { actual: exif });
    },
  },
  {
    says: 'describe the picture as JSON: format=json',
    picture: 'quarters.png',
    clause: format,
    async judge(ctx, surface) {
      const { width, height } = await described(ctx, surface);
      equal([number(width, 'width'), number(height, 'height')], [100, 50], 'the size of the transformed picture');
    },
  },
  {
    says: 'describe the original as JSON: format=json',
    level: 'SHOULD',
    picture: 'quarters.png',
    clause: shape,
    async judge(ctx, surface) {
      const original = object((await described(ctx, surface)).original, 'original');
      equal([original.width, original.height], [200, 100], 'the size of the original');
      equal(original.format, 'image/png', 'original.format');
      claim(number(original.file_size, 'original.file_size') > 0, 'original.file_size is not positive');
    },
  },
  {
    says: 'write JPEG in several scans, from 50 pixels a side: format=jpeg',
    picture: 'landscape.png',
    clause: limits,
    async judge(ctx, surface) {
      const answer = await surface.render(ctx, 'width=500,format=jpeg', 'landscape.png');
      const { progressive } = await ctx.picture(answer, { format: 'jpeg', width: 500 });
      equal(progressive, true, 'whether the JPEG is progressive');
    },
  },
  {
    says: 'write small JPEG in one scan: width=40,format=jpeg',
    picture: 'landscape.png',
    clause: limits,
    async judge(ctx, surface) {
      const answer = await surface.render(ctx, 'width=40,format=jpeg', 'landscape.png');
      const { progressive } = await ctx.picture(answer, { format: 'jpeg', width: 40 });
      equal(progressive, false, 'whether the JPEG is progressive');
    },
  },
];

const avifRows: readonly PixelRow[] = [
  written('avif', 'width=100,format=avif'),
  {
    says: 'choose AVIF for a client that accepts it',
    options: 'width=100,format=auto',
    picture: 'quarters.png',
    expected: { format: 'avif', width: 100, height: 50, grid: 'RG BW' },
    clause: format,
    headers: { accept: browser },
  },
];

const needs = ['api', 'delivery', 'flexible-variants'] as const;

export const formatsOfStored = chapter(
  'Formats on stored images',
  { capability: 'options', needs },
  onSurface('FMT', stored, rows),
);

export const formatsOfRemote = chapter(
  'Formats on remote images',
  { capability: 'transforms' },
  onSurface('UFM', remote, rows),
);

export const avifOfStored = chapter(
  'AVIF on stored images',
  { capability: 'avif', needs },
  onSurface('AVF', stored, avifRows),
);

export const avifOfRemote = chapter(
  'AVIF on remote images',
  { capability: 'avif', needs: ['transforms'] },
  onSurface('UAV', remote, avifRows),
);
