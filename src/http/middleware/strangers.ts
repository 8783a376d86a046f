import type { IncomingMessage } from 'node:http';
import { errors, type ImagesError, isAddress, isAllowed, isLoopbackAddress } from '../../cloudflare/index.ts';
import { isRealHost } from '../hosts.ts';

/** The names by which this mock is known. */
export interface OwnNames {
  /** Its public origin, if it has one. */
  readonly publicUrl: string | undefined;
  /** Host patterns that the user vouches for: `images.test`, `*.example.com`. */
  readonly trustedHosts: readonly string[];
}

/** Whether a page of another site, or of another port, sent a request; programs that are no browsers never seem to. */
export function isFromForeignPage({ headers }: IncomingMessage, { publicUrl }: OwnNames): boolean {
  const { origin, host = '' } = headers;
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') return true;
  return origin !== undefined && !isOrigin(origin, host) && !isOrigin(origin, publicUrl && new URL(publicUrl).host);
}

/** Whether a page sent a request that did not come from this machine: development servers here are no strangers. */
export function isFromRemotePage({ headers: { origin, 'sec-fetch-site': site } }: IncomingMessage): boolean {
  if (origin === undefined) return site === 'cross-site';
  return !URL.canParse(origin) || !isLoopback(new URL(origin).hostname);
}

function isOrigin(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

/** Whether a `Host` names this machine itself or is one that the user vouches for. */
export function isLocalName(host: string, { publicUrl, trustedHosts }: OwnNames): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname, port } = new URL(`http://${host}`);
  if (publicUrl !== undefined && new URL(publicUrl).hostname === hostname) return true;
  return isLoopback(hostname) || isAllowed(trustedHosts, hostname, port === '' ? '80' : port);
}

/** Whether a host of a URL can lead to this machine only. */
function isLoopback(hostname: string): boolean {
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (isAddress(literal)) return isLoopbackAddress(literal);
  return /^(.+\.)?localhost$/.test(hostname);
}

/**
 * The refusal of a `Host` that somebody may have pointed here to make a page of his the mock's own in the eyes of a
 * browser (DNS rebinding). Addresses, names without a dot, names that nobody can register and the product's own are fine.
 */
export function strangeHost({ headers: { host } }: IncomingMessage, names: OwnNames): ImagesError | undefined {
  if (host === undefined || host === '' || isRealHost(host) || isLocalName(host, names)) return undefined;
  const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
  const isPrivate = /^[^.]+$|\.(localhost|test|internal|local|home\.arpa)$/.test(name);
  if (isPrivate || isAddress(name.replace(/^\[|\]$/g, ''))) return undefined;
  return errors.strangerForbidden(
    `${host} is a name that anybody may have pointed here; allow it with --trust-host ${name}, or give it as --public-url`,
  );
}
