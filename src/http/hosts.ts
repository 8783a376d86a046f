import type { IncomingMessage } from 'node:http';

/** Where a request goes, by its path on the mock's one origin. */
export type SurfaceName =
  | 'api'
  | 'batch'
  | 'delivery'
  | 'customDomain'
  | 'urlTransform'
  | 'workers'
  | 'microcks'
  | 'control'
  | 'contract';

/** Real host names, for people who redirect DNS: the name decides, and the path is that host's own. */
const realHosts: Readonly<Record<string, SurfaceName>> = {
  'api.cloudflare.com': 'api',
  'batch.imagedelivery.net': 'batch',
  'upload.imagedelivery.net': 'delivery',
  'imagedelivery.net': 'delivery',
  'js.images.cloudflare.com': 'workers',
};

const prefixes: readonly (readonly [RegExp, SurfaceName])[] = [
  [/^\/client\/v4(?=\/|$)/, 'api'],
  [/^\/images\/v[12](?=\/|$)/, 'batch'],
  [/^\/cdn-cgi\/imagedelivery(?=\/|$)/, 'customDomain'],
  [/^\/cdn-cgi\/image(?=\/|$)/, 'urlTransform'],
  [/^\/rest(-valid)?\//, 'microcks'],
  [/^\/__mock(?=\/|$)/, 'control'],
  [/^\/openapi\.(json|yaml)$/, 'contract'],
  [/^\/(info|transform|cf-image)$/, 'workers'],
  [/^\/[A-Za-z0-9_-]{22}\//, 'delivery'],
];

/** Whether a `Host` is one of the product's own. */
export function isRealHost(host: string): boolean {
  return Object.hasOwn(realHosts, nameIn(host));
}

function nameIn(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}

/** The surface for a request, or nothing when no surface has such a path. */
export function surfaceOf(host: string | undefined, pathname: string): SurfaceName | undefined {
  const named = isRealHost(host ?? '') ? realHosts[nameIn(host ?? '')] : undefined;
  return named ?? prefixes.find(([pattern]) => pattern.test(pathname))?.[1];
}

/** Whether a request is for the mock's own controls, which are no traffic: neither faults nor the journal know them. */
export function isForControl({ url = '', headers: { host } }: IncomingMessage): boolean {
  return url.startsWith('/__mock') && surfaceOf(host, url.split('?')[0] ?? '') === 'control';
}
