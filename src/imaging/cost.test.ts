import { expect, test } from '@jest/globals';
import { testJpeg } from '../testing/jpeg.ts';
import { solidPng } from '../testing/png.ts';
import { memoryOf } from './cost.ts';
import type { TransformOptions } from './index.ts';
import { defaultTransformLimits } from './options/limits.ts';
import type { DrawEntry } from './options/transformOptions.ts';

/** A PNG whose header says 9000x9000: what may be needed is counted from headers. */
const announced = solidPng(8, 8);
announced.writeUInt32BE(9000, 16);
announced.writeUInt32BE(9000, 20);

const pixels = 9000 * 9000;

test.each<[string, TransformOptions, boolean]>([
  ['its size as JSON', { format: 'json' }, false],
  [
    'its size as JSON, where faces hold the cut',
    { format: 'json', gravity: { kind: 'face' }, fit: 'cover', width: 9, height: 9 },
    true,
  ],
  ['its size as JSON, without its border', { format: 'json', trim: { border: {} } }, true],
  ['a size that is refused', { width: 12_000, height: 12_000, fit: 'cover', gravity: { kind: 'auto' } }, false],
  ['a size that is refused once its border is found', { width: 12_000, trim: { border: {} }, fit: 'contain' }, true],
])('a picture of 81 megapixels is counted as decoded where it is: %s', (_what, options, isDecoded) => {
  expect(memoryOf({ bytes: announced, options }) > pixels * 4).toBe(isDecoded);
});

/** Whole megabytes, beyond what a transform needs of itself. */
const megabytes = (bytes: number) => Math.round(bytes / 1e6) - 13;
const small = new Uint8Array(solidPng(8, 8));
const [photograph, irregular] = [3, 2].map((across) =>
  announcing(
    testJpeg({
      width: 16,
      height: 16,
      sampling: [
        [across, 1],
        [1, 1],
        [1, 1],
      ],
    }),
    4000,
    3000,
  ),
) as [Uint8Array, Uint8Array];
const placement = {};
const text = { text: 'WORD', font: 'font', size: 1000, colour: [0, 0, 0, 255] } as const;

function announcing(jpeg: Uint8Array, width: number, height: number): Uint8Array {
  const copy = Buffer.from(jpeg);
  const frame = copy.indexOf(Buffer.of(0xff, 0xc0));
  copy.writeUInt16BE(height, frame + 5);
  copy.writeUInt16BE(width, frame + 7);
  return new Uint8Array(copy);
}

const rescues = (isWanted: boolean) => ({ ...defaultTransformLimits, rescues: isWanted });

test.each<[string, Uint8Array, boolean, number]>([
  ['of which an eighth is decoded', irregular, false, 1],
  ['with samples that only libjpeg knows, which decodes the whole', photograph, false, 156],
  ['that is damaged, which libjpeg shows what is left of', irregular, true, 156],
])('a JPEG of 12 megapixels %s', (_what, bytes, isWanted, expected) => {
  expect(megabytes(memoryOf({ bytes, options: { width: 100, format: 'jpeg' } }, rescues(isWanted)))).toBe(expected);
});

const overlays = new Map([['http://o/', small]]);
const onSmall = (options: TransformOptions, more: Partial<DrawEntry> = {}) => ({
  bytes: small,
  options: { format: 'png' as const, draw: [{ url: 'http://o/', placement, options, ...more }] },
  overlays,
});

test.each<[string, Parameters<typeof memoryOf>[0], number]>([
  ['an overlay as it is', onSmall({}), 0],
  [
    'an overlay that its own options make 50 megapixels large',
    onSmall({ width: 10_000, height: 5000, fit: 'cover' }),
    400,
  ],
  ['one that they make too large, which is refused', onSmall({ width: 20_000, height: 20_000, fit: 'cover' }), 0],
  [
    'a text of four letters, 1000 pixels high',
    { ...onSmall({}), options: { draw: [{ text, placement, options: {} }], format: 'png' } },
    131,
  ],
  [
    'a picture of 12 megapixels on which the binding draws, which is read whole',
    {
      bytes: irregular,
      options: { format: 'png', width: 100 },
      overlays: new Map([['#1', small]]),
      program: {
        inputs: [{ kind: 'image' }, { kind: 'image' }],
        steps: [{ kind: 'draw', overlay: 1, target: 0, placement }],
      },
    },
    252,
  ],
  [
    'an input of the binding that is made large before it is drawn',
    {
      bytes: small,
      options: { format: 'png' },
      overlays: new Map([['#1', small]]),
      program: {
        inputs: [{ kind: 'image' }, { kind: 'image' }],
        steps: [
          { kind: 'transform', target: 1, options: { width: 5000, height: 5000, fit: 'cover' } },
          { kind: 'draw', overlay: 1, target: 0, placement },
        ],
      },
    },
    200,
  ],
])('%s', (_what, request, expected) => {
  expect(megabytes(memoryOf(request))).toBe(expected);
});
