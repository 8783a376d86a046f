import { abortSourcingKitMigration } from './abortSourcingKitMigration.ts';
import type { Handler, HandlerOf, OperationId } from './call.ts';
import { completeDirectUpload } from './completeDirectUpload.ts';
import { createBatchToken } from './createBatchToken.ts';
import { createImageDirectUpload } from './createImageDirectUpload.ts';
import { createImageVariant } from './createImageVariant.ts';
import { createSourcingKitMigration } from './createSourcingKitMigration.ts';
import { createSourcingKitSource } from './createSourcingKitSource.ts';
import { deleteImage } from './deleteImage.ts';
import { deleteImageVariant } from './deleteImageVariant.ts';
import { deleteSourcingKitMigration } from './deleteSourcingKitMigration.ts';
import { deleteSourcingKitSource } from './deleteSourcingKitSource.ts';
import {
  createEventSubscription,
  deleteEventSubscription,
  getEventSubscription,
  listEventSubscriptions,
  updateEventSubscription,
} from './eventSubscriptions.ts';
import { getImage } from './getImage.ts';
import { getImageBlob } from './getImageBlob.ts';
import { getImageStats } from './getImageStats.ts';
import { getImageVariant } from './getImageVariant.ts';
import { getImageVariantFlat } from './getImageVariantFlat.ts';
import { getSourcingKitMigration } from './getSourcingKitMigration.ts';
import { getSourcingKitMigrationProgress } from './getSourcingKitMigrationProgress.ts';
import { getSourcingKitSource } from './getSourcingKitSource.ts';
import { getSourcingKitSourceConnectivity } from './getSourcingKitSourceConnectivity.ts';
import { getImagesConfig, updateImagesConfig } from './imagesConfig.ts';
import { listImages } from './listImages.ts';
import { listImagesV2 } from './listImagesV2.ts';
import { listImageVariants } from './listImageVariants.ts';
import { listSourcingKitMigrationLogs } from './listSourcingKitMigrationLogs.ts';
import { listSourcingKitMigrations } from './listSourcingKitMigrations.ts';
import { listSourcingKitSources } from './listSourcingKitSources.ts';
import { precheckSourcingKitSourceConnectivity } from './precheckSourcingKitSourceConnectivity.ts';
import { queryAnalytics } from './queryAnalytics.ts';
import { deleteSigningKey, listSigningKeys, putSigningKey } from './signingKeys.ts';
import { startSourcingKitMigration } from './startSourcingKitMigration.ts';
import { updateImage } from './updateImage.ts';
import { updateImageVariant } from './updateImageVariant.ts';
import { updateSourcingKitSource } from './updateSourcingKitSource.ts';
import { uploadImage } from './uploadImage.ts';
import { listTransformationSettings, zoneSetting } from './zoneSettings.ts';

export { examineImage, examineUpload } from './acceptImage.ts';
export type { Call, Handler, Reply, Services, UploadedFile } from './call.ts';
export { completeDirectUpload, draftOf } from './completeDirectUpload.ts';
export { putVariant } from './createImageVariant.ts';
export { checkSubscription } from './eventSubscriptions.ts';
export { customIdFault, isGeneratedId, readCreator, readMetadata } from './fields.ts';
export { readConfig } from './imagesConfig.ts';

export { checkMigration } from './migrationFields.ts';
export { checkPlan } from './plan.ts';
export { deliveryOrigin } from './present.ts';
export { checkKey, newSigningKey, putKey } from './signingKeys.ts';
export { checkSource, vendors } from './sourceFields.ts';
export { confirmSubject } from './subject.ts';
export { storeImage } from './uploadImage.ts';
export { readVariant } from './variantFields.ts';
export { checkZoneSetting, flowsIn, type ZonePolicy, zonePolicy } from './zoneSettings.ts';

const imageResizing = zoneSetting<'getZoneImageResizing', 'updateZoneImageResizing'>('image_resizing');
const transformations = zoneSetting<'getZoneTransformations', 'updateZoneTransformations'>('transformations');
const allowedOrigins = zoneSetting<'getZoneTransformationsAllowedOrigins', 'updateZoneTransformationsAllowedOrigins'>(
  'transformations_allowed_origins',
);
const c2pa = zoneSetting<'getZoneTransformationsC2pa', 'updateZoneTransformationsC2pa'>('transformations_c2pa');

/** Typed by the contract: each with the parameters and the result of its operation. */
const behaviours = {
  listImages,
  uploadImage,
  getImage,
  updateImage,
  deleteImage,
  getImageBlob,
  getImageStats,
  createImageDirectUpload,
  createImageDirectUploadV2: createImageDirectUpload,
  completeDirectUpload,
  listImagesV2,
  batchUploadImage: uploadImage,
  batchGetImage: getImage,
  batchUpdateImage: updateImage,
  batchDeleteImage: deleteImage,
  batchListImages: listImagesV2,
  batchCreateImageDirectUpload: createImageDirectUpload,
  listImageVariants,
  createImageVariant,
  getImageVariant,
  getImageVariantFlat,
  updateImageVariant,
  deleteImageVariant,
  listSigningKeys,
  putSigningKey,
  deleteSigningKey,
  getImagesConfig,
  updateImagesConfig,
  createBatchToken,
  listSourcingKitSources,
  createSourcingKitSource,
  precheckSourcingKitSourceConnectivity,
  getSourcingKitSource,
  updateSourcingKitSource,
  deleteSourcingKitSource,
  getSourcingKitSourceConnectivity,
  listSourcingKitMigrations,
  createSourcingKitMigration,
  getSourcingKitMigration,
  deleteSourcingKitMigration,
  getSourcingKitMigrationProgress,
  startSourcingKitMigration,
  abortSourcingKitMigration,
  listSourcingKitMigrationLogs,
  queryAnalytics,
  createEventSubscription,
  listEventSubscriptions,
  getEventSubscription,
  updateEventSubscription,
  deleteEventSubscription,
  listTransformationSettings,
  getZoneImageResizing: imageResizing.read,
  updateZoneImageResizing: imageResizing.write,
  getZoneTransformations: transformations.read,
  updateZoneTransformations: transformations.write,
  getZoneTransformationsAllowedOrigins: allowedOrigins.read,
  updateZoneTransformationsAllowedOrigins: allowedOrigins.write,
  getZoneTransformationsC2pa: c2pa.read,
  updateZoneTransformationsC2pa: c2pa.write,
} satisfies { readonly [Id in OperationId]?: HandlerOf<Id> };

/**
 * Stateful behaviour by operationId. An operation of the contract that is not here answers from its examples; without a
 * prototype, because a user's contract may call an operation `constructor`.
 */
export const handlers: Readonly<Record<string, Handler>> = Object.assign(Object.create(null), behaviours);
