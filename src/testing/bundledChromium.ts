import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { unpackTar } from 'modern-tar/fs';
import { packageRoot } from '../packageRoot.ts';

/** A browser's program, and what it wants in its environment. */
export interface Chromium {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

const folderOfPackage = fileURLToPath(new URL('node_modules/@sparticuz/chromium/', packageRoot()));
const packed = (name: string) => join(folderOfPackage, 'bin', `${name}.br`);

/** A bare machine has no fonts: the package's own, found from wherever this file lies. */
const fontsConf = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/** The kind of machine, as `linux-x64`, or `linux-x64-musl` where the C library is not glibc. */
export function thisPlatform(): string {
  const name = `${process.platform}-${process.arch}`;
  if (process.platform !== 'linux') return name;
  const { header } = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined ? `${name}-musl` : name;
}

/** Whether the npm package `@sparticuz/chromium` has a browser for such a machine. */
export function hasBundledChromium(platform: string): boolean {
  return platform === 'linux-x64' && existsSync(packed('chromium'));
}

/** The user's folder for what can be made again. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'cfimages');
}

/** The browser of the package, unpacked once for all runs: some seconds, then 200 MB in the cache folder. */
export async function bundledChromium(cache: string): Promise<Chromium> {
  const { version } = JSON.parse(readFileSync(join(folderOfPackage, 'package.json'), 'utf8')) as { version: string };
  const folder = join(cache, `chromium-${version}`);
  if (!existsSync(folder)) await unpack(folder);
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  };
}

/** Unpacks beside the folder and renames at the end, so that other workers see all of it or nothing. */
async function unpack(folder: string): Promise<void> {
  const draft = `${folder}.${randomUUID()}`;
  try {
    await mkdir(draft, { recursive: true });
    await Promise.all([
      pipeline(
        createReadStream(packed('chromium')),
        createBrotliDecompress(),
        createWriteStream(join(draft, 'chromium'), { mode: 0o755 }),
      ),
      ...['al2023', 'fonts'].map((name) =>
        pipeline(createReadStream(packed(`${name}.tar`)), createBrotliDecompress(), unpackTar(draft)),
      ),
    ]);
    await writeFile(join(draft, 'fonts.conf'), fontsConf);
    await rename(draft, folder);
  } catch (thrown) {
    await rm(draft, { recursive: true, force: true });
    // Another worker was faster
    if (!existsSync(folder)) throw thrown;
  }
}
