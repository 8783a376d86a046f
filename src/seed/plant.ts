import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { errors, ImagesError } from '../errors.ts';
import { handlers, type Services } from '../operations/index.ts';
import { mergeSnapshot, takeSnapshot } from '../snapshot.ts';
import type { Account } from '../store/index.ts';
import type { Seed, SeedAccount, SeededImage, SeedImage } from './seed.ts';

/** A seed that cannot be planted, and the field that stands in the way. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
  readonly path: readonly (string | number)[];
  constructor(path: readonly (string | number)[], message: string) {
    super(message);
    this.path = path;
  }
}

/** What planting needs to know. */
export interface PlantOptions {
  readonly services: Services;
  readonly account: string;
  readonly publicUrl: string;
  /** False over HTTP, where nobody may read this machine's files. */
  readonly files: boolean;
}

/**
 * Puts a seed into the store by the API's own rules, wholly or not at all; answers the images of the mock's own
 * account, in order. Throws `SeedError` with the field.
 */
export async function plant(seed: Seed, options: PlantOptions): Promise<readonly SeededImage[]> {
  const { store } = options.services;
  const { accounts = {}, ...own } = seed;
  const touched = new Set([options.account, ...Object.keys(accounts)]);
  const { accounts: before, blobs } = takeSnapshot(store, (id) => touched.has(id));
  try {
    const made = await plantAccount(own, store.account(options.account), [], options);
    for (const [id, one] of Object.entries(accounts)) {
      await plantAccount(one, store.account(id), ['accounts', id], options);
    }
    return made;
  } catch (error) {
    for (const id of touched) store.forget(id);
    mergeSnapshot(store, { accounts: before, blobs, zones: {}, batchTokens: [] });
    throw error;
  }
}

type Path = readonly (string | number)[];

async function plantAccount(
  { images = [], variants = [], keys = [], config }: SeedAccount,
  account: Account,
  path: Path,
  options: PlantOptions,
): Promise<readonly SeededImage[]> {
  for (const { neverRequireSignedURLs = false, ...variant } of variants) {
    account.variants.put({ ...variant, neverRequireSignedURLs });
  }
  for (const key of keys) account.keys.put(key);
  if (config !== undefined) account.config = { ...account.config, ...config };
  const made: SeededImage[] = [];
  for (const [index, image] of images.entries()) {
    made.push(await plantImage(image, account, [...path, 'images', index], options));
  }
  return made;
}

async function plantImage(
  image: SeedImage,
  account: Account,
  path: Path,
  { services, publicUrl, files }: PlantOptions,
): Promise<SeededImage> {
  const { bytes: _b, base64: _x, file: _f, filename: _n, ...body } = image;
  const bytes = await bytesOf(image, path, files);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const filename = image.filename ?? (image.file === undefined ? undefined : basename(image.file));
  const file = { bytes, hash, ...(filename === undefined ? {} : { filename }) };
  try {
    const call = { account, params: {}, query: new URLSearchParams(), body, file, publicUrl };
    const reply = await handlers.uploadImage?.(call, services);
    return (reply as { readonly result: SeededImage }).result;
  } catch (error) {
    throw error instanceof ImagesError ? new SeedError(path, `${error.code} ${error.message}`) : error;
  }
}

async function bytesOf({ bytes, base64, file }: SeedImage, path: Path, files: boolean): Promise<Uint8Array> {
  if ([bytes, base64, file].filter((one) => one !== undefined).length !== 1) {
    throw new SeedError(path, `exactly one of ${files ? 'file and base64' : 'bytes and base64'} is wanted`);
  }
  if (bytes !== undefined) return shared(bytes);
  if (base64 !== undefined) return shared(Buffer.from(base64, 'base64'));
  if (!files) throw new SeedError([...path, 'file'], 'files of this machine are not read for HTTP clients');
  return shared(
    await readFile(file ?? '').catch((error: Error) => {
      throw new SeedError([...path, 'file'], error.message);
    }),
  );
}

/** Transform workers read originals where they are. */
function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
  copy.set(bytes);
  return copy;
}

/** The refusal of a seed over HTTP. */
export function seedRefusal(error: unknown): unknown {
  if (!(error instanceof SeedError)) return error;
  return errors.badRequest(`${error.path.join('.')}: ${error.message}`);
}
