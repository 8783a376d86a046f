import type { SourcingKitContentType } from '../../../spec/types.ts';
import { hasOtherExtension } from '../operations/fields.ts';

/** The media types that an import takes (documented). */
export const importedTypes = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/avif',
  'image/heic',
  'image/svg+xml',
] as const satisfies readonly SourcingKitContentType[];

const byExtension: Readonly<Record<string, SourcingKitContentType>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  heic: 'image/heic',
  heif: 'image/heic',
  svg: 'image/svg+xml',
};

/** What an object says that it is: a type that is imported, another one, or nothing. */
export type StatedType = SourcingKitContentType | 'other' | undefined;

/** By the ending of its name: most say it there, and then nothing has to be fetched to leave them out. */
export function typeByName(key: string): StatedType {
  const ending = /\.([A-Za-z0-9]{1,8})$/.exec(key)?.[1]?.toLowerCase() ?? '';
  const known = Object.hasOwn(byExtension, ending) ? byExtension[ending] : undefined;
  return known ?? (hasOtherExtension(key) ? 'other' : undefined);
}

/** By its media type; stores that were told none say `application/octet-stream`. */
export function typeByHeader(mediaType: string | undefined): StatedType {
  const essence = mediaType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (essence === '' || essence === 'application/octet-stream' || essence === 'binary/octet-stream') return undefined;
  if (essence === 'image/heif') return 'image/heic';
  return importedTypes.find((type) => type === essence) ?? 'other';
}

/** Storage classes whose objects have to be restored before they can be read (documented; Glacier Instant Retrieval need not). */
export function isArchived(storageClass: string | undefined): boolean {
  return storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE';
}

/** The id of an imported image: its key below the prefix, one slash between them. */
export function importedId(pathPrefix: string | null, key: string): string {
  if (pathPrefix === null) return key;
  return pathPrefix.endsWith('/') ? pathPrefix + key : `${pathPrefix}/${key}`;
}
