import type { IncomingMessage } from 'node:http';
import { errors } from '../../../cloudflare/index.ts';

/** Something that may use the API; its name is what throttling counts by. */
export interface Credential {
  readonly name: string;
}

/**
 * Checks an API token (`Authorization: Bearer`) or the older pair `X-Auth-Email` and `X-Auth-Key`. Any non-empty
 * credential is good unless exact tokens are given. Refusals: 9106 without credentials, 6003 for a malformed one,
 * 10000 for a wrong one; batch tokens are wrong here.
 */
export function authenticate(
  req: IncomingMessage,
  tokens: readonly string[],
  isBatchToken: (token: string) => boolean,
): Credential {
  const header = req.headers.authorization;
  const key = single(req.headers['x-auth-key']);
  const email = single(req.headers['x-auth-email']);
  if (header !== undefined) return checked(bearer(header), tokens, isBatchToken);
  if (key === undefined || email === undefined) throw errors.missingCredentials();
  if (!/^[\x21-\x7e]+$/.test(key) || !/^\S+@\S+$/.test(email)) throw errors.malformedAuthKey();
  return checked(key, tokens, isBatchToken);
}

/** The token of an `Authorization` header; 6003 if it is not a bearer token. */
export function bearer(header: string): string {
  const token = /^Bearer +([\x21-\x7e]+) *$/i.exec(header)?.[1];
  if (token === undefined) throw errors.malformedCredentials();
  return token;
}

function checked(token: string, tokens: readonly string[], isBatchToken: (token: string) => boolean): Credential {
  if (isBatchToken(token) || (tokens.length > 0 && !tokens.includes(token))) throw errors.authentication();
  return { name: token };
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
