import { errors, ImagesError } from '../cloudflare/errors.ts';
import type { Limits } from '../cloudflare/limits.ts';
import {
  checkKey,
  checkZoneSetting,
  customIdFault,
  examineImage,
  isGeneratedId,
  readConfig,
  readCreator,
  readMetadata,
  readVariant,
} from '../cloudflare/operations/index.ts';
import type { ImageRecord } from '../cloudflare/records/index.ts';
import type { AccountSnapshot, Snapshot } from '../testkit/snapshot.ts';
import { checkedBlobs, checkShape, toState } from './stateFile.ts';

/**
 * Checks a state that did not come through the API, an archive's or a program's, by the API's own rules, before anything
 * of it is put in place: shapes, names, what a variant may hold, quotas, and every original against its record. Throws
 * 5400 with the account and the record.
 */
export function admit(snapshot: Snapshot, limits: Limits): void {
  checkShape(toState(snapshot));
  checkedBlobs(snapshot, snapshot.blobs);
  unique(
    'accounts',
    snapshot.accounts.map(({ id }) => id),
  );
  for (const account of snapshot.accounts) admitAccount(account, snapshot.blobs, limits);
  for (const [id, settings] of Object.entries(snapshot.zones)) {
    for (const [name, { value }] of Object.entries(settings)) within(`zone ${id}`, () => checkZoneSetting(name, value));
  }
  const bytes = [...snapshot.blobs.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (limits.storageBytes > 0 && bytes > limits.storageBytes) {
    throw errors.serviceLimit(`${limits.storageBytes} bytes of storage`);
  }
}

function admitAccount(account: AccountSnapshot, blobs: Snapshot['blobs'], limits: Limits): void {
  const { id, images, variants, keys, config } = account;
  const where = `account ${id}`;
  // Zones belong to no account, and their requests to one without a name
  if (!/^([A-Za-z0-9_-]{1,64}(~[A-Za-z0-9_.-]{1,64})?)?$/.test(id)) throw errors.badRequest(`${where}: a bad name`);
  unique(
    `${where}: variants`,
    variants.map((variant) => variant.id),
  );
  for (const variant of variants) within(`${where}, variant ${variant.id}`, () => readVariant({ ...variant }));
  if (!variants.some((variant) => variant.id === 'public'))
    throw errors.badRequest(`${where}: the variant public lacks`);
  if (variants.length > limits.variants) throw errors.serviceLimit(`${limits.variants} variants; ${where}`);
  unique(
    `${where}: keys`,
    keys.map(({ name }) => name),
  );
  for (const key of keys) within(where, () => checkKey(key));
  if (keys.length === 0) throw errors.badRequest(`${where}: a signing key lacks`);
  if (keys.length > limits.keys) throw errors.serviceLimit(`${limits.keys} signing keys; ${where}`);
  within(`${where}, config`, () => readConfig({ ...config }, config));
  unique(
    `${where}: images`,
    images.map((image) => image.id),
  );
  for (const image of images) {
    within(`${where}, image ${image.id}`, () => admitImage(image, blobs, limits));
  }
  const stored = images.filter(({ original }) => original !== undefined).length;
  if (stored > limits.images) throw errors.serviceLimit(`${limits.images} images; ${where}`);
}

function admitImage(image: ImageRecord, blobs: Snapshot['blobs'], limits: Limits): void {
  const { id, custom, meta, creator, requireSignedURLs, filename, original, draftExpires } = image;
  if (custom) {
    const fault = customIdFault(id);
    if (fault !== undefined) throw errors.invalidCustomId(fault);
    if (requireSignedURLs) throw errors.customIdCannotBePrivate();
  } else if (!isGeneratedId(id)) throw errors.badRequest('an id that was not given is a UUID');
  readMetadata({ metadata: meta }, limits.metadataBytes);
  readCreator({ creator });
  if (filename.length > 255) throw errors.badRequest('filename can have at most 255 characters');
  if ((original === undefined) === (draftExpires === undefined)) {
    throw errors.badRequest('an image has either an original or, as a draft, an expiry');
  }
  const bytes = original === undefined ? undefined : blobs.get(original.hash);
  if (original === undefined || bytes === undefined) return;
  const found = examineImage({ bytes, hash: original.hash }, limits);
  for (const name of ['size', 'mediaType', 'width', 'height'] as const) {
    if (found[name] !== original[name]) {
      throw errors.badRequest(`the original's ${name} is ${found[name]}, not ${original[name]}`);
    }
  }
}

/** A refusal of the API's, told of a place in the state. */
function within(where: string, task: () => unknown): void {
  try {
    task();
  } catch (error) {
    throw error instanceof ImagesError ? errors.badRequest(`${where}: ${error.code} ${error.message}`) : error;
  }
}

function unique(what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) throw errors.badRequest(`${what}: ${twice} is there twice`);
}
