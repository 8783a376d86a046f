import { describe, expect, test } from '@jest/globals';
import { defaultTransformLimits } from '../limits.ts';
import type { TransformOptions } from '../transformOptions.ts';
import { zoomedArea } from './crop.ts';
import { type Fit, fits } from './fit.ts';
import type { Measures } from './measures.ts';
import { makePlan, type Plan } from './plan.ts';
import { decodeSize } from './reduced.ts';

/** `1080x720` as a size. */
function sizeOf(text: string): { width: number; height: number } {
  const [width = 0, height = 0] = text.split('x').map(Number);
  return { width, height };
}

function planOf(source: string, options: TransformOptions, measures: Measures = {}, orientation = 1): Plan {
  return makePlan(sizeOf(source), orientation, options, measures, defaultTransformLimits);
}

function outputOf(source: string, options: TransformOptions): string {
  const { output } = planOf(source, options);
  return `${output.width}x${output.height}`;
}

const bottom = { kind: 'point', x: 0.5, y: 1, mode: 'remainder' } as const;

describe('documented golden values', () => {
  test.each<[source: string, request: string, fit: Fit, output: string]>([
    ['1080x720', '500x500', 'scale-down', '500x333'],
    ['1080x720', '2000x2000', 'scale-down', '1080x720'],
    ['1080x720', '500x500', 'cover', '500x500'],
    ['1080x720', '1296x1296', 'crop', '1080x720'],
    ['612x613', '1920x1120', 'aspect-crop', '612x357'],
    ['1080x720', '1080x1080', 'pad', '1080x1080'],
    ['1080x720', '1080x540', 'squeeze', '1080x540'],
    ['1080x1080', '1080x540', 'squeeze', '1080x540'],
  ])('%s as %s, %s: %s', (source, request, fit, output) => {
    expect(outputOf(source, { ...sizeOf(request), fit })).toBe(output);
  });

  test('cover 500x500 of 1080x720 is 750x500 cropped left and right', () => {
    // 125 of 750 pixels on each side are 180 of 1080.
    expect(planOf('1080x720', { width: 500, height: 500, fit: 'cover' }).region).toEqual({
      x: 180,
      y: 0,
      width: 720,
      height: 720,
    });
  });

  test.each<Fit>(['cover', 'crop'])('%s 1080x400 with gravity bottom is taken from the bottom edge', (fit) => {
    const plan = planOf('1080x720', { width: 1080, height: 400, fit, gravity: bottom });
    expect(plan.region).toEqual({ x: 0, y: 320, width: 1080, height: 400 });
    expect(plan.output).toEqual({ width: 1080, height: 400 });
  });

  test('gravity 0.33x0.5 of 900x900 as 300x900 starts at 198', () => {
    const gravity = { kind: 'point', x: 0.33, y: 0.5, mode: 'remainder' } as const;
    expect(planOf('900x900', { width: 300, height: 900, fit: 'cover', gravity }).region).toEqual({
      x: 198,
      y: 0,
      width: 300,
      height: 900,
    });
  });

  test('300x200 with dpr 2 is 600x400', () => {
    expect(outputOf('3000x2000', { width: 300, height: 200, dpr: 2 })).toBe('600x400');
  });
});

describe('derived table', () => {
  test.each([
    ['1080x720', '500x500', '500x333 500x333 1080x720 500x500 500x500 500x500 500x500 500x500'],
    ['1080x720', '2000x2000', '1080x720 2000x1333 2000x1333 2000x2000 1080x720 720x720 2000x2000 2000x2000'],
    ['1080x720', '1296x1296', '1080x720 1296x864 1296x864 1296x1296 1080x720 720x720 1296x1296 1296x1296'],
    ['612x613', '1920x1120', '612x613 1118x1120 1118x1120 1920x1120 612x613 612x357 1920x1120 1920x1120'],
    ['1080x720', '1080x540', '810x540 810x540 1080x720 1080x540 1080x540 1080x540 1080x540 1080x540'],
    ['200x100', '50x50', '50x25 50x25 200x100 50x50 50x50 50x50 50x50 50x50'],
    ['200x100', '400x400', '200x100 400x200 400x200 400x400 200x100 100x100 400x400 400x400'],
    ['1000x200', '500x400', '500x100 500x100 1000x200 500x400 500x200 250x200 500x400 500x400'],
    ['100x1000', '300x300', '30x300 30x300 100x1000 300x300 100x300 100x100 300x300 300x300'],
  ])('%s as %s', (source, request, outputs) => {
    expect(fits.map((fit) => outputOf(source, { ...sizeOf(request), fit })).join(' ')).toBe(outputs);
  });
});

describe('one side only, or none', () => {
  test.each<[options: TransformOptions, outputs: string]>([
    [{ width: 300 }, '300x200 300x200 600x400 300x200 300x200 300x200 300x200 300x200'],
    [{ width: 900 }, '600x400 900x600 900x600 900x600 600x400 600x400 900x600 900x600'],
    [{ height: 100 }, '150x100 150x100 600x400 150x100 150x100 150x100 150x100 150x100'],
    [{ height: 800 }, '600x400 1200x800 1200x800 1200x800 600x400 600x400 1200x800 1200x800'],
    [{}, '600x400 600x400 600x400 600x400 600x400 600x400 600x400 600x400'],
  ])('%j of 600x400', (options, outputs) => {
    expect(fits.map((fit) => outputOf('600x400', { ...options, fit })).join(' ')).toBe(outputs);
  });

  test('nothing is cropped or padded', () => {
    for (const fit of fits) {
      const plan = planOf('601x399', { width: 100, fit });
      expect(plan.region).toEqual({ x: 0, y: 0, width: 601, height: 399 });
      expect(plan.canvas).toBeUndefined();
    }
  });
});

describe('rounding', () => {
  test.each([
    ['1000x5', { width: 100 }, '100x1'],
    ['1000x1', { width: 10 }, '10x1'],
    ['4x3', { width: 2 }, '2x2'],
    ['3x1', { width: 2 }, '2x1'],
    ['8x3', { width: 4 }, '4x2'],
  ])('%s with %j: %s', (source, options, output) => {
    expect(outputOf(source, options)).toBe(output);
  });

  test.each([
    [1.5, '150x100'],
    [1.005, '101x67'],
    [2, '200x133'],
    [3, '200x133'],
    [0.5, '50x33'],
  ])('dpr %d multiplies and is at most 2', (dpr, output) => {
    expect(outputOf('3000x2000', { width: 100, dpr })).toBe(output);
  });
});

describe('gravity', () => {
  const at = (x: number, y: number, mode: 'remainder' | 'box-center' = 'remainder') =>
    planOf('400x200', { width: 100, height: 100, fit: 'cover', gravity: { kind: 'point', x, y, mode } }).region;

  test.each([
    [0, 0],
    [0.5, 100],
    [1, 200],
    [0.25, 50],
  ])('remainder: x %d leaves %d source pixels to the left', (x, left) => {
    expect(at(x, 0.5)).toEqual({ x: left, y: 0, width: 200, height: 200 });
  });

  test.each([
    [0, 0],
    [0.25, 0],
    [0.4, 60],
    [0.5, 100],
    [0.9, 200],
  ])('box-center: x %d leaves %d source pixels to the left', (x, left) => {
    expect(at(x, 0.5, 'box-center')).toEqual({ x: left, y: 0, width: 200, height: 200 });
  });

  test('a measured focus is the centre of the crop', () => {
    const options = { width: 100, height: 100, fit: 'cover', gravity: { kind: 'auto' } } as const;
    expect(planOf('400x200', options, { focus: { x: 0.4, y: 0.2 } }).region.x).toBe(60);
    expect(planOf('400x200', options).region.x).toBe(100);
  });

  test.each([
    [0, { x: 60, y: 0, width: 200, height: 200 }],
    [1, { x: 120, y: 80, width: 80, height: 80 }],
    [0.5, { x: 80, y: 40, width: 160, height: 160 }],
    [0.25, { x: 60, y: 0, width: 200, height: 200 }],
  ])('faces with zoom %d', (zoom, region) => {
    const options = { width: 50, height: 50, fit: 'cover', gravity: { kind: 'face' }, zoom } as const;
    const faces = { x: 0.3, y: 0.5, width: 0.2, height: 0.2 };
    const planned = planOf('400x200', options, { faces }).region;
    expect(planned).toEqual(expect.objectContaining({ width: region.width, height: region.height }));
    expect(planned.x).toBeCloseTo(region.x);
    expect(planned.y).toBeCloseTo(region.y);
  });
});

describe('what zoom keeps around faces', () => {
  // The published example: a source of 2048 by 2048 looked at in 1024 by 1024, where the faces' box is 100 by 500
  test.each([
    [0, [2048, 2048]],
    [0.25, [800, 2048]],
    [0.5, [400, 2000]],
    [1, [200, 1000]],
  ])('zoom %d keeps %j of the documented example', (zoom, kept) => {
    const { width, height } = zoomedArea({ width: 100 / 1024, height: 500 / 1024 }, zoom);
    expect([width * 2048, height * 2048]).toEqual(kept);
  });

  test.each([
    ['two faces far apart', { x: 0.1, y: 0.4, width: 0.8, height: 0.2 }, 1, { x: 100, y: 0, width: 200, height: 200 }],
    ['a face at the border', { x: 0.9, y: 0.8, width: 0.1, height: 0.2 }, 1, { x: 360, y: 160, width: 40, height: 40 }],
    [
      'a face at the border',
      { x: 0.9, y: 0.8, width: 0.1, height: 0.2 },
      0.5,
      { x: 320, y: 120, width: 80, height: 80 },
    ],
  ])('%s: %j with zoom %d', (_name, faces, zoom, region) => {
    const options = { width: 50, height: 50, fit: 'cover', gravity: { kind: 'face' }, zoom } as const;
    const planned = planOf('400x200', options, { faces }).region;
    for (const side of ['x', 'y', 'width', 'height'] as const) expect(planned[side]).toBeCloseTo(region[side]);
  });
});

describe('trim', () => {
  test.each<[trim: NonNullable<TransformOptions['trim']>, dpr: number, region: readonly number[]]>([
    [{ top: 10, right: 20, bottom: 30, left: 40 }, 1, [40, 10, 340, 160]],
    [{ top: 10, right: 20, bottom: 30, left: 40 }, 2, [80, 20, 280, 120]],
    [{ left: 0.25 }, 2, [100, 0, 300, 200]],
    [{ top: 0.255 }, 1, [0, 51, 400, 149]],
    [{ width: 100, height: 50 }, 1, [0, 0, 100, 50]],
    [{ left: 350, width: 100 }, 1, [350, 0, 50, 200]],
    [{ left: 10, right: 300, width: 100 }, 1, [10, 0, 90, 200]],
    [{ top: 1 }, 1, [0, 1, 400, 199]],
    [{ width: 0.5, left: 0.5 }, 1, [200, 0, 200, 200]],
  ])('%j with dpr %d', (trim, dpr, [x, y, width, height]) => {
    expect(planOf('400x200', { trim, dpr }).region).toEqual({ x, y, width, height });
  });

  test('a measured border comes off after the cuts', () => {
    const content = { x: 5, y: 6, width: 70, height: 80 };
    expect(planOf('400x200', { trim: { left: 10, border: {} } }, { content }).region).toEqual({ ...content, x: 15 });
  });

  test('comes before rotation, and rotation before fitting', () => {
    const plan = planOf('400x200', { trim: { left: 100 }, rotate: 90, width: 100 });
    expect(plan.region).toEqual({ x: 100, y: 0, width: 300, height: 200 });
    expect(plan.output).toEqual({ width: 100, height: 150 });
    expect(plan.scaled).toEqual({ width: 150, height: 100 });
  });

  test('refuses to leave nothing', () => {
    expect(() => planOf('400x200', { trim: { top: 100, bottom: 100 } })).toThrow(
      expect.objectContaining({ code: 9413 }),
    );
    expect(() => planOf('400x200', { trim: { width: 0 } })).toThrow(expect.objectContaining({ code: 9413 }));
  });
});

describe('orientation', () => {
  const corner = { kind: 'point', x: 0, y: 0, mode: 'remainder' } as const;
  // The top left 10x20 of the upright picture, in pixels of the 40x30 stored one.
  test.each([
    [1, { x: 0, y: 0, width: 10, height: 20 }],
    [2, { x: 30, y: 0, width: 10, height: 20 }],
    [3, { x: 30, y: 10, width: 10, height: 20 }],
    [4, { x: 0, y: 10, width: 10, height: 20 }],
    [5, { x: 0, y: 0, width: 20, height: 10 }],
    [6, { x: 0, y: 20, width: 20, height: 10 }],
    [7, { x: 20, y: 20, width: 20, height: 10 }],
    [8, { x: 20, y: 0, width: 20, height: 10 }],
  ])('%d: sides and the region follow', (orientation, region) => {
    const plan = planOf('40x30', { width: 10, height: 20, fit: 'crop', gravity: corner, trim: {} }, {}, orientation);
    expect(plan.output).toEqual({ width: 10, height: 20 });
    const uncropped = planOf('40x30', {}, {}, orientation);
    expect(uncropped.output).toEqual(orientation > 4 ? { width: 30, height: 40 } : { width: 40, height: 30 });
    const cut = planOf('40x30', { trim: { width: 10, height: 20 } }, {}, orientation);
    expect(cut.region).toEqual(region);
  });
});

describe('canvas and frame', () => {
  test('pad centres the picture, the odd pixel goes below and to the right', () => {
    expect(planOf('100x50', { width: 21, height: 21, fit: 'pad' }).canvas).toEqual({
      width: 21,
      height: 21,
      x: 0,
      y: 5,
    });
  });

  test('a border comes on top of the size, multiplied by dpr', () => {
    const border = { colour: [0, 0, 0, 255], top: 1, right: 2, bottom: 3, left: 4 } as const;
    const plan = planOf('400x200', { width: 100, dpr: 2, border });
    expect(plan.output).toEqual({ width: 212, height: 108 });
    expect(plan.border).toEqual({ ...border, top: 2, right: 4, bottom: 6, left: 8 });
  });
});

describe('limits', () => {
  test('an enlarged side beyond the limit is refused, with the sizes in the text', () => {
    expect(() => planOf('100x100', { width: 12_001, height: 10, fit: 'squeeze' })).toThrow(
      expect.objectContaining({
        code: 9413,
        status: 403,
        message: 'The image enlarged too much: 12001x10, but maximum dimension allowed is 12000',
      }),
    );
  });

  test('an enlarged area beyond the limit is refused', () => {
    expect(() => planOf('100x100', { width: 11_000, fit: 'contain' })).toThrow(/11000x11000, but maximum .* 10000/);
  });

  test('a large source that is not enlarged passes', () => {
    expect(outputOf('13000x100', { width: 20_000 })).toBe('13000x100');
  });
});

describe('scaled decoding', () => {
  test.each<[source: string, options: TransformOptions, least: string]>([
    ['4000x3000', { width: 400 }, '400x300'],
    ['4000x3000', { width: 400, height: 400, fit: 'cover' }, '534x400'],
    ['4000x3000', { width: 8000, fit: 'contain' }, '4000x3000'],
    ['4000x3000', { width: 400, rotate: 90 }, '533x400'],
    ['4000x3000', { trim: { width: 400 }, width: 100, fit: 'contain' }, '1000x750'],
  ])('%s with %j may be decoded down to %s', (source, options, least) => {
    const { width, height } = decodeSize(sizeOf(source), planOf(source, options));
    expect(`${width}x${height}`).toBe(least);
  });
});
