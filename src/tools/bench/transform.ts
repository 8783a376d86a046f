import sharp from 'sharp';
import { type Cell, type Measured, measureCell } from './_cells.ts';
import { compareFits } from './_fits.ts';
import { measurePalettes } from './_palettes.ts';
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
  for (const [index, cell] of cells.entries()) {
    measured.push(await measureCell(cell, pictures, isQuick ? 400 : 1200));
    process.stderr.write(`\r${index + 1} of ${cells.length} cells`);
  }
  process.stderr.write('\n');
  console.log(
    'Whole requests, CPU time of all threads; medians. Below 1 is faster than sharp; bytes are ours to sharp’s; SSIM is against sharp’s result, lead is how much more of it than sharp’s result has with the source.',
  );
  console.table(measured.map(present));
  for (const [title, belongs] of groups) summarise(title, measured.filter(belongs));

  console.log('Reduced to 256 colours, 1 MP; CPU time of the whole request, similarity to the source:');
  console.table(await measurePalettes(pictures));
  console.log('Fit modes, ten photographs:');
  console.table(await compareFits(isQuick ? 2 : 10));
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
  ...sizes.flatMap((picture) =>
    ([800, 1366] as const).map((width) => ({ picture, format: 'avif', width }) as const).filter(fitsInside),
  ),
  { picture: 'alpha PNG', format: 'avif', width: 800 },
  { picture: 'GIF', format: 'gif', width: 320 },
  { picture: 'GIF', format: 'webp', width: 320 },
];

/** 1 MP is 1155 pixels wide, and nothing is enlarged. */
function fitsInside({ picture, width }: Cell): boolean {
  return picture !== '1 MP' || width <= 1155;
}

/** The cells that a target is about, by what the summary calls them. */
const groups: readonly (readonly [title: string, belongs: (cell: Cell) => boolean])[] = [
  [
    'JPEG and WebP from photographs',
    ({ picture, format }) => (sizes as readonly string[]).includes(picture) && (format === 'jpeg' || format === 'webp'),
  ],
  ['12 MP progressive JPEG', ({ picture }) => picture === '12 MP progressive'],
  ['AVIF', ({ format }) => format === 'avif'],
  ['PNG with alpha to WebP and PNG', ({ picture, format }) => picture === 'alpha PNG' && format !== 'avif'],
  ['everything', () => true],
];

function present({ picture, format, width, ours, sharps, ratio, bytes, similarity, lead }: Measured) {
  return {
    picture,
    output: `${format} ${width}`,
    'ours ms': ours.toFixed(1),
    'sharp ms': sharps.toFixed(1),
    ratio: ratio.toFixed(2),
    bytes: bytes.toFixed(2),
    SSIM: similarity.toFixed(4),
    lead: lead.toFixed(4),
  };
}

function summarise(title: string, cells: readonly Measured[]): void {
  const mean = geometricMean(cells.map(({ ratio }) => ratio));
  const bytes = geometricMean(cells.map(({ bytes }) => bytes));
  const [worst] = [...cells].sort((a, b) => b.ratio - a.ratio);
  if (worst === undefined) return;
  const { picture, format, width, ratio } = worst;
  const least = Math.min(...cells.map(({ similarity }) => similarity));
  console.log(
    `${title}: geometric mean ${mean.toFixed(2)}, worst ${ratio.toFixed(2)} (${picture}, ${format} ${width}), bytes ${bytes.toFixed(2)}, least SSIM ${least.toFixed(4)}, mean lead ${(cells.reduce((sum, { lead }) => sum + lead, 0) / cells.length).toFixed(4)}`,
  );
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
