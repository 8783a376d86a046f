import { readFileSync } from 'node:fs';

/** What the layers of networks export (`assembly/layers.ts`); numbers are addresses, bytes, counts or factors. */
export interface Layers {
  readonly memory: WebAssembly.Memory;
  readonly alloc: (bytes: number) => number;
  /** Forgets the allocations from an address on. */
  readonly release: (at: number) => void;
  readonly setInput: (at: number, row: number, pixel: number) => void;
  readonly setOutput: (at: number, row: number, pixel: number) => void;
  readonly convolve: (
    channels: number,
    kernel: number,
    width: number,
    height: number,
    weights: number,
    bias: number,
    outputs: number,
    slope: number,
  ) => void;
  readonly convolveChannels: (channels: number, width: number, height: number, weights: number) => void;
  readonly poolLargest: (
    channels: number,
    stride: number,
    sourceWidth: number,
    sourceHeight: number,
    width: number,
    height: number,
  ) => void;
  readonly addTo: (channels: number, width: number, height: number) => void;
  readonly clear: (at: number, bytes: number) => void;
}

/** In `dist`, also when this file runs from source. */
const builtFile = new URL(
  import.meta.url.endsWith('.ts') ? '../../../dist/layers.wasm' : '../../../layers.wasm',
  import.meta.url,
);

let module: WebAssembly.Module | undefined;

/** Layers with a memory of their own, which goes when nobody holds them: networks run rarely, and need megabytes. */
export function startLayers(): Layers {
  module ??= new WebAssembly.Module(readFileSync(builtFile));
  const layers = new WebAssembly.Instance(module, {}).exports as unknown as Layers & { readonly reset: () => number };
  layers.reset();
  return layers;
}
