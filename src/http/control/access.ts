import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { errors } from '../../cloudflare/index.ts';
import { isFromForeignPage, isLocalName, type OwnNames } from '../middleware/strangers.ts';

/** Who may drive the mock. */
export interface ControlAccess extends OwnNames {
  /** When given, every command wants it as `x-mock-token` or as a bearer token. */
  readonly token: string | undefined;
}

/**
 * A page of another site may not drive the mock: neither by a cross-origin request (`Origin`, `Sec-Fetch-Site`) nor
 * by a name of its own that it has pointed here (`Host`). Whoever has the token may use any name.
 */
export function checkAccess(req: IncomingMessage, access: ControlAccess, needsToken: boolean): void {
  const { token } = access;
  const { host = '' } = req.headers;
  if (isFromForeignPage(req, access)) throw errors.controlForbidden();
  const proven = token !== undefined && holds(req, token);
  if (needsToken && token !== undefined && !proven) throw errors.controlToken();
  if (!proven && !isLocalName(host, access)) throw errors.controlForbidden(`call it by ${ownNames}, not by ${host}`);
}

const ownNames = 'localhost, the host of --public-url or one of --trust-host';

function holds(req: IncomingMessage, token: string): boolean {
  const given = req.headers['x-mock-token'] ?? /^Bearer +(\S+)$/i.exec(req.headers.authorization ?? '')?.[1] ?? '';
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(String(given)), digest(token));
}
