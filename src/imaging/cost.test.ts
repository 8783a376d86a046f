import { expect, test } from '@jest/globals';
import { solidPng } from '../testing/png.ts';
import { memoryOf } from './cost.ts';
import type { TransformOptions } from './index.ts';

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
