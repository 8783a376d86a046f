import { existsSync, readFileSync } from 'node:fs';

/** The package's own folder as a URL ending in `/`, from the sources and from the build alike. */
export function packageRoot(): URL {
  let folder = new URL('./', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) folder = new URL('../', folder);
  return folder;
}

/** The version of the package, as `package.json` has it. */
export function packageVersion(): string {
  const text = readFileSync(new URL('package.json', packageRoot()), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
