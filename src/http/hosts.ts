import type { IncomingMessage } from 'node:http';

/** One public face of the mock. */
export type SurfaceName =
  | 'api'
  | 'batch'
  | 'delivery'
  | 'customDomain'
  | 'urlTransform'
  | 'workers'
  | 'microcks'
  | 'microcksApi'
  | 'control'
  | 'contract';

/** Real host names, for people who redirect DNS: the name decides, and the path is that host's own. */
const surfaceByHost: Readonly<Record<string, SurfaceName>> = {
  'api.cloudflare.com': 'api',
  'batch.imagedelivery.net': 'batch',
  'upload.imagedelivery.net': 'delivery',
  'imagedelivery.net': 'delivery',
  'js.images.cloudflare.com': 'workers',
};

/** The product's own host names. */
export const realHosts: readonly string[] = Object.keys(surfaceByHost);

/** Where a surface is mounted on the mock's one origin. */
export interface Mount {
  readonly at: string | RegExp;
  readonly surface: SurfaceName;
  /** The paths that are its own. */
  readonly paths: RegExp;
}

const below = (at: string, surface: SurfaceName): Mount => ({ at, surface, paths: new RegExp(`^${at}(?=/|$)`) });
const exactly = (at: string, surface: SurfaceName): Mount => ({
  at,
  surface,
  paths: new RegExp(`^${at.replace('.', '\\.')}$`),
});

/** All mounts, in the order in which they are looked at. */
export const mounts: readonly Mount[] = [
  below('/client/v4', 'api'),
  below('/images/v1', 'batch'),
  below('/images/v2', 'batch'),
  below('/cdn-cgi/imagedelivery', 'customDomain'),
  below('/cdn-cgi/image', 'urlTransform'),
  { at: '/rest', surface: 'microcks', paths: /^\/rest\// },
  { at: '/rest-valid', surface: 'microcks', paths: /^\/rest-valid\// },
  below('/__mock', 'control'),
  below('/microcks/api', 'microcksApi'),
  below('/api', 'microcksApi'),
  exactly('/openapi.json', 'contract'),
  exactly('/openapi.yaml', 'contract'),
  exactly('/info', 'workers'),
  exactly('/transform', 'workers'),
  exactly('/cf-image', 'workers'),
  // `/:hash/...`, but for paths that only look like it
  { at: /^\/[A-Za-z0-9_-]{22}(?=\/)/, surface: 'delivery', paths: /^\/[A-Za-z0-9_-]{22}\// },
];

/** Whether a `Host` is one of the product's own. */
export function isRealHost(host: string): boolean {
  return Object.hasOwn(surfaceByHost, nameIn(host));
}

function nameIn(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}

/** The surface for a request, or nothing when no surface has such a path. */
export function surfaceOf(host: string | undefined, pathname: string): SurfaceName | undefined {
  const named = isRealHost(host ?? '') ? surfaceByHost[nameIn(host ?? '')] : undefined;
  return named ?? mounts.find(({ paths }) => paths.test(pathname))?.surface;
}

/** Whether a request is for the mock's own controls, which are no traffic: neither faults nor the journal know them. */
export function isForControl({ url = '', headers: { host } }: IncomingMessage): boolean {
  return url.startsWith('/__mock') && surfaceOf(host, url.split('?')[0] ?? '') === 'control';
}
