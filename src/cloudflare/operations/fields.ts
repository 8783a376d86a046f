import { errors } from '../errors.ts';
import { parseJson } from '../json.ts';
import type { Metadata } from '../records/index.ts';

type Body = Readonly<Record<string, unknown>>;

const minute = 60_000;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Extensions of well-known other kinds of file. A dot followed by anything else is just part of the name. */
const otherExtensions = new Set(
  'bmp tif tiff ico psd raw txt md csv json xml yml yaml html htm css js mjs ts pdf doc docx xls xlsx ppt pptx zip gz tar rar 7z exe sh mp3 wav ogg mp4 m4v mov avi mkv webm'.split(
    ' ',
  ),
);

/** A field that may be absent; form data knows no null, JSON's null counts as absent. */
function present(body: Body, name: string): unknown {
  const value = body[name];
  return value === null ? undefined : value;
}

/** Text. Anything else is refused with 5400. */
export function readText(body: Body, name: string, maxLength?: number): string | undefined {
  const value = present(body, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw errors.badRequest(`${name} must be a string`);
  if (maxLength !== undefined && value.length > maxLength) {
    throw errors.badRequest(`${name} can have at most ${maxLength} characters`);
  }
  return value;
}

/** A boolean, or its text `true` or `false` in a form. */
export function readFlag(body: Body, name: string): boolean | undefined {
  const value = present(body, name);
  if (value === undefined) return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw errors.badRequest(`${name} must be true or false`);
}

/**
 * User metadata: a JSON object, the text of one (forms), or gathered `metadata[key]` fields.
 * Refused with 5400 when it is not an object or serialises to more than `maxBytes`.
 */
export function readMetadata(body: Body, maxBytes: number): Metadata | undefined {
  const value = present(body, 'metadata');
  if (value === undefined) return undefined;
  const parsed = typeof value === 'string' ? parseObject(value) : value;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw errors.badRequest('metadata must be a JSON object');
  }
  const size = Buffer.byteLength(JSON.stringify(parsed));
  if (size > maxBytes) throw errors.badRequest(`metadata can have at most ${maxBytes} bytes, this one has ${size}`);
  return parsed as Metadata;
}

function parseObject(text: string): unknown {
  // An empty part is no object either (observed)
  return parseJson(text, 'metadata');
}

/**
 * A custom id: at most 1,024 characters, no slash at either end, not a UUID, no non-image file extension; violations
 * are 5411. Ids with empty, `.` or `..` segments or control characters are refused too: no URL could deliver them.
 */
export function readCustomId(body: Body): string | undefined {
  const id = readText(body, 'id');
  if (id === undefined || id === '') return undefined;
  const reason = customIdFault(id);
  if (reason !== undefined) throw errors.invalidCustomId(reason);
  return id;
}

/** Whether an id is of the shape that the service generates. */
export function isGeneratedId(id: string): boolean {
  return uuid.test(id);
}

/** Why an id cannot be a custom one; nothing when it can. */
export function customIdFault(id: string): string | undefined {
  if ([...id].length > 1024) return 'Must be 1024 characters or less';
  if (id.startsWith('/') || id.endsWith('/')) return 'Must not start or end with a slash';
  if (uuid.test(id)) return 'Must not be UUID';
  if (hasControlCharacter(id)) return 'Must not contain control characters';
  if (!id.isWellFormed()) return 'Must be valid UTF-8';
  if (id.split('/').some((segment) => segment === '' || segment === '.' || segment === '..')) {
    return 'Must not contain empty, "." or ".." subpaths';
  }
  return hasOtherExtension(id) ? 'Must not use a non-image file name extension' : undefined;
}

/** Whether a name ends as those of some well-known other kind of file do. */
export function hasOtherExtension(name: string): boolean {
  const extension = /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase();
  return extension !== undefined && otherExtensions.has(extension);
}

function hasControlCharacter(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  }
  return false;
}

/** The internal user id of an image: at most 1,024 characters; empty text means none. */
export function readCreator(body: Body): string | null | undefined {
  if (body.creator === null) return null;
  const creator = readText(body, 'creator', 1024);
  return creator === '' ? null : creator;
}

/**
 * When an upload URL runs out: RFC 3339, between 2 minutes and 6 hours from now, 30 minutes by default.
 * Answers milliseconds since the epoch.
 */
export function readExpiry(body: Body, now: number): number {
  const text = readText(body, 'expiry');
  if (text === undefined || text === '') return now + 30 * minute;
  const expires = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(expires)) throw errors.badRequest('expiry must be an RFC 3339 date and time');
  // A second of grace at both ends: the client computed the limit before the request travelled.
  if (expires < now + 2 * minute - 1000) throw errors.badRequest('expiry must be at least 2 minutes from now');
  if (expires > now + 360 * minute + 1000) throw errors.badRequest('expiry must be at most 6 hours from now');
  return expires;
}
