/** How binding a requirement is (RFC 2119). */
export const levels = ['MUST', 'SHOULD', 'MAY'] as const;
export type Level = (typeof levels)[number];

/** What a target can offer, one sentence each. A target file lists the ones it claims; nothing is probed. */
export const capabilities = {
  api: 'stores images over the REST API: upload, details, list, update, delete',
  auth: 'refuses requests without well-formed credentials',
  tokens: 'refuses tokens that it did not issue',
  'legacy-auth': 'accepts the pair X-Auth-Email and X-Auth-Key',
  'custom-ids': 'stores images under ids that the client chose',
  'list-v2': 'lists images by continuation token',
  filters: 'filters the v2 list by metadata',
  'url-upload': 'fetches an image from a URL and stores it',
  blob: 'gives the original bytes back',
  stats: 'counts stored images',
  keys: 'lists, adds and deletes signing keys',
  variants: 'keeps named variants',
  config: 'keeps account-wide settings of Images',
  'direct-upload': 'issues one-time upload URLs',
  batch: 'offers the batch host',
  delivery: 'delivers stored images through named variants',
  negotiation: 'chooses the delivered format by Accept',
  caching: 'sends documented cache headers',
  signing: 'protects images by signed URLs',
  'custom-domain': 'delivers stored images under /cdn-cgi/imagedelivery/ of a zone',
  'flexible-variants': 'applies option lists to stored images in delivery URLs',
  options: 'implements the option catalogue on stored images',
  transforms: 'transforms remote images under /cdn-cgi/image/ of a zone',
  animation: 'keeps and transforms animations',
  avif: 'writes AVIF',
  svg: 'delivers SVG, sanitised',
  workers: 'runs the Images binding and cf.image behind a deployed probe Worker',
  seed: 'answers the eight operations of the seed contract as it states them',
  schema: 'answers every operation of the merged contract in its declared shape',
} as const;
export type Capability = keyof typeof capabilities;

/**
 * Which cases a run selects. `seed`: the seed's eight operations, as strict as the seed. `core`: the API and delivery
 * through named variants. `full`: everything but `seed` and `schema`. `schema`: shapes only, for stateless mocks.
 */
export const profiles = ['seed', 'core', 'full', 'schema'] as const;
export type Profile = (typeof profiles)[number];

/**
 * Account-wide state that a case changes; only with the user's explicit permission. All of it is put back, save
 * `last-key`: the signing keys are replaced for good, which only an account made for testing can bear.
 */
export const permissions = ['config', 'keys', 'public-variant', 'last-key'] as const;
export type Permission = (typeof permissions)[number];
