import type { ImagesError } from '../../errors.ts';
import { loadPackageModule } from '../../kernels/load.ts';
import { once } from '../../kernels/once.ts';

/** A picture as the decoders compiled with Emscripten return it. */
export interface ForeignPicture {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** The exports of a compiled decoder; `null` means that it refused the bytes. */
export interface ForeignDecoder {
  decode(bytes: Uint8Array): ForeignPicture | null;
}

/** The exports of a compiled encoder; `null` means that it refused the picture or the options. */
export interface ForeignEncoder<Options> {
  encode(pixels: Uint8ClampedArray, width: number, height: number, options: Options): Uint8Array | null;
}

/** The argument of an Emscripten factory: neither fetch the file nor run a main function. */
interface StartOptions {
  readonly noInitialRun: true;
  /** Where warnings go: nowhere, since they are of a client's file. */
  readonly printErr: (line: string) => void;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    ready: (instance: WebAssembly.Instance) => void,
  ) => WebAssembly.Exports;
}

/** Heaps never shrink, so an instance whose heap has grown past this is dropped after use, in bytes. */
const maxHeap = 48 * 1024 * 1024;

/** Beside what a picture takes: the codec's own data, and a net for estimates that are too low, in bytes. */
const spare = 2 ** 26;

/** Few sizes of memory, so that a module is compiled for few: the next power of two from 256 MB on. */
export function maximumFor(needed: number): number {
  return Math.min(2 ** 31, Math.max(2 ** 28, 2 ** Math.ceil(Math.log2(needed + spare))));
}

/**
 * A codec compiled with Emscripten, started on first use and again after it has refused a picture, trapped or grown
 * large. Its own loader fetches a `file:` URL, which Node refuses, so the compiled module is handed over instead. The
 * function returned runs one call, with so many bytes of memory at least and few more, and turns whatever the codec
 * throws, and `null`, into `refusal`.
 */
export function foreignCodec<T>(
  factory: (options: StartOptions) => Promise<T & { readonly HEAPU8: Uint8Array }>,
  wasm: string,
  refusal: (detail: string) => ImagesError,
): <R>(call: (codec: T) => R | null, needed?: number) => Promise<R> {
  let allowed = 0;
  const instance = once(async () => factory(startOptions(await loadPackageModule(wasm, allowed))));
  const drop = () => {
    allowed = 0;
    instance.forget();
  };
  return async (call, needed = 0) => {
    const maximum = maximumFor(needed);
    if (allowed < maximum) {
      allowed = maximum;
      instance.forget();
    }
    const codec = await instance.get();
    try {
      const result = call(codec);
      if (result !== null) {
        if (codec.HEAPU8.length > maxHeap) drop();
        return result;
      }
    } catch {
      // Said below, like a refusal in words
    }
    drop();
    throw refusal('the codec refused it');
  };
}

/** Options with which a compiled module is started: quietly, without a fetch. */
export function startOptions(module: WebAssembly.Module): StartOptions {
  return {
    noInitialRun: true,
    printErr: () => undefined,
    instantiateWasm(imports, ready) {
      const instance = new WebAssembly.Instance(module, imports);
      ready(instance);
      return instance.exports;
    },
  };
}
