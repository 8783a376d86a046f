import { withKernels } from '../../kernels/kernels.ts';
import type { Codec } from './codec.ts';
import { decodePng } from './pngDecoder.ts';
import { encodePng } from './pngEncoder.ts';
import { firstBitmap, still } from './still.ts';

/** PNG by zlib and the kernels. Animated PNG is shown as its still picture, as by the product. */
export const png: Codec = {
  async decode(bytes) {
    return still(withKernels((kernels) => decodePng(kernels, bytes)));
  },
  async encode(frames, request) {
    return withKernels((kernels) => encodePng(kernels, firstBitmap(frames), request));
  },
};
