import { errors } from '../errors.ts';
import type { Account, ImageRecord } from '../records/index.ts';
import type { Services } from './call.ts';
import { readCreator, readCustomId, readFlag, readMetadata } from './fields.ts';

/** The settings that uploads and upload URLs share, read and checked. */
export function readImageSettings(
  body: Readonly<Record<string, unknown>>,
  account: Account,
  services: Services,
): Pick<ImageRecord, 'id' | 'custom' | 'meta' | 'creator' | 'requireSignedURLs'> {
  const customId = readCustomId(body);
  const requireSignedURLs = readFlag(body, 'requireSignedURLs') ?? false;
  if (customId !== undefined && requireSignedURLs) throw errors.customIdCannotBePrivate();
  if (customId !== undefined && account.images.get(customId) !== undefined) throw errors.resourceExists();
  return {
    id: customId ?? newImageId(services, requireSignedURLs),
    custom: customId !== undefined,
    meta: readMetadata(body, services.limits.metadataBytes) ?? {},
    creator: readCreator(body) ?? null,
    requireSignedURLs,
  };
}

/**
 * A generated id: a UUID's shape with any digits, and a last byte of `00` for a public image and `01` for one that
 * requires signed URLs, as every sample of the real product shows.
 */
function newImageId({ clock }: Services, requireSignedURLs: boolean): string {
  const hex = Buffer.from(clock.random(15)).toString('hex') + (requireSignedURLs ? '01' : '00');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A random UUID, version 4: what sources and migrations are called. */
export function newUuid({ clock }: Pick<Services, 'clock'>): string {
  const bytes = Buffer.from(clock.random(16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The same id with the last byte for the new setting: what an image is called after `requireSignedURLs` changed. */
export function rekeyed(id: string, requireSignedURLs: boolean): string {
  return id.slice(0, -2) + (requireSignedURLs ? '01' : '00');
}

/** The base name that a client gave its file, at most 255 characters; a made-up one when it gave none. */
export function fileName(stated: string | undefined, mediaType: string): string {
  const base = (stated ?? '').split(/[\\/]/).pop() ?? '';
  const extension = mediaType.replace('image/', '').replace('svg+xml', 'svg').replace('jpeg', 'jpg');
  return base === '' ? `image.${extension}` : base.slice(0, 255);
}
