import { readFileSync } from 'node:fs';

/** What the kernels export (`assembly/index.ts`); numbers are addresses, sizes or flags (0 and 1). */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  /** Wipes what was allocated; answers where the tables end and allocations start. */
  readonly reset: () => number;
  readonly alloc: (bytes: number) => number;

  readonly setQuantiser: (index: number, from: number) => void;
  readonly setHuffman: (index: number, from: number) => number;
  readonly startFrame: (
    width: number,
    height: number,
    components: number,
    maxH: number,
    maxV: number,
    decodeSize: number,
    isProgressive: number,
  ) => void;
  readonly setComponent: (index: number, h: number, v: number, quantiser: number) => void;
  readonly needsAc: (component: number) => number;
  readonly selectComponent: (slot: number, component: number, dc: number, ac: number) => void;
  readonly decodeScan: (
    from: number,
    to: number,
    count: number,
    interval: number,
    spectralStart: number,
    spectralEnd: number,
    highBit: number,
    lowBit: number,
  ) => number;
  readonly paintAll: () => void;
  readonly startOutput: (width: number) => void;
  readonly convert: (fromRow: number, rows: number, width: number, colours: number, to: number) => void;

  readonly startEncoder: (width: number, height: number) => void;
  readonly setDivisors: (index: number, from: number) => void;
  readonly encodeStrip: (mcuRow: number, pixels: number) => void;
  readonly codesOf: (table: number) => number;
  readonly countsOf: (table: number) => number;
  readonly interleavedScan: (isCounting: number, isBaseline: number, isRefinement: number, lowBit: number) => number;
  readonly acScan: (
    isCounting: number,
    component: number,
    from: number,
    to: number,
    lowBit: number,
    isRefinement: number,
  ) => number;
  readonly scanStart: () => number;

  readonly unfilterRow: (kind: number, row: number, above: number, bytes: number, step: number) => void;
  readonly filterRow: (row: number, above: number, bytes: number, step: number, to: number, spare: number) => void;
  readonly dropAlpha: (from: number, pixels: number, to: number) => void;
  readonly expandRow: (
    row: number,
    pixels: number,
    colourType: number,
    depth: number,
    palette: number,
    hasKey: number,
    red: number,
    green: number,
    blue: number,
    to: number,
  ) => void;

  readonly isOpaque: (at: number, pixels: number) => number;
  readonly premultiply: (from: number, pixels: number, to: number) => void;
  readonly acrossOpaque: AcrossPass;
  readonly downOpaque: DownPass;
  readonly acrossAlpha: AcrossPass;
  readonly downAlpha: DownPass;
}

type AcrossPass = (row: number, firsts: number, weights: number, taps: number, count: number, to: number) => void;
type DownPass = (rows: number, weights: number, taps: number, count: number, to: number) => void;

/** Memories never shrink, so an instance whose memory has grown past this is dropped after use, in bytes. */
const keptMemory = 24 * 1024 * 1024;

/** Kernels, and what their tables held before the first picture. */
interface Instance {
  readonly kernels: Kernels;
  readonly tables: Uint8Array;
}

let module: WebAssembly.Module | undefined;
let idle: Instance | undefined;

/**
 * Runs a job on an instance of the kernels whose memory is that of a fresh one: tables as built, the rest empty. The
 * job must copy what it returns: the next job overwrites the memory. An instance that trapped, refused a picture or
 * grew large is not used again.
 */
export function withKernels<R>(job: (kernels: Kernels) => R): R {
  const instance = idle ?? start();
  idle = undefined;
  const { kernels, tables } = instance;
  kernels.reset();
  new Uint8Array(kernels.memory.buffer).set(tables);
  const result = job(kernels);
  if (kernels.memory.buffer.byteLength <= keptMemory) idle = instance;
  return result;
}

/** In `dist`, also when this file runs from source. */
const builtFile = new URL(
  import.meta.url.endsWith('.ts') ? '../../../dist/kernels.wasm' : '../../../kernels.wasm',
  import.meta.url,
);

/** The file is small enough to be compiled on the spot. */
function start(): Instance {
  module ??= new WebAssembly.Module(readFileSync(builtFile));
  const kernels = new WebAssembly.Instance(module, {}).exports as unknown as Kernels;
  return { kernels, tables: new Uint8Array(kernels.memory.buffer, 0, kernels.reset()).slice() };
}

/** Copies numbers into the kernels' memory and answers their address. */
export function place(
  { alloc, memory }: Kernels,
  { buffer, byteOffset, byteLength }: Uint8Array | Uint16Array | Uint32Array | Int16Array | Float32Array,
): number {
  const at = alloc(byteLength);
  new Uint8Array(memory.buffer).set(new Uint8Array(buffer, byteOffset, byteLength), at);
  return at;
}
