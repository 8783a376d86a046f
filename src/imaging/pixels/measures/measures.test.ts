import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { drawPortrait, portrait } from '../../../../fixtures/face.ts';
import { bitmapOf } from '../../../testing/textPicture.ts';
import { contentRegion } from './border.ts';
import { facesOf } from './faces.ts';
import { busiestCentre, salientCentre } from './window.ts';

describe('the border of a picture', () => {
  test.each([
    ['WWWW/WRBW/WWWW', {}, [1, 1, 2, 1]],
    ['WWWW/WRBW/WWWW', { keep: 1 }, [0, 0, 4, 3]],
    ['WWWW/WRBW/WWWW', { colour: [255, 0, 0, 255] as const }, [0, 0, 4, 3]],
    ['KKK/KWK/KKW', {}, [1, 1, 2, 2]],
    ['.../.R./...', {}, [1, 1, 1, 1]],
    ['WWW/WWW', {}, [0, 0, 3, 2]],
    ['8999/9499', { colour: [140, 140, 140, 255] as const, tolerance: 12 }, [1, 1, 1, 1]],
    ['8999/9499', { colour: [140, 140, 140, 255] as const, tolerance: 11 }, [0, 0, 2, 2]],
    ['RWW/WGW/WWW', {}, [0, 0, 2, 2]],
  ])('%s with %j leaves %j', (drawing, options, [x, y, width, height]) => {
    expect(contentRegion(bitmapOf(drawing), options)).toEqual({ x, y, width, height });
  });
});

describe('where a crop looks', () => {
  const half = { width: 0.5, height: 1 };
  test.each([
    ['the odd spot', salientCentre, 'WWWWWWWW/WWWWWWRW/WWWWWWWW/WWWWWWWW', 0.75],
    ['the other odd spot', salientCentre, 'KKKKKKKK/KYKKKKKK/KYKKKKKK/KKKKKKKK', 0.25],
    ['the middle of nothing', salientCentre, 'WWWWWWWW/WWWWWWWW', 0.5],
    ['the busy side', busiestCentre, '8888K49W/8888W58K/88885K4W', 0.75],
    ['the middle of nothing', busiestCentre, '88888888/88888888', 0.5],
  ])('%s (%p)', (_name, centre, drawing, x) => {
    const found = centre(bitmapOf(drawing), half);
    expect(found.y).toBe(0.5);
    expect(found.x).toBe(x);
  });

  test('a face is found', async () => {
    const { face, width, height } = portrait;
    const data = await sharp(await drawPortrait())
      .ensureAlpha()
      .raw()
      .toBuffer();
    const found = facesOf({ width, height, data: new Uint8ClampedArray(data) });
    const inPixels = [(found?.x ?? 0) * width, (found?.y ?? 0) * height, (found?.width ?? 0) * width];
    const distances = [face.x, face.y, face.width].map((value, index) => Math.abs(value - (inPixels[index] ?? 0)));
    expect(Math.max(...distances)).toBeLessThan(10);
  });

  test('nobody is found in a plain wall', () => {
    const data = new Uint8ClampedArray(100 * 80 * 4).fill(200);
    expect(facesOf({ width: 100, height: 80, data })).toBeUndefined();
  });
});
