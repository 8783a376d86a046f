import { describe, expect, test } from '@jest/globals';
import type { Placement } from '../../options/overlays.ts';
import type { Bitmap } from '../bitmap.ts';
import { draw } from './draw.ts';

const colours: Readonly<Record<string, readonly number[]>> = {
  R: [255, 0, 0, 255],
  B: [0, 0, 255, 255],
  W: [255, 255, 255, 255],
  M: [255, 0, 255, 255],
  '.': [0, 0, 0, 0],
  r: [255, 0, 0, 128],
  b: [0, 0, 255, 128],
  p: [128, 0, 127, 255],
  h: [128, 0, 128, 255],
  '?': [-1, -1, -1, -1],
};

function bitmapOf(...rows: readonly string[]): Bitmap {
  const data = rows.flatMap((row) => [...row].flatMap((letter) => colours[letter] ?? []));
  return { width: rows[0]?.length ?? 0, height: rows.length, data: new Uint8ClampedArray(data) };
}

/** The bitmap as letters; colours that have none become `?`. */
function drawn(base: readonly string[], overlay: readonly string[], placement: Placement): string[] {
  const { width, height, data } = draw(bitmapOf(...base), bitmapOf(...overlay), placement);
  const letter = (at: number) =>
    Object.keys(colours).find((key) => colours[key]?.every((value, channel) => value === data[at + channel])) ?? '?';
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => letter((y * width + x) * 4)).join(''),
  );
}

describe('where an overlay is put', () => {
  const base = ['WWWWW', 'WWWWW', 'WWWWW'];
  test.each<[name: string, placement: Placement, result: string[]]>([
    ['centred without offsets', {}, ['WWWWW', 'WWRWW', 'WWWWW']],
    ['top and left', { top: 0, left: 1 }, ['WRWWW', 'WWWWW', 'WWWWW']],
    ['bottom and right', { bottom: 0, right: 1 }, ['WWWWW', 'WWWWW', 'WWWRW']],
    ['only top: centred across', { top: 0 }, ['WWRWW', 'WWWWW', 'WWWWW']],
    ['outside: nothing of it', { left: 9, top: 0 }, base],
    ['negative: cut off', { left: -1, top: 0 }, base],
    ['repeated across', { repeat: 'x', top: 1, left: 3 }, ['WWWWW', 'RRRRR', 'WWWWW']],
    ['repeated down', { repeat: 'y', top: 1, left: 3 }, ['WWWRW', 'WWWRW', 'WWWRW']],
    ['repeated everywhere', { repeat: 'both' }, ['RRRRR', 'RRRRR', 'RRRRR']],
  ])('%s', (_, placement, result) => {
    expect(drawn(base, ['R'], placement)).toEqual(result);
  });

  test('an overlay larger than the base shows its middle', () => {
    expect(drawn(['W'], ['RRR', 'RBR', 'RRR'], {})).toEqual(['B']);
  });

  test('tiles are anchored at the offsets, in both directions', () => {
    expect(drawn(['WWWWW'], ['RB'], { repeat: 'x', left: 2, top: 0 })).toEqual(['RBRBR']);
    expect(drawn(['WWWWW'], ['RB'], { repeat: 'x', left: 1, top: 0 })).toEqual(['BRBRB']);
  });
});

describe('how an overlay mixes, inside its own box only', () => {
  test.each<[placement: Placement, result: string]>([
    [{}, 'RRBB'],
    [{ composite: 'over' }, 'RRBB'],
    [{ composite: 'in' }, '.R.B'],
    [{ composite: 'atop' }, '.RBB'],
    [{ composite: 'out' }, 'R..B'],
    [{ composite: 'xor' }, 'R.BB'],
    [{ composite: 'lighter' }, 'RMBB'],
    [{ opacity: 0 }, '.BBB'],
  ])('%j', (placement, result) => {
    expect(drawn(['.BBB'], ['RR.'], { left: 0, ...placement })).toEqual([result]);
  });

  test('opacity fades the overlay', () => {
    expect(drawn(['B'], ['R'], { opacity: 0.5 })).toEqual(['h']);
    expect(drawn(['.'], ['R'], { opacity: 128 / 255 })).toEqual(['r']);
  });

  test('half transparent colours are weighted by alpha', () => {
    expect(drawn(['B'], ['r'], {})).toEqual(['p']);
    expect(drawn(['.'], ['r'], {})).toEqual(['r']);
    expect(drawn(['b'], ['.'], {})).toEqual(['b']);
  });
});
