import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import type multer from 'multer';
import { errors, type ImagesError } from '../../cloudflare/index.ts';
import { createSink, type Sink } from './sink.ts';

/** One part of a form, in the order of the body. */
export type FormPart =
  | { readonly kind: 'file'; readonly name: string; readonly filename?: string; readonly bytes: Uint8Array }
  | { readonly kind: 'field'; readonly name: string; readonly value: string };

/** What a form may hold, and in which words it is refused: each surface has numbers of its own for the same trouble. */
export interface FormRules {
  readonly maxFileBytes: number;
  readonly maxFieldBytes: number;
  /** Of everything together, boundaries and headers included. */
  readonly maxBodyBytes: number;
  readonly maxFiles: number;
  readonly maxFields: number;
  /** `latin1` keeps the bytes of fields as they are, one a character. */
  readonly charset: 'utf8' | 'latin1';
  readonly refusals: Readonly<Record<FormTrouble, (detail: string) => ImagesError>>;
  /** Where the bytes of a file go; `declared` is the length of the whole body, 0 when it is not known. */
  readonly openSink?: (declared: number) => Sink;
}

/** What can be wrong with a form: too many bytes, a field too long, too many parts or bad names, no form at all, cut off. */
export type FormTrouble = 'tooLarge' | 'fieldTooLong' | 'refused' | 'broken' | 'aborted';

/** Where a form comes from: a request, or bytes that were read before. */
export type FormSource = Readable & Pick<IncomingMessage, 'headers'>;

const maxNameLength = 1024;

/** Whether the request claims to be a form. */
export function isMultipart({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return /^multipart\/form-data\b/i.test(headers['content-type'] ?? '');
}

/** A form that was read as bytes, as a source. */
export function formOf(bytes: Uint8Array, contentType: string): FormSource {
  const headers = { 'content-type': contentType, 'content-length': String(bytes.byteLength) };
  return Object.assign(Readable.from([bytes], { objectMode: false }), { headers });
}

/** multer's parser, as far as we listen to it. */
interface FormParser extends NodeJS.WritableStream {
  prependListener(event: 'file', listener: OnFile): this;
  prependListener(event: 'field', listener: (name: string | undefined, value: string) => void): this;
}
type OnFile = (name: string | undefined, stream: Readable, info: { filename?: string | undefined }) => void;

/**
 * Reads a multipart form whole, its parts in the order they came. multer parses and bounds it; our listeners on its
 * parser see what it does not hand over: files without a name of their own, and fields in the order and number they came.
 * A form that is refused is thrown away at once, and its source left open, so that the refusal can be answered.
 */
export function readParts(source: FormSource, rules: FormRules): Promise<readonly FormPart[]> {
  const declared = Number(source.headers['content-length'] ?? 0);
  if (declared > rules.maxBodyBytes) throw rules.refusals.tooLarge('');
  return new Promise((resolve, reject) => {
    const { openSink = createSink } = rules;
    const parts: FormPart[] = [];
    let isRefused = false;
    const refuse = (error: ImagesError) => {
      isRefused = true;
      reject(error);
    };
    const keep = (name: string, stream: Readable, filename: string | undefined, done: () => void) => {
      const named = filename === undefined ? { name } : { name, filename };
      const place = parts.push({ kind: 'file', ...named, bytes: new Uint8Array() }) - 1;
      const sink = openSink(declared);
      stream.on('data', (chunk: Uint8Array) => {
        if (!isRefused) sink.write(chunk);
      });
      stream.on('limit', () => refuse(rules.refusals.tooLarge('')));
      stream.on('error', () => undefined);
      stream.on('end', () => {
        parts[place] = { kind: 'file', ...named, bytes: sink.finish() };
        done();
      });
    };
    const parse = formReader()({
      storage: {
        _handleFile: (_req, { fieldname, originalname, stream }, callback) =>
          keep(fieldname, stream, originalname, () => callback(null, {})),
        _removeFile: (_req, _file, callback) => callback(null),
      },
      limits: limitsOf(rules),
      defParamCharset: 'utf8',
      defCharset: rules.charset,
      streamHandler(stream: FormSource, parser: FormParser) {
        parser.prependListener('field', (name, value) => {
          if (name !== undefined) parts.push({ kind: 'field', name, value });
        });
        parser.prependListener('file', (name, file, { filename }) => {
          if (!filename && name !== undefined) keep(name, file, undefined, () => undefined);
        });
        let size = 0;
        stream.on('data', (chunk: Uint8Array) => {
          size += chunk.byteLength;
          if (size > rules.maxBodyBytes) refuse(rules.refusals.tooLarge(''));
        });
        stream.pipe(parser);
      },
    } as multer.Options).any();
    parse(source as never, {} as never, (problem: unknown) => {
      if (problem === undefined || problem === null) resolve(parts);
      else refuse(troubleOf(problem, source, rules));
    });
  });
}

/** Loaded with the first form: it would make every start longer. */
const formReader = () => createRequire(import.meta.url)('multer') as typeof multer;

function limitsOf({ maxFileBytes, maxFieldBytes, maxFiles, maxFields }: FormRules): multer.Options['limits'] {
  return {
    fileSize: maxFileBytes,
    fieldSize: maxFieldBytes,
    fieldNameSize: maxNameLength,
    files: maxFiles,
    fields: maxFields,
    parts: maxFiles + maxFields,
  };
}

function troubleOf(problem: unknown, source: FormSource, { refusals }: FormRules): ImagesError {
  const { code, message = '', field } = problem as { code?: string; message?: string; field?: string };
  if (code === 'LIMIT_FILE_SIZE') return refusals.tooLarge('');
  if (code === 'LIMIT_FIELD_VALUE') return refusals.fieldTooLong(field ?? '');
  if (code !== undefined) return refusals.refused(field === undefined ? message : `${message}: ${field}`);
  return source.destroyed && !source.readableEnded ? refusals.aborted('') : refusals.broken(message);
}

/** Somebody in front of the mock, such as `express.json()`, may have left nothing of a body; 5400 says so. */
export function checkUnread(req: Readable): void {
  if (!req.readableDidRead) return;
  throw errors.badRequest(
    'the body was read before the mock got the request; mount mock.app in front of body parsers such as express.json()',
  );
}
