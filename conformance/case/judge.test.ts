import { describe, expect, test } from '@jest/globals';
import { sourcePicture } from '../pictures/sources.ts';
import { gridPng } from '../pictures/textPicture.ts';
import type { PictureEvidence } from './evidence.ts';
import { judgePicture, type PictureExpectation } from './judge.ts';

async function findings(body: Buffer, expected: PictureExpectation, type = 'image/png'): Promise<readonly string[]> {
  const kept: PictureEvidence[] = [];
  const answer = { url: '', status: 200, headers: { 'content-type': type }, body };
  await judgePicture(answer, expected, (evidence) => kept.push(evidence)).catch((cause: Error) => {
    if (cause.name !== 'Mismatch') throw cause;
  });
  return kept[0]?.findings ?? ['nothing was kept'];
}

describe('a delivered picture', () => {
  test.each([
    ['the same picture', gridPng('RG BW', 100, 50), { width: 100, height: 50, grid: 'RG BW' }],
    [
      'one pixel less, where the rounding is open',
      gridPng('RGB YMC', 499, 332),
      { width: 500, height: 333, within: 1 },
    ],
    ['any of several formats', gridPng('R', 10, 10), { format: ['jpeg', 'png'] }],
    ['a transparent place', gridPng('R_', 20, 10), { grid: 'R_' }],
  ] satisfies [string, Buffer, PictureExpectation][])('passes: %s', async (_, body, expected) => {
    expect(await findings(body, expected)).toEqual([]);
  });

  test.each([
    ['the original instead of the variant', gridPng('RGB YMC', 1080, 720), { width: 500, height: 333 }],
    ['one pixel less, where it counts', gridPng('RGB YMC', 499, 333), { width: 500, height: 333 }],
    ['contained instead of covered', gridPng('RGB', 100, 33), { width: 100, height: 100, grid: 'G' }],
    ['squeezed instead of covered', gridPng('RGB', 100, 100), { width: 100, height: 100, grid: 'GGG GGG GGG' }],
    ['cut from the left instead of the centre', gridPng('R', 100, 100), { width: 100, height: 100, grid: 'G' }],
    ['not turned', gridPng('RG BW', 200, 100), { width: 100, height: 200, grid: 'BR WG' }],
    ['turned the wrong way', gridPng('GW RB', 100, 200), { width: 100, height: 200, grid: 'BR WG' }],
    ['mirrored', gridPng('GR WB', 200, 100), { grid: 'RG BW' }],
    ['padded with black', gridPng('KRGK KBMK', 200, 100), { grid: 'WRGW WBMW' }],
    ['transparent places filled', gridPng('RW WB', 100, 100), { grid: 'R_ _B' }],
    ['another format', gridPng('R', 10, 10), { format: 'webp' }],
    ['fewer frames', gridPng('R', 10, 10), { frames: 3 }],
  ] satisfies [string, Buffer, PictureExpectation][])('fails: %s', async (_, body, expected) => {
    expect(await findings(body, expected)).not.toEqual([]);
  });

  test('fails when Content-Type names another format than the bytes have', async () => {
    expect(await findings(gridPng('R', 10, 10), {}, 'image/jpeg')).toEqual([
      'Content-Type says image/jpeg, the bytes are png',
    ]);
  });

  test('passes lossy encoders', async () => {
    const { bytes } = await sourcePicture('quarters.jpg');
    expect(await findings(bytes, { width: 160, height: 80, grid: 'RG BW' }, 'image/jpeg')).toEqual([]);
  });

  test('fails for the wrong frame of an animation', async () => {
    const { bytes } = await sourcePicture('moving.gif');
    expect(await findings(bytes, { frame: 1, grid: 'G' }, 'image/gif')).toEqual([]);
    expect(await findings(bytes, { frame: 1, grid: 'R' }, 'image/gif')).not.toEqual([]);
    expect(await findings(bytes, { frame: 3, grid: 'R' }, 'image/gif')).toEqual(['the frame is missing']);
  });
});
