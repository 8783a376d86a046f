import sharp from 'sharp';
import { transform } from '../../imaging/index.ts';
import { cpuTime } from './_measure.ts';

/** Pixels of the originals: photographs reduced until they are sharp. */
const size = { width: 480, height: 320 };

/** How many of the photographs are measured: the sharpest. */
const count = 10;

/** How much nearer to the original the model comes than the bicubic filter, from a picture of half or a quarter of its size. */
export async function measureEnlarging(paths: readonly string[]): Promise<Record<string, string>[]> {
  const originals = (await Promise.all(paths.map(readOriginal))).filter((each) => each !== undefined);
  const sharpest = originals.sort((a, b) => b.sharpness - a.sharpness).slice(0, count);
  const rows: Record<string, string>[] = [];
  const gains: Record<2 | 4, number[]> = { 2: [], 4: [] };
  for (const { name, original } of sharpest) {
    const row: Record<string, string> = { picture: name };
    for (const factor of [2, 4] as const) {
      const small = await reduced(original, factor);
      const pixels = (size.width * size.height) / factor ** 2;
      const { time, value } = await cpuTime(() => enlarged(small, 'generate'));
      const [model, filter] = [psnr(value, original), psnr(await enlarged(small, 'interpolate'), original)];
      gains[factor].push(model - filter);
      row[`x${factor}: bicubic`] = filter.toFixed(2);
      row[`x${factor}: generate`] = model.toFixed(2);
      row[`x${factor}: us of CPU a source pixel`] = ((time * 1000) / pixels).toFixed(0);
    }
    rows.push(row);
  }
  const mean = (values: readonly number[]) =>
    `${(values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)).toFixed(2)} dB`;
  return [
    ...rows,
    { picture: `mean gain of ${sharpest.length}`, 'x2: generate': mean(gains[2]), 'x4: generate': mean(gains[4]) },
  ];
}

/** The picture in RGB, and how sharp it is: the mean difference of pixels from their neighbours' mean. */
async function readOriginal(path: string) {
  // Folders of test files hold damaged ones too
  const read = await sharp(path)
    .metadata()
    .catch(() => undefined);
  const { width = 0, height = 0, hasAlpha } = read ?? {};
  if (Math.min(width / size.width, height / size.height) < 2 || hasAlpha) return undefined;
  const data = await sharp(path)
    .autoOrient()
    .resize({ ...size, fit: 'cover' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer()
    .catch(() => undefined);
  if (data?.length !== size.width * size.height * 3) return undefined;
  let sharpness = 0;
  const row = size.width * 3;
  for (let at = row + 3; at < data.length - row - 3; at++) {
    const around = [at - 3, at + 3, at - row, at + row].reduce((sum, near) => sum + (data[near] ?? 0), 0) / 4;
    sharpness += Math.abs((data[at] ?? 0) - around) / data.length;
  }
  return { name: path.split('/').at(-1) ?? path, original: data, sharpness };
}

async function reduced(original: Buffer, factor: number): Promise<Uint8Array> {
  const png = await sharp(original, { raw: { ...size, channels: 3 } })
    .png()
    .toBuffer();
  return new Uint8Array(
    (await transform(png, { width: size.width / factor, format: 'png-force' }, { surface: 'remote' })).bytes,
  );
}

async function enlarged(small: Uint8Array, upscale: 'generate' | 'interpolate'): Promise<Buffer> {
  const options = { width: size.width, fit: 'contain', upscale, format: 'png-force' } as const;
  const { bytes } = await transform(small, options, { surface: 'remote' });
  return sharp(bytes).removeAlpha().raw().toBuffer();
}

/** Peak signal-to-noise ratio, in decibels. */
function psnr(a: Buffer, b: Buffer): number {
  const squares = a.reduce((sum, value, at) => sum + (value - (b[at] ?? 0)) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (squares / a.length));
}
