import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { errors, ImagesError } from '../../cloudflare/errors.ts';
import { firstViolation, mergeSnapshot, takeSnapshot } from '../../cloudflare/index.ts';
import {
  putKey,
  putVariant,
  readConfig,
  readVariant,
  type Services,
  storeImage,
} from '../../cloudflare/operations/index.ts';
import type { Account } from '../../cloudflare/records/index.ts';
import type { Seed, SeedAccount, SeededImage, SeedImage } from './initialState.ts';
import { librarySeedSchema, seedSchema } from './schema.ts';

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

/** What planting needs to know. */
export interface PlantOptions {
  readonly services: Services;
  readonly account: string;
  readonly publicUrl: string;
  /** False over HTTP, where nobody may read this machine's files. */
  readonly files: boolean;
}

type Path = readonly (string | number)[];

/** An image of a seed with its bytes, and where in the seed it stands. */
interface ReadImage {
  readonly image: SeedImage;
  readonly bytes: Uint8Array;
  readonly path: Path;
}

/** One account's part, all of it read. */
interface ReadAccount {
  readonly id: string;
  readonly seed: SeedAccount;
  readonly images: readonly ReadImage[];
  readonly path: Path;
}

/**
 * Puts a seed into the store by the API's own rules, wholly or not at all; answers the images of the mock's own
 * account, in order. Throws `SeedError` with the field.
 */
export async function plant(seed: Seed, options: PlantOptions): Promise<readonly SeededImage[]> {
  const wrong = firstViolation(seed, options.files ? librarySeedSchema : seedSchema);
  if (wrong !== undefined) throw new SeedError(wrong.path, wrong.message);
  const { accounts = {}, ...own } = seed;
  const parts = [await readAccount(options.account, own, [], options)];
  for (const [id, one] of Object.entries(accounts)) {
    parts.push(await readAccount(id, one, ['accounts', id], options));
  }
  // Nothing waits from here on, so nobody meets half a seed, and what others do meanwhile is not undone with it
  return plantAll(parts, options);
}

function plantAll(parts: readonly ReadAccount[], options: PlantOptions): readonly SeededImage[] {
  const { store } = options.services;
  const touched = new Set(parts.map(({ id }) => id));
  const { accounts: before, blobs } = takeSnapshot(store, (id) => touched.has(id));
  try {
    const [made = []] = parts.map((part) => plantAccount(part, store.account(part.id), options));
    return made;
  } catch (error) {
    for (const id of touched) store.forget(id);
    mergeSnapshot(store, { accounts: before, blobs, zones: {}, batchTokens: [] });
    throw error;
  }
}

function plantAccount(
  { seed: { variants = [], keys = [], config = {} }, images, path }: ReadAccount,
  account: Account,
  options: PlantOptions,
): readonly SeededImage[] {
  const { limits } = options.services;
  for (const [index, variant] of variants.entries()) {
    at([...path, 'variants', index], () => putVariant(account, readVariant({ ...variant }), limits));
  }
  for (const [index, key] of keys.entries()) at([...path, 'keys', index], () => putKey(account, { ...key }, limits));
  at([...path, 'config'], () => {
    account.config = readConfig(config, account.config);
  });
  const taken = new Map<string, ReadImage>();
  return images.map((read) => {
    const { id } = read.image;
    const first = id === undefined ? undefined : taken.get(id);
    if (first !== undefined) {
      const both = `${nameOf(first)} and ${nameOf(read)} would both be ${id}`;
      throw new SeedError(read.path, `5409 ${errors.resourceExists().message}: ${both}`);
    }
    if (id !== undefined) taken.set(id, read);
    return at(read.path, () => plantImage(read, account, options));
  });
}

function plantImage({ image, bytes }: ReadImage, account: Account, { services, publicUrl }: PlantOptions): SeededImage {
  const { bytes: _b, base64: _x, file: path, filename: given, ...body } = image;
  const hash = createHash('sha256').update(bytes).digest('hex');
  const filename = given ?? (path === undefined ? undefined : basename(path));
  const file = { bytes, hash, ...(filename === undefined ? {} : { filename }) };
  const stored = storeImage({ account, body, publicUrl }, file, services).result;
  return { ...stored, filename: stored.filename ?? '' };
}

/** A refusal of the API's, as one of the seed's field. */
function at<T>(path: Path, task: () => T): T {
  try {
    return task();
  } catch (error) {
    throw error instanceof ImagesError ? new SeedError(path, `${error.code} ${error.message}`) : error;
  }
}

async function readAccount(id: string, seed: SeedAccount, path: Path, { files }: PlantOptions): Promise<ReadAccount> {
  const images: ReadImage[] = [];
  for (const [index, image] of (seed.images ?? []).entries()) {
    const own = [...path, 'images', index];
    images.push({ image, bytes: await bytesOf(image, own, files), path: own });
  }
  return { id, seed, images, path };
}

async function bytesOf({ bytes, base64, file }: SeedImage, path: Path, files: boolean): Promise<Uint8Array> {
  if ([bytes, base64, file].filter((one) => one !== undefined).length !== 1) {
    throw new SeedError(path, `exactly one of ${files ? 'file and base64' : 'bytes and base64'} is wanted`);
  }
  if (bytes !== undefined) {
    if (!(bytes instanceof Uint8Array)) throw new SeedError([...path, 'bytes'], 'must be a Uint8Array');
    return shared(bytes);
  }
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

/** What people know an image of a seed by. */
function nameOf({ image: { file, filename }, path }: ReadImage): string {
  return file ?? filename ?? fieldOf(path);
}

/** `images[0].file` */
function fieldOf(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

/** The refusal of a seed over HTTP. */
export function seedRefusal(error: unknown): unknown {
  if (!(error instanceof SeedError)) return error;
  return errors.badRequest(`${error.path.join('.')}: ${error.reason}`);
}
