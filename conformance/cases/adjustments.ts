import { chapter } from '../case/case.ts';
import { documented } from '../case/clauses.ts';
import type { Context } from '../case/context.ts';
import { claim } from '../case/expect.ts';
import { colourAt, frameOf } from '../case/judge.ts';
import type { Pixels } from '../pictures/png.ts';
import type { PictureName } from '../pictures/sources.ts';
import { type JudgedRow, onSurface, type PixelRow, refuses, remote, type Surface, stored } from './pixels.ts';

const feature = (name: string) => documented(`optimization/features#${name}`);

async function pixelsOf(ctx: Context, surface: Surface, options: string, picture: PictureName): Promise<Pixels> {
  return frameOf(await ctx.picture(await surface.render(ctx, options, picture), {}));
}

/** The mean of the three colours at a place. */
function lightness(pixels: Pixels, x: number, y: number, radius = 1): number {
  const [red, green, blue] = colourAt(pixels, x, y, radius);
  return (red + green + blue) / 3;
}

/** How far the strongest and the weakest colour at a place are apart: 0 for grey. */
function colourfulness(pixels: Pixels, x: number, y: number): number {
  const [red, green, blue] = colourAt(pixels, x, y);
  return Math.max(red, green, blue) - Math.min(red, green, blue);
}

/** The mean step between neighbours in a row: how much detail there is. */
function detailIn({ width, height, data }: Pixels): number {
  let steps = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 1; x < width; x++) {
      const at = (y * width + x) * 4;
      steps += Math.abs((data[at] ?? 0) - (data[at - 4] ?? 0)) + Math.abs((data[at + 1] ?? 0) - (data[at - 3] ?? 0));
    }
  }
  return steps / (width * height);
}

/** Compares what two option lists make of the same picture. */
const compares = (
  says: string,
  clause: JudgedRow['clause'],
  picture: PictureName,
  [first, second]: readonly [string, string],
  judge: (first: Pixels, second: Pixels) => { readonly holds: boolean; readonly seen: unknown },
  level: JudgedRow['level'] = 'MUST',
): JudgedRow => ({
  says: `${says}: ${second}`,
  level,
  picture,
  clause,
  transformations: 2,
  async judge(ctx, surface) {
    const before = await pixelsOf(ctx, surface, first, picture);
    const after = await pixelsOf(ctx, surface, second, picture);
    const { holds, seen } = judge(before, after);
    claim(holds, `${second} has not the effect`, { expected: says, actual: seen });
  },
});

const plain = 'width=64';

const rows: readonly (PixelRow | JudgedRow)[] = [
  compares('darken', feature('brightness'), 'grey.png', [plain, 'width=64,brightness=0.5'], (before, after) => {
    const seen = [lightness(before, 0.5, 0.5), lightness(after, 0.5, 0.5)] as const;
    return { holds: seen[1] < seen[0] - 20 && seen[1] > 20, seen };
  }),
  compares('lighten', feature('brightness'), 'grey.png', [plain, 'width=64,brightness=1.5'], (before, after) => {
    const seen = [lightness(before, 0.5, 0.5), lightness(after, 0.5, 0.5)] as const;
    return { holds: seen[1] > seen[0] + 15, seen };
  }),
  {
    says: 'change nothing',
    options: 'brightness=1,contrast=1,gamma=1,saturation=1',
    picture: 'quarters.png',
    expected: { width: 200, height: 100, grid: 'RG BW', tolerance: 16 },
    clause: feature('brightness'),
  },
  compares(
    'weaken contrast',
    feature('contrast'),
    'edge.png',
    ['width=60', 'width=60,contrast=0.5'],
    (before, after) => {
      const spread = (pixels: Pixels) => lightness(pixels, 0.9, 0.5) - lightness(pixels, 0.1, 0.5);
      const seen = [spread(before), spread(after)] as const;
      return { holds: seen[1] < seen[0] - 40, seen };
    },
  ),
  compares(
    'strengthen contrast',
    feature('contrast'),
    'colours.png',
    [plain, 'width=64,contrast=1.5'],
    (before, after) => {
      const seen = [colourfulness(before, 0.75, 0.25), colourfulness(after, 0.75, 0.25)] as const;
      return { holds: seen[1] > seen[0] + 10, seen };
    },
  ),
  compares(
    'weaken colours',
    feature('saturation'),
    'colours.png',
    [plain, 'width=64,saturation=0.5'],
    (before, after) => {
      const seen = [colourfulness(before, 0.25, 0.25), colourfulness(after, 0.25, 0.25)] as const;
      return { holds: seen[1] < seen[0] - 40 && seen[1] > 20, seen };
    },
  ),
  compares(
    'strengthen colours',
    feature('saturation'),
    'colours.png',
    [plain, 'width=64,saturation=1.5'],
    (before, after) => {
      const seen = [colourfulness(before, 0.75, 0.25), colourfulness(after, 0.75, 0.25)] as const;
      return { holds: seen[1] > seen[0] + 8, seen };
    },
  ),
  compares('blur an edge', feature('blur'), 'edge.png', ['width=60', 'width=60,blur=10'], (before, after) => {
    const seen = [lightness(before, 0.42, 0.5, 0), lightness(after, 0.42, 0.5, 0)] as const;
    return { holds: seen[0] < 30 && seen[1] > seen[0] + 15 && seen[1] < 200, seen };
  }),
  compares(
    'blur more with a larger radius',
    feature('blur'),
    'edge.png',
    ['width=60,blur=4', 'width=60,blur=40'],
    (before, after) => {
      const seen = [lightness(before, 0.2, 0.5, 0), lightness(after, 0.2, 0.5, 0)] as const;
      return { holds: seen[1] > seen[0] + 10, seen };
    },
  ),
  compares('sharpen', feature('sharpen'), 'detail.jpg', ['width=128', 'width=128,sharpen=5'], (before, after) => {
    const seen = [detailIn(before), detailIn(after)] as const;
    return { holds: seen[1] > seen[0] * 1.05, seen };
  }),
  {
    says: 'put a colour under transparent pixels',
    options: 'background=%23e02020',
    picture: 'see-through.png',
    expected: { width: 100, height: 100, grid: 'RR RB' },
    clause: feature('background'),
  },
  {
    says: 'pad with a colour in hexadecimal digits',
    options: 'fit=pad,width=200,height=100,background=%232040e0',
    picture: 'colours.png',
    expected: { width: 200, height: 100, grid: 'BRGB BBMB' },
    clause: feature('background'),
  },
  {
    says: 'pad with a colour by its CSS name',
    options: 'fit=pad,width=200,height=100,background=black',
    picture: 'colours.png',
    expected: { width: 200, height: 100, grid: 'KRGK KBMK' },
    clause: feature('background'),
  },
  {
    says: 'pad with a colour in CSS rgb() notation',
    options: 'fit=pad,width=200,height=100,background=rgb%28240%2C220%2C32%29',
    picture: 'colours.png',
    expected: { width: 200, height: 100, grid: 'YRGY YBMY' },
    clause: feature('background'),
  },
  {
    says: 'keep transparency when no background is given',
    options: 'width=50,format=webp',
    picture: 'see-through.png',
    expected: { format: 'webp', width: 50, height: 50, grid: 'R_ _B' },
    clause: feature('format'),
  },
  refuses('an unknown colour', 'background=nocolour'),
  refuses('a blur that is no number', 'blur=much'),
  {
    says: 'accept a zoom without a face',
    options: 'fit=cover,width=100,height=100,gravity=face,zoom=0.5',
    picture: 'stripes.png',
    expected: { width: 100, height: 100, grid: 'GGG GGG GGG' },
    clause: feature('zoom'),
  },
  {
    says: 'enlarge by interpolation',
    options: 'fit=contain,width=400,upscale=interpolate',
    picture: 'quarters.png',
    expected: { width: 400, height: 200, grid: 'RG BW' },
    clause: feature('upscale'),
  },
  {
    says: 'accept an option that is given twice',
    level: 'SHOULD',
    options: 'fit=contain,width=50,fit=contain',
    picture: 'quarters.png',
    expected: { width: 50, height: 25, grid: 'RG BW' },
    clause: { ...feature('fit'), provenance: 'observed' },
  },
  // In which direction, the documents disagree.
  compares(
    'change the light by gamma',
    feature('gamma'),
    'grey.png',
    [plain, 'width=64,gamma=1.5'],
    (before, after) => {
      const seen = [lightness(before, 0.5, 0.5), lightness(after, 0.5, 0.5)] as const;
      return { holds: Math.abs(seen[1] - seen[0]) > 4, seen };
    },
  ),
];

const needs = ['api', 'delivery', 'flexible-variants'] as const;

export const adjustmentsOfStored = chapter(
  'Colours, blur and background on stored images',
  { capability: 'options', needs },
  onSurface('ADJ', stored, rows),
);

export const adjustmentsOfRemote = chapter(
  'Colours, blur and background on remote images',
  { capability: 'transforms' },
  onSurface('UAD', remote, rows),
);
