import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { errors } from '../../cloudflare/errors.ts';
import { decodeUtf8, parseJson } from '../../cloudflare/json.ts';
import type { UploadedFile } from '../../cloudflare/operations/index.ts';
import { readBytes } from './bytes.ts';
import { checkUnread, type FormPart, isMultipart, readParts } from './parts.ts';
import { createSharedSink } from './sink.ts';

/** A request's body, parsed: JSON members or form fields, and the part named `file`. */
export interface ParsedBody {
  readonly kind: 'json' | 'form' | 'empty';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly file?: UploadedFile;
}

const maxJsonBytes = 1024 * 1024;
const maxFieldLength = 64 * 1024;
const maxOverhead = 256 * 1024;

/**
 * Reads JSON or multipart/form-data. Refuses, with everything received thrown away: bodies beyond the limit (5413 in a
 * form, 7011 elsewhere), broken forms (5450), aborted ones (5433), text that is not UTF-8, repeated fields, JSON that
 * is malformed or too deep (5400).
 */
export async function readBody(
  req: IncomingMessage,
  maxFileBytes: number,
  maxJson = maxJsonBytes,
): Promise<ParsedBody> {
  if (isMultipart(req)) return readForm(req, maxFileBytes);
  const text = decodeUtf8(await readBytes(req, maxJson), 'the body');
  if (text.trim() === '') return { kind: 'empty', fields: {} };
  const value = parseJson(text, 'the body');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw errors.badRequest('the body must be a JSON object');
  }
  return { kind: 'json', fields: value as Record<string, unknown> };
}

/** Fields are read as bytes (`latin1`), so that a `file` part with a text type keeps its bytes and text that is not UTF-8 is noticed. */
async function readForm(req: IncomingMessage, maxFileBytes: number): Promise<ParsedBody> {
  checkUnread(req);
  const maxBodyBytes = maxFileBytes + maxOverhead;
  const parts = await readParts(req, {
    maxFileBytes,
    maxFieldBytes: maxFileBytes,
    maxBodyBytes,
    maxFiles: 10,
    maxFields: 100,
    charset: 'latin1',
    openSink: (declared) => createSharedSink(declared, maxBodyBytes),
    refusals: {
      tooLarge: errors.imageTooLarge,
      fieldTooLong: errors.imageTooLarge,
      refused: errors.badRequest,
      broken: errors.uploadBroken,
      aborted: errors.requestAborted,
    },
  });
  const fields = new Map<string, string>();
  for (const part of parts) {
    if (part.kind === 'file' && part.name !== 'file')
      throw errors.badRequest(`the image must be in the part file, not ${part.name}`);
    if (part.kind !== 'field') continue;
    if (fields.has(part.name)) throw errors.badRequest(`${part.name} was given more than once`);
    fields.set(part.name, part.value);
  }
  const [file, second] = parts.flatMap((part) => (part.name === 'file' ? [fileOf(part)] : []));
  if (second !== undefined) throw errors.badRequest('file was given more than once');
  fields.delete('file');
  return { kind: 'form', fields: gather(fields), ...(file === undefined ? {} : { file }) };
}

/** The part `file`, also where a client sends it as a text field. */
function fileOf(part: FormPart): UploadedFile {
  const bytes = part.kind === 'file' ? part.bytes : Buffer.from(part.value, 'latin1');
  const hash = createHash('sha256').update(bytes).digest('hex');
  return part.kind === 'file' && part.filename !== undefined
    ? { bytes, hash, filename: part.filename }
    : { bytes, hash };
}

/** Text fields by name, with `metadata[a][b]` gathered into one object. */
function gather(fields: ReadonlyMap<string, string>): Record<string, unknown> {
  const gathered: Record<string, unknown> = Object.create(null);
  for (const [name, raw] of fields) {
    if (raw.length > maxFieldLength) throw errors.badRequest(`${name} is too long`);
    const value = decodeUtf8(Buffer.from(raw, 'latin1'), name);
    const steps = /^metadata((?:\[[^[\]]*\])+)$/.exec(name)?.[1];
    if (steps === undefined) gathered[name] = value;
    else put(gathered, ['metadata', ...steps.slice(1, -1).split('][')], value);
  }
  return gathered;
}

function put(target: Record<string, unknown>, [step = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    target[step] = value;
    return;
  }
  const present = target[step];
  const inner: Record<string, unknown> =
    typeof present === 'object' && present !== null ? (present as Record<string, unknown>) : Object.create(null);
  target[step] = inner;
  put(inner, rest, value);
}
