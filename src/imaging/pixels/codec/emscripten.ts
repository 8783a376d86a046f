import type { ImagesError } from '../../errors.ts';
import { loadPackageModule } from '../../kernels/load.ts';

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

/**
 * A codec compiled with Emscripten, started on first use and again after it has refused a picture, trapped or grown large. Its own loader
 * fetches a `file:` URL, which Node refuses, so the compiled module is handed over instead. The function returned runs
 * one call and turns whatever the codec throws, and `null`, into `refusal`.
 */
export function foreignCodec<T>(
  factory: (options: StartOptions) => Promise<T & { readonly HEAPU8: Uint8Array }>,
  wasm: string,
  refusal: (detail: string) => ImagesError,
): <R>(call: (codec: T) => R | null) => Promise<R> {
  let started: ReturnType<typeof factory> | undefined;
  return async (call) => {
    started ??= loadPackageModule(wasm).then((module) => factory(startOptions(module)));
    const codec = await started;
    try {
      const result = call(codec);
      if (result !== null) {
        if (codec.HEAPU8.length > maxHeap) started = undefined;
        return result;
      }
    } catch {
      // Said below, like a refusal in words
    }
    started = undefined;
    throw refusal('the codec refused it');
  };
}

function startOptions(module: WebAssembly.Module): StartOptions {
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
