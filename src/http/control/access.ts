import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { errors } from '../../errors.ts';

/** Who may drive the mock. */
export interface ControlAccess {
  /** When given, every command wants it as `x-mock-token` or as a bearer token. */
  readonly token: string | undefined;
  /** The mock's public origin, if it has one: its host is trusted too. */
  readonly publicUrl: string | undefined;
}

/**
 * A page of another site may not drive the mock: neither by a cross-origin request (`Origin`, `Sec-Fetch-Site`) nor
 * by a name of its own that it has pointed here (`Host`). Whoever has the token may use any name.
 */
export function checkAccess(req: IncomingMessage, { token, publicUrl }: ControlAccess, needsToken: boolean): void {
  const { origin, host = '' } = req.headers;
  const site = req.headers['sec-fetch-site'];
  const foreign = (origin !== undefined && !sameHost(origin, host)) || site === 'cross-site' || site === 'same-site';
  if (foreign) throw errors.controlForbidden();
  const proven = token !== undefined && holds(req, token);
  if (needsToken && token !== undefined && !proven) throw errors.controlToken();
  if (!proven && !isOwnName(host, publicUrl)) throw errors.controlForbidden(`call it by ${ownNames}, not by ${host}`);
}

const ownNames = 'localhost, an IP address or the host of --public-url';

function holds(req: IncomingMessage, token: string): boolean {
  const given = req.headers['x-mock-token'] ?? /^Bearer +(\S+)$/i.exec(req.headers.authorization ?? '')?.[1] ?? '';
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(String(given)), digest(token));
}

function sameHost(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

/** Names that no stranger can point at this machine: addresses, single labels, and names reserved for private use. */
function isOwnName(host: string, publicUrl: string | undefined): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const name = new URL(`http://${host}`).hostname.toLowerCase();
  if (publicUrl !== undefined && new URL(publicUrl).hostname === name) return true;
  return isIP(name.replace(/^\[|\]$/g, '')) !== 0 || /^[^.]+$|\.(localhost|test|internal|local)$/.test(name);
}
