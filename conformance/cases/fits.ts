import { chapter } from '../case/case.ts';
import { documented } from '../case/clauses.ts';
import { claim } from '../case/expect.ts';
import { colourAt, frameOf } from '../case/judge.ts';
import { type JudgedRow, onSurface, type PixelRow, refuses, remote, stored } from './pixels.ts';

const fit = documented('optimization/features#fit');
const width = documented('optimization/features#width');
const dpr = documented('optimization/features#dpr');
const gravity = documented('optimization/features#gravity');

const rows: readonly (PixelRow | JudgedRow)[] = [
  {
    says: 'shrink into the box',
    options: 'fit=scale-down,width=500,height=500',
    picture: 'landscape.png',
    expected: { width: 500, height: 333, grid: 'RGB YMC' },
    clause: fit,
  },
  {
    says: 'not enlarge',
    options: 'fit=scale-down,width=2000,height=2000',
    picture: 'landscape.png',
    expected: { width: 1080, height: 720, grid: 'RGB YMC' },
    clause: fit,
  },
  {
    says: 'enlarge into the box',
    options: 'fit=contain,width=400,height=400',
    picture: 'quarters.png',
    expected: { width: 400, height: 200, grid: 'RG BW' },
    clause: fit,
  },
  {
    says: 'shrink into the box',
    options: 'fit=contain,width=50,height=50',
    picture: 'quarters.png',
    expected: { width: 50, height: 25, grid: 'RG BW' },
    clause: fit,
  },
  {
    says: 'not shrink',
    options: 'fit=scale-up,width=500,height=500',
    picture: 'landscape.png',
    expected: { width: 1080, height: 720, grid: 'RGB YMC' },
    clause: fit,
  },
  {
    says: 'enlarge into the box',
    options: 'fit=scale-up,width=400,height=400',
    picture: 'quarters.png',
    expected: { width: 400, height: 200, grid: 'RG BW' },
    clause: fit,
  },
  {
    says: 'fill the box from the centre',
    options: 'fit=cover,width=100,height=100',
    picture: 'stripes.png',
    expected: { width: 100, height: 100, grid: 'GGG GGG GGG' },
    clause: fit,
  },
  {
    says: 'shrink to fill the box and cut left and right',
    options: 'fit=cover,width=500,height=500',
    picture: 'landscape.png',
    expected: { width: 500, height: 500, grid: 'RRRGGGGGBBB YYYMMMMMCCC' },
    clause: fit,
  },
  {
    says: 'enlarge to fill the box',
    options: 'fit=cover,width=200,height=200',
    picture: 'layers.png',
    expected: { width: 200, height: 200, grid: 'GGG GGG GGG' },
    clause: fit,
  },
  {
    says: 'not enlarge',
    options: 'fit=crop,width=1296,height=1296',
    picture: 'landscape.png',
    expected: { width: 1080, height: 720, grid: 'RGB YMC' },
    clause: fit,
  },
  {
    says: 'shrink to fill the box and cut top and bottom',
    options: 'fit=crop,width=50,height=50',
    picture: 'layers.png',
    expected: { width: 50, height: 50, grid: 'GGG GGG GGG' },
    clause: fit,
  },
  {
    says: 'cut to the aspect ratio without enlarging',
    options: 'fit=aspect-crop,width=1920,height=1120',
    picture: 'nearly-square.png',
    expected: { width: 612, height: 357, grid: 'RG BY' },
    clause: fit,
  },
  {
    says: 'fill up with white above and below',
    options: 'fit=pad,width=1080,height=1080',
    picture: 'landscape.png',
    expected: { width: 1080, height: 1080, grid: 'WWW RGB RGB YMC YMC WWW' },
    clause: fit,
  },
  {
    says: 'fill up with white on both sides',
    options: 'fit=pad,width=200,height=100',
    picture: 'colours.png',
    expected: { width: 200, height: 100, grid: 'WRGW WBMW' },
    clause: fit,
  },
  {
    says: 'distort to exactly the box',
    options: 'fit=squeeze,width=1080,height=540',
    picture: 'landscape.png',
    expected: { width: 1080, height: 540, grid: 'RGB YMC' },
    clause: fit,
  },
  {
    says: 'distort to exactly the box',
    options: 'fit=squeeze,width=100,height=200',
    picture: 'stripes.png',
    expected: { width: 100, height: 200, grid: 'RGB' },
    clause: fit,
  },
  {
    says: 'derive the height from the width',
    options: 'width=100',
    picture: 'quarters.png',
    expected: { width: 100, height: 50, grid: 'RG BW' },
    clause: width,
  },
  {
    says: 'derive the width from the height',
    options: 'height=25',
    picture: 'quarters.png',
    expected: { width: 50, height: 25, grid: 'RG BW' },
    clause: width,
  },
  {
    says: 'not enlarge when no fit is given',
    options: 'width=500,height=500',
    picture: 'quarters.png',
    expected: { width: 200, height: 100, grid: 'RG BW' },
    clause: fit,
  },
  {
    says: 'enlarge to a width alone',
    options: 'fit=contain,width=400',
    picture: 'quarters.png',
    expected: { width: 400, height: 200, grid: 'RG BW' },
    clause: fit,
  },
  {
    says: 'not enlarge to a width alone',
    options: 'fit=scale-down,width=400',
    picture: 'quarters.png',
    expected: { width: 200, height: 100, grid: 'RG BW' },
    clause: fit,
  },
  {
    says: 'not enlarge to a width alone',
    options: 'fit=crop,width=400',
    picture: 'quarters.png',
    expected: { width: 200, height: 100, grid: 'RG BW' },
    clause: fit,
  },
  {
    says: 'accept the short names of width and height',
    options: 'w=60,h=60',
    picture: 'quarters.png',
    expected: { width: 60, height: 30, grid: 'RG BW' },
    clause: width,
  },
  {
    says: 'multiply the box by the device pixel ratio',
    options: 'width=50,dpr=2',
    picture: 'quarters.png',
    expected: { width: 100, height: 50, grid: 'RG BW' },
    clause: dpr,
  },
  {
    says: 'multiply both sides of the box by the device pixel ratio',
    options: 'fit=cover,width=30,height=30,dpr=2',
    picture: 'stripes.png',
    expected: { width: 60, height: 60, grid: 'GGG GGG GGG' },
    clause: dpr,
  },
  {
    says: 'accept a device pixel ratio with decimals',
    options: 'width=60,dpr=1.5',
    picture: 'quarters.png',
    expected: { width: 90, height: 45, grid: 'RG BW' },
    clause: dpr,
  },
  refuses('an unknown fit', 'fit=stretch,width=50,height=50'),
  refuses('a width of 0', 'width=0'),
  refuses('a negative height', 'height=-20'),
  refuses('a width that is no number', 'width=wide', 'MAY'),
  // Where the rounding is nobody's promise.
  {
    says: 'shrink a tall picture into the box',
    options: 'fit=scale-down,width=30,height=50',
    picture: 'layers.png',
    expected: { width: 17, height: 50, within: 1, grid: 'R G B' },
    clause: fit,
  },
  {
    says: 'keep the left side',
    options: 'fit=cover,width=100,height=100,gravity=left',
    picture: 'stripes.png',
    expected: { width: 100, height: 100, grid: 'RRR RRR RRR' },
    clause: gravity,
  },
  {
    says: 'keep the right side',
    options: 'fit=cover,width=100,height=100,gravity=right',
    picture: 'stripes.png',
    expected: { width: 100, height: 100, grid: 'BBB BBB BBB' },
    clause: gravity,
  },
  {
    says: 'keep the top',
    options: 'fit=crop,width=100,height=100,gravity=top',
    picture: 'layers.png',
    expected: { width: 100, height: 100, grid: 'RRR RRR RRR' },
    clause: gravity,
  },
  {
    says: 'keep the bottom',
    options: 'fit=cover,width=1080,height=400,gravity=bottom',
    picture: 'landscape.png',
    expected: { width: 1080, height: 400, grid: 'YMC YMC' },
    clause: gravity,
  },
  {
    says: 'accept the short name of gravity',
    options: 'fit=cover,w=100,h=100,g=right',
    picture: 'stripes.png',
    expected: { width: 100, height: 100, grid: 'BBB BBB BBB' },
    clause: gravity,
  },
  {
    says: 'crop around coordinates',
    options: 'fit=cover,width=300,height=900,gravity=0.33x0.5',
    picture: 'square.png',
    expected: { width: 300, height: 900, grid: 'RGG YMM KSS' },
    clause: gravity,
  },
  {
    says: 'crop at the edge that coordinates name',
    options: 'fit=cover,width=100,height=100,gravity=0x0.5',
    picture: 'stripes.png',
    expected: { width: 100, height: 100, grid: 'RRR RRR RRR' },
    clause: gravity,
  },
  {
    says: 'take the second coordinate for the height',
    options: 'fit=cover,width=100,height=100,gravity=0.5x1',
    picture: 'layers.png',
    expected: { width: 100, height: 100, grid: 'BBB BBB BBB' },
    clause: gravity,
  },
  {
    says: 'keep the middle where there is no face',
    options: 'fit=cover,width=100,height=100,gravity=face',
    picture: 'stripes.png',
    expected: { width: 100, height: 100, grid: 'GGG GGG GGG' },
    clause: gravity,
  },
  {
    says: 'keep what stands out: gravity=auto',
    level: 'SHOULD',
    picture: 'salient.png',
    clause: gravity,
    async judge(ctx, surface) {
      const answer = await surface.render(ctx, 'fit=cover,width=100,height=100,gravity=auto', 'salient.png');
      const pixels = frameOf(await ctx.picture(answer, { width: 100, height: 100 }));
      const places = [0.1, 0.3, 0.5, 0.7, 0.9].map((x) => colourAt(pixels, x, 0.5));
      claim(
        places.some(([red, green]) => red > 180 && green < 90),
        'the only colour of the picture is cut away',
        { actual: places },
      );
    },
  },
  refuses('an unknown gravity', 'fit=cover,width=50,height=50,gravity=middle'),
];

const needs = ['api', 'delivery', 'flexible-variants'] as const;

export const fitsOfStored = chapter(
  'Fit and gravity on stored images',
  { capability: 'options', needs },
  onSurface('FIT', stored, rows),
);

export const fitsOfRemote = chapter(
  'Fit and gravity on remote images',
  { capability: 'transforms' },
  onSurface('UFT', remote, rows),
);
