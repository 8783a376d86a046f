import type { IncomingMessage } from 'node:http';
import { errors } from '../../cloudflare/errors.ts';
import type { MicrocksMode, RequestBody } from '../../microcks/index.ts';
import { isFormMediaType, isJsonMediaType, isTextMediaType, nestingOf } from '../../openapi/index.ts';
import { readBytes } from './bytes.ts';
import { type FormRules, formOf, readParts } from './parts.ts';

/** A body as bytes, and read. */
export interface ReadBody extends RequestBody {
  readonly bytes: Uint8Array;
}

const maxJsonDepth = 200;

/** Reads the whole body, at most `limit` bytes of it; 7011 beyond, 5450 for a broken form, 5433 when it breaks off. */
export async function readMockBody(req: IncomingMessage, limit: number, mode: MicrocksMode): Promise<ReadBody> {
  const bytes = await readBytes(req, limit);
  return { bytes, ...(await interpretBody(bytes, req.headers['content-type'], mode)) };
}

/** What bytes of a content type say: JSON, the fields of a form, text. Microcks knows text only. */
export async function interpretBody(
  bytes: Uint8Array,
  contentType: string | undefined,
  mode: MicrocksMode,
): Promise<RequestBody> {
  const type = contentType === undefined ? {} : { contentType };
  if (bytes.byteLength === 0) return type;
  const text = Buffer.from(bytes).toString();
  if (contentType !== undefined && isFormMediaType(contentType)) {
    const isMultipart = /^multipart/i.test(contentType);
    const value = isMultipart ? await readMultipart(bytes, contentType) : readUrlEncoded(text);
    return { ...type, value, text: mode === 'exact' ? text : JSON.stringify(value, filesAsText) };
  }
  const json = isJsonMediaType(contentType ?? 'application/json') ? parsed(text) : undefined;
  if (json !== undefined) return { ...type, text, value: json };
  if (mode === 'exact' || isTextMediaType(contentType ?? 'text/plain')) return { ...type, text, value: text };
  return { ...type, value: bytes };
}

function parsed(text: string): unknown {
  if (nestingOf(text) > maxJsonDepth)
    throw errors.badRequest(`the body is nested more than ${maxJsonDepth} levels deep`);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readUrlEncoded(text: string): Readonly<Record<string, unknown>> {
  const fields = createFields();
  for (const [name, value] of new URLSearchParams(text)) fields.add(name, value);
  return fields.all;
}

/** The fields of a form; files are bytes. */
async function readMultipart(bytes: Uint8Array, contentType: string): Promise<Readonly<Record<string, unknown>>> {
  const fields = createFields();
  const parts = await readParts(formOf(bytes, contentType), { ...formRules, maxBodyBytes: bytes.byteLength });
  for (const part of parts) fields.add(part.name, part.kind === 'file' ? part.bytes : part.value);
  return fields.all;
}

const formRules: Omit<FormRules, 'maxBodyBytes'> = {
  // The body has been read within its own limit
  maxFileBytes: Number.MAX_SAFE_INTEGER - 1,
  maxFieldBytes: Number.MAX_SAFE_INTEGER - 1,
  maxFiles: 20,
  maxFields: 200,
  charset: 'utf8',
  refusals: {
    tooLarge: errors.gatewayTooLarge,
    fieldTooLong: errors.uploadBroken,
    refused: errors.uploadBroken,
    broken: errors.uploadBroken,
    aborted: errors.requestAborted,
  },
};

/** Fields by name; a name that comes again makes a list. */
function createFields() {
  const all: Record<string, unknown> = Object.create(null);
  return {
    all,
    add(name: string, value: unknown) {
      const present = all[name];
      all[name] = present === undefined ? value : Array.isArray(present) ? [...present, value] : [present, value];
    },
  };
}

function filesAsText(this: unknown, key: string, value: unknown): unknown {
  const source = (this as Record<string, unknown>)[key];
  return source instanceof Uint8Array ? `(${source.byteLength} bytes)` : value;
}
