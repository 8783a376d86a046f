import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import multer from 'multer';
import { errors, ImagesError } from '../../cloudflare/errors.ts';
import { decodeUtf8, parseJson } from '../../cloudflare/json.ts';
import type { UploadedFile } from '../../cloudflare/operations/index.ts';
import { readBytes } from './bytes.ts';

/** A request's body, parsed: JSON members or form fields, and the part named `file`. */
export interface ParsedBody {
  readonly kind: 'json' | 'form' | 'empty';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly file?: UploadedFile;
}

const jsonLimit = 1024 * 1024;
const fieldLimit = 64 * 1024;
const overhead = 256 * 1024;

/**
 * Reads JSON or multipart/form-data. Refuses, with everything received thrown away: bodies beyond the limit (5413 in a
 * form, 7011 elsewhere), broken forms (5450), aborted ones (5433), text that is not UTF-8, repeated fields, JSON that
 * is malformed or too deep (5400).
 */
export async function readBody(
  req: IncomingMessage,
  res: ServerResponse,
  fileLimit: number,
  maxJson = jsonLimit,
): Promise<ParsedBody> {
  if (isMultipart(req)) return readForm(req, res, fileLimit);
  const text = decodeUtf8(await readBytes(req, maxJson), 'the body');
  if (text.trim() === '') return { kind: 'empty', fields: {} };
  const value = parseJson(text, 'the body');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw errors.badRequest('the body must be a JSON object');
  }
  return { kind: 'json', fields: value as Record<string, unknown> };
}

/** Whether the request claims to be a form. */
export function isMultipart(req: IncomingMessage): boolean {
  return /^multipart\/form-data\b/i.test(req.headers['content-type'] ?? '');
}

/** What busboy calls a part's stream and description. */
type FilePart = (name: string | undefined, stream: Readable, info: { filename?: string | undefined }) => void;
interface FormParser extends NodeJS.WritableStream {
  prependListener(event: 'file', listener: FilePart): this;
  prependListener(event: 'field', listener: (name: string | undefined, value: string) => void): this;
}

/**
 * multer parses and bounds the form; our listeners on its parser see what it does not hand over: parts without a file
 * name, and fields in the order and number they came. Fields are read as bytes (`latin1`), so that a `file` part with
 * a text type keeps its bytes and text that is not UTF-8 is noticed.
 */
function readForm(req: IncomingMessage, res: ServerResponse, fileLimit: number): Promise<ParsedBody> {
  const declared = Number(req.headers['content-length'] ?? 0);
  if (declared > fileLimit + overhead) throw errors.imageTooLarge();
  return new Promise((resolve, reject) => {
    const form = createForm(declared, fileLimit);
    const parse = multer({
      storage: form.storage,
      limits: { fileSize: fileLimit, fieldSize: fileLimit, fieldNameSize: 1024, fields: 100, files: 10, parts: 110 },
      defParamCharset: 'utf8',
      defCharset: 'latin1',
      streamHandler(stream: IncomingMessage, parser: FormParser) {
        parser.prependListener('field', form.onField);
        parser.prependListener('file', form.onNamelessFile);
        let size = 0;
        stream.on('data', (chunk: Uint8Array) => {
          size += chunk.byteLength;
          if (size > fileLimit + overhead) reject(errors.imageTooLarge());
        });
        stream.pipe(parser);
      },
    } as multer.Options).any();
    parse(req as never, res as never, (problem: unknown) => {
      try {
        if (problem !== undefined && problem !== null) throw formError(problem, req);
        resolve(form.finish());
      } catch (error) {
        reject(error);
      }
    });
  });
}

function createForm(declared: number, fileLimit: number) {
  const fields = new Map<string, string>();
  const files: UploadedFile[] = [];
  const faults: ImagesError[] = [];
  const keep = (name: string | undefined, stream: Readable, filename: string | undefined, done: () => void) => {
    if (name !== 'file')
      faults.push(errors.badRequest(`the image must be in the part file, not ${name ?? 'a part without a name'}`));
    const sink = createSink(declared, fileLimit);
    stream.on('data', sink.write);
    stream.on('end', () => {
      files.push({ ...sink.finish(), ...(filename === undefined ? {} : { filename }) });
      done();
    });
  };
  const storage: multer.StorageEngine = {
    _handleFile(_req, { fieldname, originalname, stream }, callback) {
      keep(fieldname, stream, originalname, () => callback(null, {}));
    },
    _removeFile: (_req, _file, callback) => callback(null),
  };
  return {
    storage,
    onNamelessFile: ((name, stream, { filename }) => {
      if (!filename) keep(name, stream, undefined, () => undefined);
    }) satisfies FilePart,
    onField(name: string | undefined, value: string) {
      if (name === undefined) return;
      if (fields.has(name)) faults.push(errors.badRequest(`${name} was given more than once`));
      fields.set(name, value);
    },
    /** The whole form, once it has been parsed without error. */
    finish(): ParsedBody {
      const asFile = fields.get('file');
      if (asFile !== undefined) files.push(hashed(Buffer.from(asFile, 'latin1')));
      fields.delete('file');
      const [fault] = faults;
      if (fault !== undefined) throw fault;
      const [file, second] = files;
      if (second !== undefined) throw errors.badRequest('file was given more than once');
      return { kind: 'form', fields: gather(fields), ...(file === undefined ? {} : { file }) };
    },
  };
}

/** Text fields by name, with `metadata[a][b]` gathered into one object. */
function gather(fields: ReadonlyMap<string, string>): Record<string, unknown> {
  const gathered: Record<string, unknown> = Object.create(null);
  for (const [name, raw] of fields) {
    if (raw.length > fieldLimit) throw errors.badRequest(`${name} is too long`);
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
  const known = target[step];
  const inner: Record<string, unknown> =
    typeof known === 'object' && known !== null ? (known as Record<string, unknown>) : Object.create(null);
  target[step] = inner;
  put(inner, rest, value);
}

/**
 * Collects one file into shared memory of the declared length, so that the bytes are held once, are never copied
 * again, and can be read by the transform workers where they are.
 */
function createSink(declared: number, fileLimit: number) {
  let buffer = Buffer.from(new SharedArrayBuffer(Math.min(declared > 0 ? declared : 64 * 1024, fileLimit + overhead)));
  let size = 0;
  return {
    write(chunk: Uint8Array) {
      if (size + chunk.byteLength > buffer.byteLength) {
        const larger = Buffer.from(new SharedArrayBuffer(Math.max(buffer.byteLength * 2, size + chunk.byteLength)));
        buffer.copy(larger, 0, 0, size);
        buffer = larger;
      }
      buffer.set(chunk, size);
      size += chunk.byteLength;
    },
    finish: (): UploadedFile =>
      hashed(buffer.byteLength > size + overhead ? compact(buffer, size) : buffer.subarray(0, size)),
  };
}

function compact(buffer: Uint8Array, size: number): Uint8Array {
  const exact = new Uint8Array(new SharedArrayBuffer(size));
  exact.set(buffer.subarray(0, size));
  return exact;
}

function hashed(bytes: Uint8Array): UploadedFile {
  return { bytes, hash: createHash('sha256').update(bytes).digest('hex') };
}

function formError(problem: unknown, req: IncomingMessage): ImagesError {
  if (problem instanceof ImagesError) return problem;
  const { code, message, field } = problem as { code?: string; message?: string; field?: string };
  if (code === 'LIMIT_FILE_SIZE' || code === 'LIMIT_FIELD_VALUE') return errors.imageTooLarge();
  if (code !== undefined) return errors.badRequest(field === undefined ? `${message}` : `${message}: ${field}`);
  return req.destroyed && !req.readableEnded ? errors.requestAborted() : errors.uploadBroken(message ?? '');
}
