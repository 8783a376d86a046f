// The kernels' only entry: one module, of which each job starts the instance it needs.

export { alloc, reset } from './memory';
export {
  convert,
  decodeScan,
  needsAc,
  paintAll,
  selectComponent,
  setComponent,
  setHuffman,
  setQuantiser,
  startFrame,
  startOutput,
} from './jpegDecoder';
export {
  acScan,
  codesOf,
  countsOf,
  encodeStrip,
  interleavedScan,
  scanStart,
  setDivisors,
  startEncoder,
} from './jpegEncoder';
export { acrossAlpha, acrossOpaque, downAlpha, downOpaque, isOpaque, premultiply } from './resampler';
export { dropAlpha, expandRow, filterRow, unfilterRow } from './png';
