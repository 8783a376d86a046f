import type { ErrorRow } from '../../imaging/index.ts';

/** Rows of the API gateway (api.cloudflare.com), and of the mock's own controls in its manner. */
export const gatewayErrors = {
  noRoute: { family: 'gateway', code: 7000, status: 404, message: 'No route for that URI' },
  badObjectIdentifier: {
    family: 'gateway',
    code: 7003,
    status: 400,
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
  /** A good token on an account, or for a change, that it is not for. */
  notPermitted: { family: 'gateway', code: 10000, status: 403, message: 'Authentication error' },
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

  /** One subscription for a source and account (observed: the status, and what it says; the number is ours). */
  subscriptionExists: {
    family: 'gateway',
    code: 10405,
    status: 405,
    message: 'Multiple subscriptions for one source are not supported',
  },
  subscriptionNotFound: { family: 'gateway', code: 10007, status: 404, message: 'No subscription with this id' },
  unknownEventTypes: { family: 'gateway', code: 0, status: 400, message: 'Unrecognised event types: {}' },

  controlForbidden: {
    family: 'gateway',
    code: 10403,
    status: 403,
    message: 'The control surface answers to its own origin only: {}',
  },
  strangerForbidden: { family: 'gateway', code: 10406, status: 403, message: 'Not for web pages of other sites: {}' },
  waitedInVain: { family: 'gateway', code: 10408, status: 408, message: '{}' },
  /** Of the API that clients of Microcks drive. */
  noSuchThing: { family: 'gateway', code: 10409, status: 404, message: 'There is no {}' },
  tooManyTests: { family: 'gateway', code: 10410, status: 429, message: 'At most {} tests of endpoints run at a time' },
  controlToken: {
    family: 'gateway',
    code: 10404,
    status: 401,
    message: 'The control surface wants its token, as x-mock-token or as a bearer token',
  },
} as const satisfies Record<string, ErrorRow>;
