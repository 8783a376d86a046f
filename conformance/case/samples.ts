import { gridPng } from '../pictures/textPicture.ts';
import type { Thing } from '../run/ledger.ts';
import { fields, type Part } from './multipart.ts';
import type { ApiRequest } from './wire.ts';

/** One canonical request of an operation below the account. */
export interface Sample {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  /** The body, and what a stateful target makes of it; `marker` is a text that nobody else uses. */
  readonly request?: (marker: string) => ApiRequest;
}

const id = 'conformance-sample';
const variant = { fit: 'scale-down', width: 100, height: 100, metadata: 'none' } as const;
const image = (marker: string): Thing => ({ kind: 'image', marker });
const picture = (marker: string): readonly Part[] => [
  ...fields({ creator: marker }),
  { name: 'file', value: gridPng('RG BW', 20, 10), filename: `${marker}.png`, type: 'image/png' },
];

/** The operations of the merged contract on images, variants, keys and settings. */
export const samples: readonly Sample[] = [
  { operationId: 'listImages', method: 'GET', path: '/images/v1?page=1&per_page=10' },
  {
    operationId: 'uploadImage',
    method: 'POST',
    path: '/images/v1',
    request: (marker) => ({ form: picture(marker), creates: image(marker) }),
  },
  { operationId: 'getImage', method: 'GET', path: `/images/v1/${id}` },
  {
    operationId: 'updateImage',
    method: 'PATCH',
    path: `/images/v1/${id}`,
    request: () => ({ json: { metadata: { key: 'value' } } }),
  },
  { operationId: 'deleteImage', method: 'DELETE', path: `/images/v1/${id}` },
  {
    operationId: 'createImageDirectUpload',
    method: 'POST',
    path: '/images/v1/direct_upload',
    request: (marker) => ({ json: {}, creates: image(marker) }),
  },
  { operationId: 'listImageVariants', method: 'GET', path: '/images/v1/variants' },
  {
    operationId: 'createImageVariant',
    method: 'POST',
    path: '/images/v1/variants',
    request: (marker) => {
      const name = marker.replace(/[^a-z0-9]/gi, '').slice(0, 40);
      return { json: { id: name, options: variant }, creates: { kind: 'variant', id: name } };
    },
  },
  { operationId: 'getImageBlob', method: 'GET', path: `/images/v1/${id}/blob` },
  { operationId: 'getImageStats', method: 'GET', path: '/images/v1/stats' },
  { operationId: 'listImagesV2', method: 'GET', path: '/images/v2?per_page=10&sort_order=desc' },
  {
    operationId: 'createImageDirectUploadV2',
    method: 'POST',
    path: '/images/v2/direct_upload',
    request: (marker) => ({ form: fields({ requireSignedURLs: 'false' }), creates: image(marker) }),
  },
  { operationId: 'getImageVariant', method: 'GET', path: '/images/v1/variants/conformancesample' },
  { operationId: 'getImageVariantFlat', method: 'GET', path: '/images/v1/variants/conformancesample/flat' },
  {
    operationId: 'updateImageVariant',
    method: 'PATCH',
    path: '/images/v1/variants/conformancesample',
    request: () => ({ json: { options: variant } }),
  },
  { operationId: 'deleteImageVariant', method: 'DELETE', path: '/images/v1/variants/conformancesample' },
  { operationId: 'listSigningKeys', method: 'GET', path: '/images/v1/keys' },
  { operationId: 'deleteSigningKey', method: 'DELETE', path: '/images/v1/keys/conformancesample' },
  { operationId: 'getImagesConfig', method: 'GET', path: '/images/v1/config' },
  { operationId: 'createBatchToken', method: 'GET', path: '/images/v1/batch_token' },
  { operationId: 'listTransformationSettings', method: 'GET', path: '/settings/transformations' },
  { operationId: 'listSourcingKitSources', method: 'GET', path: '/images/v2/sourcingkit/sources' },
  { operationId: 'listSourcingKitMigrations', method: 'GET', path: '/images/v2/sourcingkit/migrations' },
];
