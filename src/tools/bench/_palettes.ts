import sharp from 'sharp';
import { transform } from '../../imaging/index.ts';
import { cpuTime } from './_measure.ts';
import type { Pictures } from './_pictures.ts';
import { ssim } from './_ssim.ts';

const size = { width: 1200, height: 800 } as const;

/**
 * Pictures of 1 MP reduced to 256 colours by this transformer and by sharp, as a PNG of quality 80 and as a GIF: CPU
 * milliseconds of the whole request, similarity to the source, and file sizes.
 */
export async function measurePalettes(pictures: Pictures): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = [];
  for (const [picture, source] of Object.entries(await makeSources(pictures['12 MP']))) {
    for (const format of ['png', 'gif'] as const) {
      const reduce = {
        ours: async () => {
          const options = { format, quality: 80 } as const;
          return (await transform(new Uint8Array(source), options, { surface: 'remote' })).bytes;
        },
        sharps: async () => {
          const picture = sharp(source);
          return format === 'gif' ? picture.gif().toBuffer() : picture.png({ palette: true, quality: 80 }).toBuffer();
        },
      };
      // The first one warms up; sharp takes ten seconds for some, so that once has to do
      if (rows.length === 0) for (const work of Object.values(reduce)) await work();
      const [ours, sharps] = [await cpuTime(reduce.ours), await cpuTime(reduce.sharps)];
      const results = { ours: ours.value, sharps: sharps.value };
      const similarity = { ours: await ssim(source, results.ours), sharps: await ssim(source, results.sharps) };
      rows.push({
        picture,
        format,
        'ours ms': ours.time.toFixed(0),
        'sharp ms': sharps.time.toFixed(0),
        ratio: (ours.time / sharps.time).toFixed(2),
        SSIM: similarity.ours.toFixed(4),
        'sharp’s SSIM': similarity.sharps.toFixed(4),
        kB: (results.ours.length / 1000).toFixed(0),
        'bytes to sharp’s': (results.ours.length / results.sharps.length).toFixed(2),
      });
    }
  }
  return rows;
}

/** A photograph, with grain and noise over it, graphics, and pictures with every degree of transparency. */
async function makeSources(photograph: Buffer): Promise<Record<string, Buffer>> {
  const pixels = await sharp(photograph)
    .resize(size.width, size.height, { fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer();
  const random = randomNumbers(1);
  const noisy = (amount: number) =>
    pixels.map((value) => Math.max(0, Math.min(255, value + (random() - 0.5) * 2 * amount)));
  const opaque = (data: Uint8Array) =>
    sharp(data, { raw: { ...size, channels: 3 } })
      .png()
      .toBuffer();
  const alpha = Uint8Array.from({ length: size.width * size.height }, (_, at) => {
    const [x, y] = [(at % size.width) / size.width - 0.5, Math.floor(at / size.width) / size.height - 0.5];
    return Math.max(0, Math.min(255, (0.55 - Math.hypot(x, y)) * 1200));
  });
  const withAlpha = (data: Uint8Array, mask: Uint8Array) =>
    sharp(data, { raw: { ...size, channels: 3 } })
      .joinChannel(Buffer.from(mask), { raw: { ...size, channels: 1 } })
      .png()
      .toBuffer();
  return {
    photograph: await opaque(pixels),
    'grain 6': await opaque(noisy(6)),
    'grain 30': await opaque(noisy(30)),
    'noise 60': await opaque(noisy(60)),
    graphics: await sharp(Buffer.from(graphics)).png().toBuffer(),
    'photograph with alpha': await withAlpha(pixels, alpha),
    'noise with alpha': await withAlpha(
      noisy(60),
      alpha.map(() => random() * 256),
    ),
  };
}

const graphics = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}"><rect width="100%" height="100%" fill="#fff"/>
  <defs><linearGradient id="g"><stop offset="0" stop-color="#146"/><stop offset="1" stop-color="#e83"/></linearGradient></defs>
  <rect x="80" y="80" width="1040" height="160" rx="40" fill="url(#g)"/>${Array.from({ length: 24 }, (_, index) => `<circle cx="${120 + (index % 8) * 130}" cy="${340 + Math.floor(index / 8) * 150}" r="52" fill="hsl(${index * 15} 70% 50%)" stroke="#222" stroke-width="5"/>`).join('')}</svg>`;

/** Always the same numbers from 0 to 1 (Lehmer's generator). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 0x7fffffff;
    return state / 0x7fffffff;
  };
}
