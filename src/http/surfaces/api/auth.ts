import type { IncomingMessage } from 'node:http';
import { errors, type ImagesError, isGranted, type TokenGrant } from '../../../cloudflare/index.ts';

/** Something that may use the API; its name is what throttling counts by. */
export interface Credential {
  readonly name: string;
  /** What it may do; nothing where any token may do everything. */
  readonly grants: readonly TokenGrant[];
}

/** What credentials are held against. */
export interface AuthOptions {
  /** Exact tokens; none accepts any. */
  readonly grants: readonly TokenGrant[];
  readonly isBatchToken: (token: string) => boolean;
  /** Whether refusals have the statuses of the live service. */
  readonly asLive: boolean;
}

/**
 * Checks an API token (`Authorization: Bearer`) or the older pair `X-Auth-Email` and `X-Auth-Key`. Any non-empty
 * credential is good unless exact tokens are given. Refusals: 9106 without credentials, 6003 for a malformed one,
 * 10000 for a wrong one; batch tokens are wrong here.
 */
export function authenticate(req: IncomingMessage, options: AuthOptions): Credential {
  try {
    const header = req.headers.authorization;
    const key = single(req.headers['x-auth-key']);
    const email = single(req.headers['x-auth-email']);
    if (header !== undefined) return checked(bearer(header), options);
    if (key === undefined || email === undefined) throw errors.missingCredentials();
    if (!/^[\x21-\x7e]+$/.test(key) || !/^\S+@\S+$/.test(email)) throw errors.malformedAuthKey();
    return checked(key, options);
  } catch (error) {
    throw options.asLive ? asSeenLive(error as ImagesError) : error;
  }
}

/** Refuses, with 10000 and status 403 as the live service, what the limits of a credential do not hold. */
export function authorise(credential: Credential, use: Parameters<typeof isGranted>[1]): void {
  if (!isAuthorised(credential, use)) throw errors.notPermitted();
}

/** Whether a credential may be used so. */
export function isAuthorised({ grants }: Credential, use: Parameters<typeof isGranted>[1]): boolean {
  return grants.length === 0 || grants.some((grant) => isGranted(grant, use));
}

/** The token of an `Authorization` header; 6003 if it is not a bearer token. */
export function bearer(header: string): string {
  const token = /^Bearer +([\x21-\x7e]+) *$/i.exec(header)?.[1];
  if (token === undefined) throw errors.malformedCredentials();
  return token;
}

function checked(token: string, { grants, isBatchToken }: AuthOptions): Credential {
  const granted = grants.filter((grant) => grant.token === token);
  if (isBatchToken(token) || (grants.length > 0 && granted.length === 0)) throw errors.authentication();
  return { name: token, grants: granted };
}

/** Malformed and missing credentials were seen with 400, wrong ones with 403. */
function asSeenLive(error: ImagesError): ImagesError {
  return error.changed({ status: error.code === 10000 ? 403 : 400 });
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
