import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** Compiles a `.wasm` file of an installed package, once per thread: `loadPackageModule('name/path/to/file.wasm')`. */
export function loadPackageModule(specifier: string): Promise<WebAssembly.Module> {
  return compileOnce(pathToFileURL(require.resolve(specifier)));
}

function compileOnce(file: URL): Promise<WebAssembly.Module> {
  const started = compiled.get(file.href);
  if (started !== undefined) return started;
  const pending = readFile(file).then((bytes) => WebAssembly.compile(bytes));
  compiled.set(file.href, pending);
  return pending;
}
