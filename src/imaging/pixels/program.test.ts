import { describe, expect, test } from '@jest/globals';
import { solidPng } from '../../testing/png.ts';
import * as imaging from '../index.ts';
import { inputName, type Program, type ProgramStep } from '../index.ts';
import { another, imageOf, soleImageOf } from './jimp/image.ts';

const red = [220, 20, 20] as const;
const green = [20, 200, 20] as const;
const blue = [20, 20, 220] as const;

/** Runs a program over one picture per colour, each 4x2 pixels, and answers the raw RGB triples, row after row. */
async function run(colours: readonly (readonly number[])[], steps: readonly ProgramStep[], size = [4, 2] as const) {
  const images = colours.map((colour) => new Uint8Array(solidPng(...size, colour)));
  const program: Program = { inputs: images.map(() => ({ kind: 'image' })), steps };
  const { bytes, width, height } = await imaging.transform(
    images[0] ?? new Uint8Array(),
    { format: 'rgb' },
    { surface: 'binding', overlays: new Map(images.map((image, index) => [inputName(index), image])), program },
  );
  const pixel = (x: number, y: number) => [...bytes.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
  return { width, height, pixel };
}

const draw = (overlay: number, target: number, placement = {}): ProgramStep => ({
  kind: 'draw',
  overlay,
  target,
  placement,
});
const transform = (target: number, options: Extract<ProgramStep, { kind: 'transform' }>['options']): ProgramStep => ({
  kind: 'transform',
  target,
  options,
});

describe('programs of the Images binding', () => {
  test('steps happen in order: what is drawn before a rotation turns with it', async () => {
    const before = await run(
      [red, green],
      [transform(1, { width: 2 }), draw(1, 0, { left: 0 }), transform(0, { rotate: 180 })],
    );
    expect([before.width, before.height, before.pixel(0, 0), before.pixel(3, 0)]).toEqual([4, 2, red, red]);
    const moved = await run(
      [red, green],
      [transform(1, { trim: { width: 1 } }), draw(1, 0, { left: 0 }), transform(0, { rotate: 180 })],
    );
    expect([moved.pixel(0, 0), moved.pixel(3, 0)]).toEqual([red, green]);
    const after = await run(
      [red, green],
      [transform(1, { trim: { width: 1 } }), transform(0, { rotate: 180 }), draw(1, 0, { left: 0 })],
    );
    expect([after.pixel(0, 0), after.pixel(3, 0)]).toEqual([green, red]);
  });

  test('a nested overlay is drawn with what was drawn on it', async () => {
    const made = await run(
      [red, green, blue],
      [transform(2, { trim: { width: 1 } }), draw(2, 1, { right: 0 }), transform(1, { rotate: 180 }), draw(1, 0)],
    );
    expect([made.pixel(0, 0), made.pixel(1, 0), made.pixel(3, 1)]).toEqual([blue, green, green]);
  });

  test('several transforms of one image are applied one after the other', async () => {
    const made = await run([red], [transform(0, { width: 8, fit: 'contain' }), transform(0, { rotate: 90 })]);
    expect([made.width, made.height]).toEqual([4, 8]);
  });

  test.each<[name: string, steps: readonly ProgramStep[]]>([
    ['drawn twice', [draw(1, 0), draw(1, 0)]],
    ['drawn on an image that was drawn', [draw(1, 0), draw(2, 1)]],
    ['transformed after it was drawn', [draw(1, 0), transform(1, { width: 1 })]],
    ['the canvas drawn away', [draw(0, 1)]],
  ])('an image that is used up is refused: %s', async (_, steps) => {
    await expect(run([red, green, blue], steps)).rejects.toMatchObject({ code: 9401 });
  });

  test('an overlay that is no image is refused', async () => {
    const overlays = new Map([[inputName(1), new TextEncoder().encode('no image')]]);
    const program: Program = { inputs: [{ kind: 'image' }, { kind: 'image' }], steps: [draw(1, 0)] };
    const bytes = new Uint8Array(solidPng(4, 2));
    const made = imaging.transform(bytes, { format: 'png' }, { surface: 'binding', overlays, program });
    await expect(made).rejects.toMatchObject({ code: 9412 });
  });

  test.each<[string, number, readonly Program['steps'][number][]]>([
    ['as they come', 4, []],
    ['as they are drawn', 2, [{ kind: 'transform', target: 1, options: { width: 200, fit: 'contain' } }, draw(1, 0)]],
  ])('the overlays together may have as many pixels as one image, %s', async (_, count, steps) => {
    const image = new Uint8Array(solidPng(100, 100));
    const inputs = Array.from({ length: count }, () => ({ kind: 'image' as const }));
    const overlays = new Map(inputs.map((_, index) => [inputName(index), image]));
    const made = imaging.transform(
      image,
      { format: 'png' },
      { surface: 'binding', overlays, program: { inputs, steps }, limits: { maxPixels: 25_000 } },
    );
    await expect(made).rejects.toMatchObject({ code: 9413 });
  });
});

describe('overlays of cf.image', () => {
  const base = new Uint8Array(solidPng(100, 50, red));
  const overlay = new Uint8Array(solidPng(10, 10, green));
  test.each([
    ['as they come', Array.from({ length: 3 }, () => ({ width: 5 }))],
    ['as they are drawn', [{ width: 100 }]],
  ])('together may have as many pixels as one image, %s', async (_, sets) => {
    const draw = sets.map((options) => ({
      url: 'https://o.test/o.png',
      placement: {},
      options: { ...options, fit: 'contain' as const },
    }));
    const made = imaging.transform(
      new Uint8Array(solidPng(9, 9)),
      { format: 'png', draw },
      { surface: 'cf', overlays: new Map([['https://o.test/o.png', overlay]]), limits: { maxPixels: 250 } },
    );
    await expect(made).rejects.toMatchObject({ code: 9413 });
  });

  const drawEntry = async (options: object, placement = {}) => {
    const entry = { url: 'https://o.test/o.png', placement, options };
    const { bytes, width } = await imaging.transform(
      base,
      { format: 'rgb', draw: [entry] },
      { surface: 'cf', overlays: new Map([[entry.url, overlay]]) },
    );
    const is = (x: number, y: number, colour: readonly number[]) =>
      colour.every((value, channel) => bytes[(y * width + x) * 3 + channel] === value);
    const columns = Array.from({ length: 100 }, (_, x) => x).filter((x) => is(x, 25, green));
    const rows = Array.from({ length: 50 }, (_, y) => y).filter((y) => is(50, y, green));
    return [columns.length, rows.length];
  };

  test.each<[options: object, size: number[]]>([
    [{}, [10, 10]],
    [{ width: 0.5, height: 0.5, fit: 'squeeze' }, [50, 25]],
    [{ width: 0.2, fit: 'contain' }, [20, 20]],
    [{ width: 30, height: 4, fit: 'squeeze' }, [30, 4]],
  ])('%j is %j pixels of the base', async (options, size) => {
    expect(await drawEntry(options)).toEqual(size);
  });
});

test('pixels are given back once a method has made others of them, unless another image looks at them', () => {
  const bitmap = () => ({ width: 200, height: 200, data: new Uint8ClampedArray(160_000).fill(255) });
  const whole = { x: 0, y: 0, width: 200, height: 200 };
  const half = { width: 100, height: 100 };
  const [sole, shared, plain] = [bitmap(), bitmap(), bitmap()];
  const image = soleImageOf(sole).cutAndResize(whole, whole);
  expect(sole.data).toHaveLength(160_000);
  const small = image.resample(whole, half);
  expect([sole.data.length, small.width, small.bitmap.data.length]).toEqual([0, 100, 40_000]);
  const first = soleImageOf(shared);
  another(first).resample(whole, half);
  first.resample(whole, half);
  imageOf(plain).resample(whole, half);
  expect([shared.data.length, plain.data.length]).toEqual([160_000, 160_000]);
});
