/**
 * One class and one catalogue: every refusal the mock can utter, with the status and the number the real
 * product uses. Code throws `errors.name(...)`, never a literal; each surface renders the same error its own way.
 * The rows of the image engine that making a picture can meet stand where they are thrown, in `imaging/errors.ts`.
 * Sources: Cloudflare Images API reference and error pages, and clients' observations of the live service.
 */

import { type ErrorRow, imagingErrors, refusalsOf } from '../imaging/index.ts';

export { type ErrorFamily, ImagesError } from '../imaging/index.ts';

const customIdRule =
  'The Custom ID is invalid. Custom IDs can include 1024 characters or less, any number of subpaths, and support the UTF-8 encoding standard for characters. Enter a new Custom ID and try again: {}';

/** The catalogue, by name. Add a row here and a case that provokes it. */
export const catalogue = {
  // API gateway (api.cloudflare.com)
  noRoute: { family: 'gateway', code: 7000, status: 404, message: 'No route for that URI' },
  badObjectIdentifier: {
    family: 'gateway',
    code: 7003,
    status: 404,
    message: 'Could not route to {}, perhaps your object identifier is invalid?',
  },
  methodNotAllowed: {
    family: 'gateway',
    code: 10405,
    status: 405,
    message: 'Method not allowed for this authentication scheme',
  },
  missingCredentials: {
    family: 'gateway',
    code: 9106,
    status: 401,
    message: 'Missing X-Auth-Key, X-Auth-Email or Authorization headers',
  },
  malformedCredentials: {
    family: 'gateway',
    code: 6003,
    status: 401,
    message: 'Invalid request headers',
    chain: [{ code: 6111, message: 'Invalid format for Authorization header' }],
  },
  malformedAuthKey: {
    family: 'gateway',
    code: 6003,
    status: 401,
    message: 'Invalid request headers',
    chain: [{ code: 6103, message: 'Invalid format for X-Auth-Key header' }],
  },
  authentication: { family: 'gateway', code: 10000, status: 401, message: 'Authentication error' },
  gatewayTooLarge: { family: 'gateway', code: 7011, status: 413, message: 'Request entity is too large' },
  sessionExpired: {
    family: 'gateway',
    code: 9300,
    status: 401,
    message: 'User session has expired. Please log in again',
    injectedOnly: true,
  },
  rateLimited: {
    family: 'gateway',
    code: 971,
    status: 429,
    message: 'Please wait and consider throttling your request speed',
  },

  controlForbidden: {
    family: 'gateway',
    code: 10403,
    status: 403,
    message: 'The control surface answers to its own origin only: {}',
  },
  strangerForbidden: { family: 'gateway', code: 10406, status: 403, message: 'Not for web pages of other sites: {}' },
  waitedInVain: { family: 'gateway', code: 10408, status: 408, message: '{}' },
  controlToken: {
    family: 'gateway',
    code: 10404,
    status: 401,
    message: 'The control surface wants its token, as x-mock-token or as a bearer token',
  },

  // Images service
  badRequest: { family: 'images', code: 5400, status: 400, message: 'Bad Request: {}' },
  variantNotFound: { family: 'images', code: 5401, status: 404, message: 'Variant name not found' },
  accountNotAuthorized: {
    family: 'images',
    code: 5403,
    status: 403,
    message: 'The given account is not valid or is not authorized to access this service',
    injectedOnly: true,
  },
  imageNotFound: { family: 'images', code: 5404, status: 404, message: 'Image not found' },
  uploadTooSlow: { family: 'images', code: 5408, status: 408, message: 'Client was sending upload too slowly' },
  resourceExists: { family: 'images', code: 5409, status: 409, message: 'Resource already exists' },
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
    code: 5400,
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

  // Image engine (delivery, URL transforms, Workers)
  ...imagingErrors,
  originNotAllowed: {
    family: 'engine',
    code: 9401,
    status: 403,
    message: 'Transformation origin is not in allowed origins list',
  },
  fetchInterrupted: { family: 'engine', code: 9402, status: 502, message: 'Could not fetch the image: {}' },
  fetchTooLarge: { family: 'engine', code: 9402, status: 413, message: 'Could not fetch the image — file too large' },
  resizeLoop: {
    family: 'engine',
    code: 9403,
    status: 508,
    message: 'Requested resized version of an already-resized image: {}',
  },
  fetchNotFound: {
    family: 'engine',
    code: 9404,
    status: 404,
    message: 'Could not fetch the image — the server returned HTTP error 404 Not Found',
  },
  invalidSourceUrl: {
    family: 'engine',
    code: 9406,
    status: 403,
    message: 'Could not fetch the image - invalid URL: {}',
  },
  resolverError: {
    family: 'engine',
    code: 9407,
    status: 523,
    message: 'Could not fetch the image - invalid URL: resolver error',
  },
  originClientError: {
    family: 'engine',
    code: 9408,
    status: 408,
    message: 'Could not fetch the image — the server returned HTTP error {}',
  },
  downloadError: {
    family: 'engine',
    code: 9416,
    status: 422,
    message: 'Error occurred while downloading the image: {}',
  },
  invalidSuffix: {
    family: 'engine',
    code: 9419,
    status: 403,
    message: 'Requested image URL has invalid suffix or is not allowed',
  },
  badRedirect: { family: 'engine', code: 9420, status: 400, message: 'Redirection to an invalid URL: {}' },
  tooManyRedirects: { family: 'engine', code: 9421, status: 400, message: 'Too many redirects' },
  freeTransformsExhausted: {
    family: 'engine',
    code: 9422,
    status: 429,
    message: 'Free unique transformations by account has been exhausted',
    injectedOnly: true,
  },
  freeTransformRejected: {
    family: 'engine',
    code: 9423,
    status: 403,
    message: 'Free transformation is rejected',
    injectedOnly: true,
  },
  invalidHttpParameters: {
    family: 'engine',
    code: 9424,
    status: 400,
    message: 'Missing or invalid HTTP request parameters: {}',
  },
  imageAccessDenied: { family: 'engine', code: 9425, status: 403, message: 'Image access denied: {}' },
  invalidDeliveryPath: {
    family: 'engine',
    code: 9426,
    status: 403,
    message: 'The URL of imagedelivery.net has invalid text part',
  },
  wrongAccount: { family: 'engine', code: 9427, status: 403, message: 'Image access denied with incorrect account id' },
  flexibleVariantsDisabled: {
    family: 'engine',
    code: 9429,
    status: 403,
    message: 'Flexible variants are not enabled for the account',
  },
  bindingDenied: {
    family: 'engine',
    code: 9430,
    status: 403,
    message: 'Images Binding access denied: {}',
    injectedOnly: true,
  },
  notFound: { family: 'engine', code: 9431, status: 404, message: 'Not found' },
  engineBadRequest: { family: 'engine', code: 9432, status: 400, message: 'Bad request: {}' },
  originTimeout: {
    family: 'engine',
    code: 9504,
    status: 522,
    message: 'Could not fetch the image - request timed out',
  },
  downloadTimeout: {
    family: 'engine',
    code: 9504,
    status: 524,
    message: 'Could not fetch the image - download timed out',
  },
  fetchFailed: { family: 'engine', code: 9505, status: 502, message: 'Could not fetch the image' },
  originServerError: {
    family: 'engine',
    code: 9509,
    status: 502,
    message: 'Could not fetch the image — the server returned HTTP error {}',
  },
  unreachable: { family: 'engine', code: 9510, status: 523, message: 'Could not fetch the image: unreachable' },
  engineInternal: { family: 'engine', code: 9517, status: 500, message: 'Internal error', injectedOnly: true },
  internalConnection: {
    family: 'engine',
    code: 9518,
    status: 502,
    message: 'Internal connection error',
    injectedOnly: true,
  },
  originBadRequest: {
    family: 'engine',
    code: 9519,
    status: 502,
    message: 'Could not fetch the image — the server returned HTTP error 400 Bad Request',
  },
  interceptedByWorker: {
    family: 'engine',
    code: 9524,
    status: 400,
    message: 'The image URL is intercepted by a Worker',
    injectedOnly: true,
  },
  engineUnavailable: {
    family: 'engine',
    code: 9527,
    status: 503,
    message: 'Internal error: cannot handle large images right now',
    injectedOnly: true,
  },
  transformAborted: { family: 'engine', code: 9528, status: 502, message: 'Request aborted' },
} as const satisfies Record<string, ErrorRow>;

/** The name of a catalogue row. */
export type ErrorName = keyof typeof catalogue;

/**
 * A maker of refusals per catalogue row: `throw errors.imageNotFound()`. `detail` fills the row's `{}`.
 *
 * @example throw errors.badRequest('per_page must be at least 10');
 */
export const errors = refusalsOf(catalogue);
