import { packageRoot } from '../../packageRoot.ts';
import { compileFile } from './load.ts';

/** What the kernels export (`assembly/index.ts`); numbers are addresses, sizes or flags (0 and 1). */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  readonly reset: () => void;
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
}

/** Memories never shrink, so an instance whose memory has grown past this is dropped after use, in bytes. */
const keptMemory = 24 * 1024 * 1024;

let idle: Kernels | undefined;

/**
 * Runs a job on an instance of the kernels with an empty memory. The job must be synchronous and must copy what it
 * returns: the next job overwrites the memory. An instance that trapped or grew large is not used again.
 */
export async function withKernels<R>(job: (kernels: Kernels) => R): Promise<R> {
  const kernels = idle ?? (await start());
  idle = undefined;
  kernels.reset();
  const result = job(kernels);
  if (kernels.memory.buffer.byteLength <= keptMemory) idle = kernels;
  return result;
}

/** The built file, also when this one runs from source. */
async function start(): Promise<Kernels> {
  const module = await compileFile(new URL('dist/kernels.wasm', packageRoot()));
  return new WebAssembly.Instance(module, {}).exports as unknown as Kernels;
}

/** Copies bytes into the kernels' memory and answers their address. */
export function place(kernels: Kernels, bytes: Uint8Array | Uint8ClampedArray): number {
  const at = kernels.alloc(bytes.length);
  new Uint8Array(kernels.memory.buffer).set(bytes, at);
  return at;
}
