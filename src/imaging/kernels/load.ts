import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { withMaximum } from './maximum.ts';

const require = createRequire(import.meta.url);
const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** Bytes of memory that a module may have when nobody says how many it needs: text of 4096 by 4096 pixels fits. */
const defaultMaximum = 2 ** 29;

/**
 * Compiles a `.wasm` file of an installed package, once per thread and maximum of its memory in bytes:
 * `loadPackageModule('name/path/to/file.wasm', 2 ** 28)`.
 */
export function loadPackageModule(specifier: string, maximum: number = defaultMaximum): Promise<WebAssembly.Module> {
  const name = `${specifier} ${maximum}`;
  const started = compiled.get(name);
  if (started !== undefined) return started;
  const pending = readFile(require.resolve(specifier)).then((bytes) =>
    WebAssembly.compile(withMaximum(bytes, maximum)),
  );
  compiled.set(name, pending);
  return pending;
}
