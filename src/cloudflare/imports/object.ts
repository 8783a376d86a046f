import { createHash } from 'node:crypto';
import { ImagesError } from '../../imaging/index.ts';
import { errors } from '../errors.ts';
import { checkRoom, examineUpload } from '../operations/acceptImage.ts';
import type { Services, UploadedFile } from '../operations/call.ts';
import { customIdFault } from '../operations/fields.ts';
import { fileName } from '../operations/newImage.ts';
import type { Account, ImageRecord, MigrationRecord, Original } from '../records/index.ts';
import { S3Failure } from './failure.ts';
import type { ListedObject } from './listing.ts';
import type { Outcome } from './progress.ts';
import { type Patience, withRetries } from './retry.ts';
import type { Bucket } from './s3.ts';
import { importedId, isArchived, type StatedType, typeByHeader, typeByName } from './types.ts';

/** What importing an object takes. */
export interface ObjectImport {
  readonly services: Pick<Services, 'limits' | 'checkPicture' | 'store'>;
  /** The account as it is now. */
  readonly account: () => Account;
  readonly migration: Pick<MigrationRecord, 'pathPrefix' | 'excludedContentTypes' | 'conflictBehaviour'>;
  readonly bucket: Bucket;
  readonly patience: Patience;
  /** False after the migration was ended, or its record changed or taken away. */
  readonly isWanted: () => boolean;
}

/** Ends of an object's turn that are no outcome: the account is full, or nobody wants the object any more. */
export type NoOutcome = 'full' | 'dropped';

/** Imports an object, after looking from the cheapest question to the dearest whether it shall be. */
export async function importObject(object: ListedObject, work: ObjectImport): Promise<Outcome | NoOutcome> {
  const early = lookFirst(object, work);
  if (early !== undefined) return early;
  try {
    return await fetchAndStore(object, work);
  } catch (error) {
    if (!work.isWanted()) return 'dropped';
    // Only in the list of tiers of Intelligent-Tiering that no list shows (documented)
    if (error instanceof S3Failure && error.code === 'InvalidObjectState')
      return { kind: 'archived', msg: error.message };
    if (error instanceof S3Failure) return { kind: 'failed', msg: error.message, isSilence: error.isSilence };
    throw error;
  }
}

/** What can be told without asking for the object. */
function lookFirst(object: ListedObject, work: ObjectImport): Outcome | NoOutcome | undefined {
  const { key, size, storageClass } = object;
  const { services, account, migration } = work;
  const { limits } = services;
  if (isArchived(storageClass)) return { kind: 'archived', msg: `its storage class is ${storageClass}` };
  const byType = refusalOf(typeByName(key), migration);
  if (byType !== undefined) return byType;
  const id = importedId(migration.pathPrefix, key);
  if (customIdFault(id) !== undefined) return { kind: 'invalidName' };
  if (size > limits.uploadBytes) return oversized(limits.uploadBytes);
  const existing = account().images.get(id);
  if (isConflict(existing, object, migration)) return { kind: 'conflict' };
  return existing === undefined && account().images.count >= limits.images ? 'full' : undefined;
}

async function fetchAndStore(object: ListedObject, work: ObjectImport): Promise<Outcome | NoOutcome> {
  const { services, bucket, migration, patience } = work;
  const { limits } = services;
  let stated = typeByName(object.key);
  const found = await withRetries(
    () =>
      bucket.read(object.key, limits.uploadBytes, (mediaType) => {
        stated = typeByName(object.key) ?? typeByHeader(mediaType);
        return refusalOf(stated, migration) !== undefined;
      }),
    patience,
  );
  if (found === 'tooLarge') return oversized(limits.uploadBytes);
  if (found === 'refused') return refusalOf(stated, migration) ?? { kind: 'unsupported' };
  const file = {
    bytes: found.bytes,
    filename: object.key,
    hash: createHash('sha256').update(found.bytes).digest('hex'),
  };
  const original = await withRetries(() => examine(file, stated, work), patience);
  if ('kind' in original) return original;
  if (migration.excludedContentTypes?.some((type) => type === original.mediaType)) return excluded(original.mediaType);
  return !work.isWanted() ? 'dropped' : store(object, file, original, work);
}

/** The original, or why the bytes are none. */
async function examine(
  file: UploadedFile,
  stated: StatedType,
  { services }: ObjectImport,
): Promise<Original | Outcome> {
  try {
    return await examineUpload(file, services);
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    const { code, message: msg } = error;
    if (code === errors.busy().code) throw new S3Failure('Busy', msg, { isPassing: true });
    if (code === 9413 || code === 5443) return { kind: 'oversized', msg };
    if (code === 5455) return stated === undefined ? { kind: 'unsupported' } : { kind: 'invalidMedia', msg };
    return code === 9422 ? { kind: 'invalidMedia', msg } : { kind: 'failed', msg };
  }
}

/** In one step, after a last look at what others stored meanwhile. */
function store(object: ListedObject, file: UploadedFile, original: Original, work: ObjectImport): Outcome | NoOutcome {
  const { services, migration } = work;
  const account = work.account();
  const id = importedId(migration.pathPrefix, object.key);
  const existing = account.images.get(id);
  if (isConflict(existing, object, migration)) return { kind: 'conflict' };
  if (!hasRoom(file, existing, account, services)) return 'full';
  const { meta = {}, creator = null } = existing ?? {};
  account.images.put(
    {
      ...{ id, custom: true, meta, creator, requireSignedURLs: false },
      filename: fileName(object.key, original.mediaType),
      uploaded: account.now(),
      sequence: account.images.nextSequence(),
      original,
      importedVersion: object.version,
    },
    file.bytes,
  );
  return { kind: 'imported' };
}

/**
 * An image that is there stays, unless it shall be overwritten and the object is another version than the one it came
 * from (documented). A draft waits for a file of its own.
 */
function isConflict(
  existing: ImageRecord | undefined,
  { version }: ListedObject,
  { conflictBehaviour }: ObjectImport['migration'],
): boolean {
  if (existing === undefined) return false;
  if (conflictBehaviour === 'skip' || existing.original === undefined) return true;
  return version !== '' && existing.importedVersion === version;
}

function hasRoom(
  file: UploadedFile,
  existing: ImageRecord | undefined,
  account: Account,
  { limits, store }: ObjectImport['services'],
): boolean {
  // One that is overwritten takes its own place
  const images = existing === undefined ? limits.images : Number.POSITIVE_INFINITY;
  try {
    checkRoom(file, account, { limits: { ...limits, images }, store });
    return true;
  } catch (error) {
    if (error instanceof ImagesError) return false;
    throw error;
  }
}

function refusalOf(
  type: StatedType,
  { excludedContentTypes }: Pick<MigrationRecord, 'excludedContentTypes'>,
): Outcome | undefined {
  if (type === 'other') return { kind: 'unsupported' };
  if (type === undefined || excludedContentTypes?.includes(type) !== true) return undefined;
  return excluded(type);
}

function excluded(mediaType: string): Outcome {
  return { kind: 'excluded', msg: mediaType };
}

function oversized(maxBytes: number): Outcome {
  return { kind: 'oversized', msg: `larger than ${maxBytes} bytes` };
}
