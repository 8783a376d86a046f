import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { free } from './free.ts';
import { withMaximum } from './maximum.ts';
import { type Once, once } from './once.ts';

const require = createRequire(import.meta.url);
// V8 optimises the functions of a codec side by side, which takes 20 MB more at the peak than one after the other, and no less time
setFlagsFromString('--wasm-num-compilation-tasks=1');

const compiled = new Map<string, Once<WebAssembly.Module>>();

/** Bytes of memory that a module may have when nobody says how many it needs: text of 4096 by 4096 pixels fits. */
const defaultMaximum = 2 ** 29;

/**
 * Compiles a `.wasm` file of an installed package, once per thread and maximum of its memory in bytes:
 * `loadPackageModule('name/path/to/file.wasm', 2 ** 28)`.
 */
export function loadPackageModule(specifier: string, maximum: number = defaultMaximum): Promise<WebAssembly.Module> {
  const name = `${specifier} ${maximum}`;
  const module = compiled.get(name) ?? once(() => compile(specifier, maximum));
  compiled.set(name, module);
  return module.get();
}

/** The file and its copy are as large as the module itself. */
async function compile(specifier: string, maximum: number): Promise<WebAssembly.Module> {
  const file = await readFile(require.resolve(specifier));
  const bytes = withMaximum(file, maximum);
  const module = await WebAssembly.compile(bytes);
  for (const { buffer, byteLength } of new Set([file, bytes])) if (byteLength === buffer.byteLength) free(buffer);
  return module;
}
