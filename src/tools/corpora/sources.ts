import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Public collections of odd pictures, each for a folder of its own. */
export const corpora = [
  { name: 'pngsuite', repository: 'https://github.com/lunapaint/pngsuite' },
  { name: 'libwebp', repository: 'https://github.com/webmproject/libwebp-test-data' },
  { name: 'libavif', repository: 'https://github.com/AOMediaCodec/libavif' },
  { name: 'libjpeg-turbo', repository: 'https://github.com/libjpeg-turbo/libjpeg-turbo' },
  { name: 'sharp', repository: 'https://github.com/lovell/sharp' },
  { name: 'image-rs', repository: 'https://github.com/image-rs/image' },
  { name: 'exif', repository: 'https://github.com/recurser/exif-orientation-examples' },
] as const;

/** Fetches the newest commit of each corpus that is not in the folder yet. */
export function cloneCorpora(folder: string): void {
  for (const { name, repository } of corpora) {
    const target = join(folder, name);
    if (existsSync(target)) continue;
    execFileSync('git', ['clone', '--depth', '1', '--quiet', repository, target], { stdio: 'inherit' });
  }
}

/** One picture of a corpus; its path is that within the corpus. */
export interface CorpusFile {
  readonly corpus: string;
  readonly path: string;
  readonly read: () => Uint8Array;
}

/** The pictures of the formats that may be uploaded, in the order of their names. */
export function picturesIn(folder: string): readonly CorpusFile[] {
  const corpusNames = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return corpusNames.flatMap(({ name: corpus }) => {
    const paths = readdirSync(join(folder, corpus), { recursive: true, encoding: 'utf8' }).sort();
    return paths
      .filter((path) => /\.(jpe?g|png|webp|avif|gif|hei[cf]|svg)$/i.test(path) && !path.startsWith('.git/'))
      .map((path) => ({ corpus, path, read: () => new Uint8Array(readFileSync(join(folder, corpus, path))) }));
  });
}
