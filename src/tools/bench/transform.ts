import sharp from 'sharp';
import { type Cell, type Measured, measureCell } from './_cells.ts';
import { compareFits } from './_fits.ts';
import { measurePeaks } from './_peaks.ts';
import { makePictures } from './_pictures.ts';
import { measureRepeats } from './_repeats.ts';

const widths = [320, 800, 1366] as const;
const sizes = ['1 MP', '4 MP', '12 MP'] as const;

/** This transformer beside sharp with one thread, on the same files in the same run; `quick` measures a few cells only. */
export async function run(args: readonly string[]): Promise<void> {
  const isQuick = args.includes('quick');
  sharp.concurrency(1);
  sharp.cache(false);
  const pictures = await makePictures();
  const cells = isQuick ? allCells.filter(({ picture, width }) => picture !== '4 MP' && width === 800) : allCells;
  const measured: Measured[] = [];
  for (const cell of cells) measured.push(await measureCell(cell, pictures, isQuick ? 400 : 1200));
  console.log(
    'Whole requests; medians. Below 1 is faster than sharp; bytes are ours to sharp’s; SSIM is against sharp’s result.',
  );
  console.table(measured.map(present));
  summarise('JPEG and WebP from photographs', measured.filter(isHeadline));
  summarise(
    'AVIF at 800 px from 12 MP',
    measured.filter(({ format, width, picture }) => format === 'avif' && width === 800 && picture === '12 MP'),
  );
  summarise('everything', measured);

  console.log('Fit modes, ten photographs:');
  console.table(await compareFits(isQuick ? 2 : 10));
  console.log('Peak memory of a process that makes one picture after another, over its idle state:');
  console.table(await measurePeaks(pictures));
  console.log(
    'A rendered variant again and again, 32 connections, against a bare node:http server with the same bytes:',
  );
  console.table(await measureRepeats(pictures['12 MP'], isQuick ? 2 : 4));
}

const allCells: readonly Cell[] = [
  ...sizes.flatMap((picture) =>
    (['jpeg', 'webp'] as const).flatMap((format) => widths.map((width) => ({ picture, format, width }))),
  ),
  ...widths.map((width) => ({ picture: '12 MP progressive', format: 'jpeg', width }) as const),
  ...(['webp', 'png'] as const).flatMap((format) =>
    widths.map((width) => ({ picture: 'alpha PNG', format, width }) as const),
  ),
  ...widths.map((width) => ({ picture: '12 MP', format: 'png', width }) as const),
  { picture: '12 MP', format: 'avif', width: 320 },
  { picture: '12 MP', format: 'avif', width: 800 },
  { picture: 'GIF', format: 'gif', width: 320 },
  { picture: 'GIF', format: 'webp', width: 320 },
];

/** The cells that the target is about. */
function isHeadline({ picture, format }: Cell): boolean {
  return (sizes as readonly string[]).includes(picture) && (format === 'jpeg' || format === 'webp');
}

function present({ picture, format, width, ours, sharps, ratio, bytes, similarity }: Measured) {
  return {
    picture,
    output: `${format} ${width}`,
    'ours ms': ours.toFixed(1),
    'sharp ms': sharps.toFixed(1),
    ratio: ratio.toFixed(2),
    bytes: bytes.toFixed(2),
    SSIM: similarity.toFixed(4),
  };
}

function summarise(title: string, cells: readonly Measured[]): void {
  const mean = Math.exp(cells.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / cells.length);
  const [worst] = [...cells].sort((a, b) => b.ratio - a.ratio);
  if (worst === undefined) return;
  const { picture, format, width, ratio } = worst;
  const least = Math.min(...cells.map(({ similarity }) => similarity));
  console.log(
    `${title}: geometric mean ${mean.toFixed(2)}, worst ${ratio.toFixed(2)} (${picture}, ${format} ${width}), least SSIM ${least.toFixed(4)}`,
  );
}
