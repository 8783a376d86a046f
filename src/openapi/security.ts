import type { OpenApiDocument, SecurityRequirement } from '../../spec/document.ts';
import { escapeStep } from '../../spec/pointer.ts';
import { isObject, type JsonObject } from './json.ts';
import { headerText, type ParameterSource, readCookies } from './parameter.ts';

/** A security scheme that a requirement names, with the scopes that it asks for. */
interface SchemeUse {
  readonly name: string;
  /** Nothing where the document defines none of that name. */
  readonly scheme: JsonObject | undefined;
  readonly scopes: readonly string[];
}

/** What an operation asks for: one of the alternatives, and of that everything. */
export type Security = readonly (readonly SchemeUse[])[];

/** What is missing of the credentials that an operation asks for. */
export interface MissingCredentials {
  readonly in: 'header' | 'query' | 'cookie';
  /** `/name` of what would have carried them. */
  readonly pointer: string;
  readonly message: string;
  /** The value of a `WWW-Authenticate` header (RFC 9110, 11.6.1). */
  readonly challenge: string;
}

/** The requirements that hold for an operation: its own, an empty list included, or else the document's. */
export function readSecurity(document: OpenApiDocument, own: readonly SecurityRequirement[] | undefined): Security {
  const requirements = own ?? document.security ?? [];
  const schemes = document.components?.securitySchemes ?? {};
  return (Array.isArray(requirements) ? requirements : []).filter(isObject).map((requirement) =>
    Object.entries(requirement).map(([name, scopes]) => ({
      name,
      scheme: Object.hasOwn(schemes, name) && isObject(schemes[name]) ? schemes[name] : undefined,
      scopes: (Array.isArray(scopes) ? scopes : []).map(String),
    })),
  );
}

/**
 * What a request lacks of the credentials that are asked for, by the alternative of which it has most. Whether they
 * are good nobody can tell from a contract: those of the right form are. Nothing is missing of a scheme that leaves no
 * trace in a request (`mutualTLS`), or that the document does not define.
 */
export function missingCredentials(
  security: Security,
  source: ParameterSource,
  realm: string,
): MissingCredentials | undefined {
  if (security.length === 0) return undefined;
  const lacking = security.map((alternative) => alternative.filter(({ scheme }) => !isMet(scheme, source)));
  const least = lacking.reduce((best, uses) => (uses.length < best.length ? uses : best));
  const [first] = least;
  if (first === undefined) return undefined;
  const { place, name } = carrierOf(first.scheme);
  const wanted = security.map((alternative) => alternative.map(describe).join(' and '));
  return {
    in: place,
    pointer: `/${escapeStep(name)}`,
    message: `credentials are missing: ${wanted.join(', or ')}`,
    challenge: challengeOf(lacking.flat(), realm),
  };
}

interface Kind {
  /** Whether the credentials, without the name of the scheme before them, have the right form. */
  readonly isWellFormed: (credentials: string) => boolean;
  readonly challenge: (realm: string, scopes: readonly string[]) => string;
}

const quoted = (text: string) => `"${text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')}"`;

const bearer: Kind = {
  isWellFormed: (credentials) => /^[\w.~+/-]+=*$/.test(credentials),
  challenge: (realm, scopes) =>
    `Bearer realm=${quoted(realm)}${scopes.length === 0 ? '' : `, scope=${quoted(scopes.join(' '))}`}`,
};

/** The schemes of `Authorization` whose credentials have a form (RFC 7617, 6750 and 7616). */
const kinds: Readonly<Record<string, Kind>> = {
  basic: {
    isWellFormed: (credentials) =>
      /^[A-Za-z0-9+/]+={0,2}$/.test(credentials) && Buffer.from(credentials, 'base64').includes(':'),
    challenge: (realm) => `Basic realm=${quoted(realm)}`,
  },
  bearer,
  digest: {
    isWellFormed: (credentials) =>
      ['username', 'realm', 'nonce', 'uri', 'response'].every((name) => new RegExp(`\\b${name}=`).test(credentials)),
    challenge: (realm) => `Digest realm=${quoted(realm)}, qop="auth", nonce="${Buffer.from(realm).toString('hex')}"`,
  },
};

function isMet(scheme: JsonObject | undefined, source: ParameterSource): boolean {
  const kind = scheme === undefined ? undefined : httpSchemeOf(scheme);
  if (kind !== undefined) {
    const sent = headerText(source.headers.authorization) ?? '';
    const [, name = '', credentials = ''] = /^\s*([^\s]+)\s+(.*\S)\s*$/.exec(sent.slice(0, 16_384)) ?? [];
    return name.toLowerCase() === kind && (kinds[kind]?.isWellFormed(credentials) ?? credentials !== '');
  }
  if (scheme?.type !== 'apiKey') return true;
  const { place, name } = carrierOf(scheme);
  if (place === 'query') return (source.query.get(name) ?? '') !== '';
  if (place === 'cookie') return (readCookies(headerText(source.headers.cookie)).get(name) ?? '') !== '';
  return (headerText(source.headers[name.toLowerCase()]) ?? '') !== '';
}

/** The scheme of the `Authorization` header by which credentials come, in lower case; nothing where they come elsewhere. */
function httpSchemeOf({ type, scheme }: JsonObject): string | undefined {
  if (type === 'oauth2' || type === 'openIdConnect') return 'bearer';
  return type === 'http' && typeof scheme === 'string' ? scheme.toLowerCase() : undefined;
}

function carrierOf(scheme: JsonObject | undefined): {
  readonly place: 'header' | 'query' | 'cookie';
  readonly name: string;
} {
  const { type, in: place, name } = scheme ?? {};
  if (type !== 'apiKey' || typeof name !== 'string') return { place: 'header', name: 'Authorization' };
  return { place: place === 'query' || place === 'cookie' ? place : 'header', name };
}

function describe({ name, scheme, scopes }: SchemeUse): string {
  const carrier = carrierOf(scheme);
  const kind = scheme === undefined ? undefined : httpSchemeOf(scheme);
  const how = kind === undefined ? `${carrier.place} ${carrier.name}` : `Authorization: ${capitalised(kind)} …`;
  return `${name} (${how}${scopes.length === 0 ? '' : `, scopes ${scopes.join(' ')}`})`;
}

/** A challenge for each scheme of `Authorization` that would do; an API key has none that is registered. */
function challengeOf(lacking: readonly SchemeUse[], realm: string): string {
  const challenges = lacking.flatMap(({ scheme, scopes }) => {
    const kind = scheme === undefined ? undefined : httpSchemeOf(scheme);
    if (kind === undefined || !/^[\w!#$%&'*+.^`|~-]+$/.test(kind)) return [];
    return [kinds[kind]?.challenge(realm, scopes) ?? `${capitalised(kind)} realm=${quoted(realm)}`];
  });
  if (challenges.length > 0) return [...new Set(challenges)].join(', ');
  const { place, name } = carrierOf(lacking[0]?.scheme);
  return `ApiKey realm=${quoted(realm)}, in="${place}", name=${quoted(name)}`;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
