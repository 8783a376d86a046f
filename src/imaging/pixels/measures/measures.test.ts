import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { drawPortrait, portrait } from '../../../../fixtures/face.ts';
import { bitmapOf } from '../../../testing/textPicture.ts';
import type { Point } from '../../options/shapes.ts';
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

  test.each([
    [0, ({ x, y }: Point) => ({ x, y })],
    [90, ({ x, y }: Point) => ({ x: portrait.height - y, y: x })],
  ])('a face is found in a picture turned by %d degrees', async (degrees, turned) => {
    const { data, info } = await sharp(await drawPortrait())
      .rotate(degrees)
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    const found = facesOf({ width, height, data: new Uint8ClampedArray(data) }) ?? { x: 0, y: 0, width: 0, height: 0 };
    const { face } = portrait;
    const middle = turned({ x: face.x + face.width / 2, y: face.y + face.height / 2 });
    expect(Math.abs((found.x + found.width / 2) * width - middle.x)).toBeLessThan(10);
    expect(Math.abs((found.y + found.height / 2) * height - middle.y)).toBeLessThan(10);
    const share = (found.width * width * found.height * height) / (face.width * face.height);
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(1.7);
  });

  test('nobody is found in a plain wall', () => {
    const data = new Uint8ClampedArray(100 * 80 * 4).fill(200);
    expect(facesOf({ width: 100, height: 80, data })).toBeUndefined();
  });
});
