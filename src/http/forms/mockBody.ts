import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';
import { errors } from '../../cloudflare/errors.ts';
import type { MicrocksMode, RequestBody } from '../../microcks/index.ts';
import { isFormMediaType, isJsonMediaType, isTextMediaType, nestingOf } from '../../openapi/index.ts';
import { readBytes } from './bytes.ts';

/** A body as bytes, and read. */
export interface ReadBody extends RequestBody {
  readonly bytes: Uint8Array;
}

const most = { fields: 200, files: 20, fieldName: 1024 } as const;
const deepestJson = 200;

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
  if (nestingOf(text) > deepestJson) throw errors.badRequest(`the body is nested more than ${deepestJson} levels deep`);
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

function readMultipart(bytes: Uint8Array, contentType: string): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    const fields = createFields();
    const fail = (reason: string) => reject(errors.uploadBroken(reason));
    let parser: busboy.Busboy;
    try {
      parser = busboy({
        headers: { 'content-type': contentType },
        limits: { fields: most.fields, files: most.files, fieldNameSize: most.fieldName, fieldSize: bytes.byteLength },
        defParamCharset: 'utf8',
      });
    } catch (error) {
      return fail((error as Error).message);
    }
    parser.on('field', (name: string | undefined, value) => fields.add(name ?? '', value));
    parser.on('file', (name: string | undefined, stream) => {
      const chunks: Uint8Array[] = [];
      stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      stream.on('end', () => fields.add(name ?? '', Buffer.concat(chunks)));
      stream.on('error', (error: Error) => fail(error.message));
    });
    for (const limit of ['fieldsLimit', 'filesLimit', 'partsLimit'] as const) {
      parser.on(limit, () => fail('the form has too many parts'));
    }
    parser.on('error', (error) => fail((error as Error).message));
    parser.on('close', () => resolve(fields.all));
    parser.end(bytes);
  });
}

/** Fields by name; a name that comes again makes a list. */
function createFields() {
  const all: Record<string, unknown> = Object.create(null);
  return {
    all,
    add(name: string, value: unknown) {
      const known = all[name];
      all[name] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value];
    },
  };
}

function filesAsText(this: unknown, key: string, value: unknown): unknown {
  const source = (this as Record<string, unknown>)[key];
  return source instanceof Uint8Array ? `(${source.byteLength} bytes)` : value;
}
