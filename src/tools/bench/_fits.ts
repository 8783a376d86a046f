import sharp, { type FitEnum } from 'sharp';
import { makePhotograph } from '../../../fixtures/photograph.ts';
import { type TransformOptions, transform } from '../../imaging/index.ts';
import { ssim } from './_ssim.ts';

/** sharp's name for each fit mode, for a box both of whose sides are smaller than the photograph's. */
const fits: Readonly<Record<NonNullable<TransformOptions['fit']>, keyof FitEnum>> = {
  'scale-down': 'inside',
  contain: 'inside',
  'scale-up': 'inside',
  cover: 'cover',
  crop: 'cover',
  'aspect-crop': 'cover',
  pad: 'contain',
  squeeze: 'fill',
};

const box = { width: 320, height: 320 };

/**
 * Structural similarity to sharp's result for every fit mode, over `count` photographs: the mean and the worst. All are
 * 3:2, so that a square crop leaves an even number of pixels over: sharp rounds halves differently.
 */
export async function compareFits(count: number): Promise<Record<string, string>[]> {
  const photographs = await Promise.all(
    Array.from({ length: count }, (_, index) => makePhotograph(810 + 12 * index, 540 + 8 * index, index + 10)),
  );
  const rows: Record<string, string>[] = [];
  for (const [fit, sharpFit] of Object.entries(fits) as [keyof typeof fits, keyof FitEnum][]) {
    const values: number[] = [];
    for (const photograph of photographs) {
      const options = { ...box, fit, format: 'jpeg' } as const;
      const ours = await transform(new Uint8Array(photograph), options, { surface: 'remote' });
      // `scale-up` never shrinks: the photograph keeps its size.
      const resized =
        fit === 'scale-up'
          ? sharp(photograph)
          : sharp(photograph).resize({ ...box, fit: sharpFit, background: 'white' });
      values.push(await ssim(ours.bytes, await resized.jpeg({ quality: 85, progressive: true }).toBuffer()));
    }
    rows.push({
      fit,
      'mean SSIM': (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(4),
      'worst SSIM': Math.min(...values).toFixed(4),
    });
  }
  return rows;
}
