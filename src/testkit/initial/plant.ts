import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import {
  type Account,
  errors,
  firstViolation,
  ImagesError,
  mergeSnapshot,
  noEvents,
  type Services,
  storeImage,
  takeSnapshot,
} from '../../cloudflare/index.ts';
import type { Seed, SeededImage } from './initialState.ts';
import { fieldOf, type Path, type ReadAccount, type ReadImage, readAccount, SeedError } from './read.ts';
import { librarySeedSchema, seedSchema } from './schema.ts';
import { plantings } from './sections.ts';

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
  const wrong = firstViolation(seed, options.files ? librarySeedSchema : seedSchema);
  if (wrong !== undefined) throw new SeedError(wrong.path, wrong.message);
  const { accounts = {}, ...first } = seed;
  const parts = [await readAccount(options.account, first, [], options.files)];
  for (const [id, one] of Object.entries(accounts)) {
    parts.push(await readAccount(id, one, ['accounts', id], options.files));
  }
  // Nothing waits from here on, so nobody meets half a seed, and what others do meanwhile is not undone with it
  return plantAll(parts, options);
}

function plantAll(parts: readonly ReadAccount[], options: PlantOptions): readonly SeededImage[] {
  const { store } = options.services;
  const touched = new Set(parts.map(({ id }) => id));
  const { accounts: before, blobs } = takeSnapshot(store, (id) => touched.has(id));
  try {
    const [planted = []] = parts.map((part) => plantAccount(part, store.hold(part.id), options));
    return planted;
  } catch (error) {
    for (const id of touched) store.forget(id);
    mergeSnapshot(store, { accounts: before, blobs, zones: {}, batchTokens: [] });
    throw error;
  }
}

function plantAccount(
  { seed, images, path }: ReadAccount,
  account: Account,
  options: PlantOptions,
): readonly SeededImage[] {
  for (const { path: place, plant } of plantings(seed)) {
    at([...path, ...place], () => plant(account, options.services.limits));
  }
  const taken = new Map<string, ReadImage>();
  return images.map((read) => {
    const { id } = read.image;
    const first = id === undefined ? undefined : taken.get(id);
    if (first !== undefined) {
      const both = `${nameOf(first)} and ${nameOf(read)} would both be ${id}`;
      throw new SeedError(read.path, `5409 ${errors.resourceExists().message.replace(/\..*/, '')}: ${both}`);
    }
    if (id !== undefined) taken.set(id, read);
    return at(read.path, () => plantImage(read, account, options));
  });
}

function plantImage({ image, bytes }: ReadImage, account: Account, { services, publicUrl }: PlantOptions): SeededImage {
  const { bytes: _b, base64: _x, file: path, filename: stated, ...body } = image;
  const hash = createHash('sha256').update(bytes).digest('hex');
  const filename = stated ?? (path === undefined ? undefined : basename(path));
  const file = { bytes, hash, ...(filename === undefined ? {} : { filename }) };
  // What a mock begins with was not uploaded: nobody is told
  const silent = { ...services, events: noEvents };
  const stored = storeImage({ account, body, publicUrl }, file, silent).result;
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

/** What people know an image of a seed by. */
function nameOf({ image: { file, filename }, path }: ReadImage): string {
  return file ?? filename ?? fieldOf(path);
}
