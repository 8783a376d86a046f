import { readFile } from 'node:fs/promises';
import { errors, sharedBytes } from '../../cloudflare/index.ts';
import type { SeedAccount, SeedImage } from './initialState.ts';

/** A seed that cannot be planted, the field that stands in the way, and why. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
  readonly path: Path;
  readonly reason: string;
  constructor(path: Path, reason: string) {
    super([fieldOf(path), reason].filter((part) => part !== '').join(': '));
    this.path = path;
    this.reason = reason;
  }
}

/** The refusal of a seed over HTTP. */
export function seedRefusal(error: unknown): unknown {
  if (!(error instanceof SeedError)) return error;
  return errors.badRequest(`${error.path.join('.')}: ${error.reason}`);
}

/** Where in a seed something stands. */
export type Path = readonly (string | number)[];

/** An image of a seed with its bytes, and where in the seed it stands. */
export interface ReadImage {
  readonly image: SeedImage;
  readonly bytes: Uint8Array;
  readonly path: Path;
}

/** One account's part, all of it read. */
export interface ReadAccount {
  readonly id: string;
  readonly seed: SeedAccount;
  readonly images: readonly ReadImage[];
  readonly path: Path;
}

/** Reads all pictures of an account's part; `files` of this machine only where they may be read. */
export async function readAccount(id: string, seed: SeedAccount, path: Path, files: boolean): Promise<ReadAccount> {
  const images: ReadImage[] = [];
  for (const [index, image] of (seed.images ?? []).entries()) {
    const place = [...path, 'images', index];
    images.push({ image, bytes: await bytesOf(image, place, files), path: place });
  }
  return { id, seed, images, path };
}

async function bytesOf({ bytes, base64, file }: SeedImage, path: Path, files: boolean): Promise<Uint8Array> {
  if ([bytes, base64, file].filter((one) => one !== undefined).length !== 1) {
    throw new SeedError(
      path,
      files ? 'exactly one of file and base64 is wanted' : 'base64 is wanted, and nothing beside it',
    );
  }
  if (bytes !== undefined) {
    if (!(bytes instanceof Uint8Array)) throw new SeedError([...path, 'bytes'], 'must be a Uint8Array');
    return sharedBytes(bytes);
  }
  if (base64 !== undefined) return sharedBytes(Buffer.from(base64, 'base64'));
  if (!files) throw new SeedError([...path, 'file'], 'files of this machine are not read for HTTP clients');
  return sharedBytes(
    await readFile(file ?? '').catch((error: Error) => {
      throw new SeedError([...path, 'file'], error.message);
    }),
  );
}

/** `images[0].file` */
export function fieldOf(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}
