import sharp from 'sharp';

/** Side of a window and distance between windows, in pixels. */
const side = 8;
const stride = 4;

/** Structural similarity of two pictures' luminance (Wang et al., 2004) with square windows: 1 for equal ones. */
export async function ssim(first: Uint8Array, second: Uint8Array): Promise<number> {
  const [a, b] = await Promise.all([luminance(first), luminance(second)]);
  if (a.width !== b.width || a.height !== b.height) {
    throw new Error(`${a.width}x${a.height} is compared with ${b.width}x${b.height}`);
  }
  let sum = 0;
  let windows = 0;
  for (let y = 0; y + side <= a.height; y += stride) {
    for (let x = 0; x + side <= a.width; x += stride, windows++) sum += similarity(a.data, b.data, a.width, x, y);
  }
  return windows === 0 ? 1 : sum / windows;
}

/** The first picture of a file on white paper, in grey. */
async function luminance(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes)
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const grey = new Float32Array(info.width * info.height);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const at = pixel * info.channels;
    grey[pixel] = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  }
  return { width: info.width, height: info.height, data: grey };
}

function similarity(a: Float32Array, b: Float32Array, width: number, left: number, top: number): number {
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let y = top; y < top + side; y++) {
    for (let at = y * width + left; at < y * width + left + side; at++) {
      const [x, z] = [a[at] ?? 0, b[at] ?? 0];
      sumA += x;
      sumB += z;
      squaresA += x * x;
      squaresB += z * z;
      products += x * z;
    }
  }
  const count = side * side;
  const [meanA, meanB] = [sumA / count, sumB / count];
  const variances = squaresA / count - meanA ** 2 + squaresB / count - meanB ** 2;
  const covariance = products / count - meanA * meanB;
  const [small, smaller] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  return (
    ((2 * meanA * meanB + small) * (2 * covariance + smaller)) /
    ((meanA ** 2 + meanB ** 2 + small) * (variances + smaller))
  );
}
