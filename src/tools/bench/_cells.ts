import sharp from 'sharp';
import { transform } from '../../imaging/index.ts';
import { cpuTime, median } from './_measure.ts';
import type { Pictures } from './_pictures.ts';
import { ssim } from './_ssim.ts';

/** One request: a file, the output's width and format. */
export interface Cell {
  readonly picture: keyof Pictures;
  readonly format: 'jpeg' | 'webp' | 'avif' | 'png' | 'gif';
  readonly width: number;
}

/** What came of it: CPU milliseconds, and how alike the two results are. */
export interface Measured extends Cell {
  readonly ours: number;
  readonly sharps: number;
  readonly ratio: number;
  readonly bytes: number;
  readonly similarity: number;
  /** How much more alike the source our result is than sharp's, in SSIM. */
  readonly lead: number;
}

/** At least so many rounds, and more while there is time. */
const leastRounds = 3;

/** Runs a request through this transformer and through sharp, in turn, at the same quality; medians. */
export async function measureCell(cell: Cell, pictures: Pictures, budget: number): Promise<Measured> {
  const source = pictures[cell.picture];
  const ours: number[] = [];
  const sharps: number[] = [];
  const started = performance.now();
  let results: readonly [Uint8Array, Uint8Array] | undefined;
  // The first round of each warms up.
  for (let round = 0; round <= leastRounds || (performance.now() - started < budget && round < 25); round++) {
    const [mine, theirs] = [
      await cpuTime(() => transformOurs(source, cell)),
      await cpuTime(() => transformSharp(source, cell)),
    ];
    results = [mine.value, theirs.value];
    if (round === 0) continue;
    ours.push(mine.time);
    sharps.push(theirs.time);
  }
  const [mine = new Uint8Array(), theirs = new Uint8Array()] = results ?? [];
  const reference = await sharp(source)
    .rotate()
    .resize({ width: cell.width, withoutEnlargement: true })
    .png()
    .toBuffer();
  return {
    ...cell,
    ours: median(ours),
    sharps: median(sharps),
    ratio: median(ours) / median(sharps),
    bytes: mine.length / theirs.length,
    similarity: await ssim(mine, theirs),
    lead: (await ssim(mine, reference)) - (await ssim(theirs, reference)),
  };
}

async function transformOurs(source: Buffer, { format, width }: Cell): Promise<Uint8Array> {
  // A copy of its own, so that nothing remembered of the last round helps.
  const bytes = new Uint8Array(source);
  return (await transform(bytes, { width, format }, { surface: 'remote' })).bytes;
}

/** sharp as a careful user would set it: same quality, progressive JPEG, nothing kept between runs. */
async function transformSharp(source: Buffer, { picture, format, width }: Cell): Promise<Buffer> {
  const animated = picture === 'GIF' && (format === 'gif' || format === 'webp');
  const resized = sharp(source, { animated }).rotate().resize({ width, withoutEnlargement: true });
  const flat = format === 'jpeg' ? resized.flatten({ background: 'white' }) : resized;
  return flat
    .toFormat(format, {
      ...(format === 'png' || format === 'gif' ? {} : { quality: 85 }),
      ...(format === 'jpeg' ? { progressive: true } : {}),
    })
    .toBuffer();
}
