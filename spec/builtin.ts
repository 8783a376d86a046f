import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OpenApiDocument } from './document.ts';
import { readSource, type Source } from './source.ts';

/** The contract this package ships, as paths from the package root: the seed first, then its overlays in order. */
export const builtin = {
  seed: 'spec/cloudflare-images-openapi.yml',
  overlays: ['spec/corrections.overlay.yml', 'spec/extensions.overlay.yml'],
} as const;

const root = packageRoot(dirname(fileURLToPath(import.meta.url)));

/** Reads one file of the package, named by its path from the package root. */
export function readBuiltin(path: string): Promise<Source> {
  return readSource(join(root, path), path);
}

/**
 * Returns the merged document that the last build wrote, if it was made of exactly these sources.
 *
 * Reading it takes a few milliseconds, merging the YAML files takes hundreds; the digest makes a stale one harmless.
 */
export async function readMerged(sources: readonly Source[]): Promise<OpenApiDocument | undefined> {
  try {
    const merged = JSON.parse(await readFile(mergedFile, 'utf8')) as { digest: string; document: OpenApiDocument };
    return merged.digest === digestOf(sources) ? merged.document : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the document for `readMerged`; part of the build. */
export async function writeMerged(sources: readonly Source[], document: OpenApiDocument): Promise<void> {
  await mkdir(dirname(mergedFile), { recursive: true });
  await writeFile(mergedFile, JSON.stringify({ digest: digestOf(sources), document }));
}

const mergedFile = join(root, 'dist', 'spec', 'contract.json');

function digestOf(sources: readonly Source[]): string {
  const hash = createHash('sha256');
  for (const { path, text } of sources) hash.update(JSON.stringify([path, text]));
  return hash.digest('hex');
}

/** The nearest folder upwards with a package.json: the same from spec/ and from dist/spec/. */
function packageRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageRoot(dirname(folder));
}
