import type { ErrorRow } from '../../imaging/index.ts';

const customIdRule =
  'The Custom ID is invalid. Custom IDs can include 1024 characters or less, any number of subpaths, and support the UTF-8 encoding standard for characters. Enter a new Custom ID and try again: {}';

/** Rows of the Images service behind the API (54xx, 55xx). */
export const imagesErrors = {
  badRequest: { family: 'images', code: 5400, status: 400, message: 'Bad Request: {}' },
  /** What GET says of an unknown variant: one sentence, and no envelope (observed). */
  variantNotShown: {
    family: 'images',
    code: 5401,
    status: 404,
    message: 'The variant `{}` was not found',
    plain: 'sentence',
  },
  variantNotFound: { family: 'images', code: 5401, status: 404, message: 'Variant name not found' },
  accountNotAuthorized: {
    family: 'images',
    code: 5403,
    status: 403,
    message: 'The given account is not valid or is not authorized to access this service',
  },
  imageNotFound: { family: 'images', code: 5404, status: 404, message: 'Image not found' },
  importNotFound: { family: 'images', code: 5404, status: 404, message: 'The {} was not found' },
  uploadTooSlow: { family: 'images', code: 5408, status: 408, message: 'Client was sending upload too slowly' },
  resourceExists: {
    family: 'images',
    code: 5409,
    status: 409,
    message: 'Resource already exists. Check what was sent, and try again',
  },
  invalidCustomId: { family: 'images', code: 5411, status: 400, message: customIdRule },
  imageTooLarge: { family: 'images', code: 5413, status: 413, message: 'Maximum image size of 10 Mb is reached' },
  notMultipart: {
    family: 'images',
    code: 5415,
    status: 415,
    message: 'Images must be uploaded as a form, not as raw image data. Please use multipart/form-data format',
  },
  requestAborted: { family: 'images', code: 5433, status: 400, message: 'Request has been aborted by the client' },
  animationTooLarge: {
    family: 'images',
    code: 5443,
    status: 400,
    message: 'The animation is too large: all frames together can have at most 100 million pixels',
  },
  uploadBroken: { family: 'images', code: 5450, status: 400, message: 'Error while receiving upload: {}' },
  serviceLimit: {
    family: 'images',
    code: 5453,
    status: 403,
    message: 'The given account has reached a service limit: {}',
  },
  urlFetchFailed: {
    family: 'images',
    code: 5454,
    status: 400,
    message: 'Failed to fetch the image from the given URL: {}',
  },
  unsupportedImage: {
    family: 'images',
    code: 5455,
    status: 415,
    message: 'Uploaded image must have image/jpeg, image/png, image/webp, image/gif or image/svg+xml content-type',
  },
  customIdCannotBePrivate: {
    family: 'images',
    code: 5410,
    status: 400,
    message:
      'The image contains a custom ID and cannot be set to private. To make the image private, delete and upload the image again using a regular ID.',
  },
  uploadDecodeFailed: { family: 'images', code: 9422, status: 400, message: 'error during decoding: {}' },
  internal: { family: 'images', code: 5500, status: 500, message: 'Internal Server Error' },
  unavailable: { family: 'images', code: 5503, status: 503, message: 'Server Unavailable', injectedOnly: true },
  storageError: {
    family: 'images',
    code: 5540,
    status: 502,
    message: 'Error received from the storage',
    injectedOnly: true,
  },
  purgeError: { family: 'images', code: 5541, status: 500, message: 'Error while purging cache', injectedOnly: true },
  accountError: {
    family: 'images',
    code: 5542,
    status: 500,
    message: 'Error while loading account',
    injectedOnly: true,
  },
  auditError: { family: 'images', code: 5543, status: 500, message: 'Error during audit', injectedOnly: true },
  abuseError: {
    family: 'images',
    code: 5544,
    status: 500,
    message: 'Error during abuse operation',
    injectedOnly: true,
  },
  outage: { family: 'images', code: 5550, status: 415, message: 'Internal Server Error', injectedOnly: true },
} as const satisfies Record<string, ErrorRow>;
