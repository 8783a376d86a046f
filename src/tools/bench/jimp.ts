import { createJimp } from '@jimp/core';
import { Jimp as StockJimp } from 'jimp';
import { makePhotograph } from '../../../fixtures/photograph.ts';
import { formats, plugins } from '../../imaging/pixels/jimp/index.ts';
import { median } from './_measure.ts';

const Jimp = createJimp({ formats, plugins });
const size = { width: 800, height: 600 };

/** The formats and plugins of `cfimages/jimp` beside those of Jimp itself: a JPEG of 12 megapixels, made 800 pixels wide. */
export async function run(): Promise<void> {
  const photograph = await makePhotograph(4000, 3000, 1);
  const ways = {
    'stock Jimp': async () => (await StockJimp.fromBuffer(photograph)).resize({ w: 800 }).getBuffer('image/jpeg'),
    'cfimages/jimp': () => resized(undefined),
    'cfimages/jimp, read at a quarter': () => resized({ 'image/jpeg': { atLeast: size } }),
  };
  async function resized(options: Parameters<typeof Jimp.fromBuffer>[1]): Promise<Buffer> {
    const image = await Jimp.fromBuffer(photograph, options);
    const { width, height } = image;
    return image.resample({ x: 0, y: 0, width, height }, size).getBuffer('image/jpeg');
  }
  const times = new Map<string, number[]>();
  // In turn, so that both meet the same machine; the first round warms up
  for (let round = 0; round < 4; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const started = performance.now();
      await way();
      if (round > 0) times.set(name, [...(times.get(name) ?? []), performance.now() - started]);
    }
  }
  const stock = median(times.get('stock Jimp') ?? []);
  console.table(
    [...times].map(([name, each]) => ({
      name,
      ms: median(each).toFixed(0),
      'times as fast': (stock / median(each)).toFixed(1),
    })),
  );
}
