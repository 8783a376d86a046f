import { existsSync } from 'node:fs';

/** The package's own folder as a URL ending in `/`, from the sources and from the build alike. */
export function packageRoot(): URL {
  let folder = new URL('./', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) folder = new URL('../', folder);
  return folder;
}
