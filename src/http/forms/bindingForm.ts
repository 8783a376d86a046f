import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';
import { errors, ImagesError } from '../../cloudflare/errors.ts';

/** One part of a form, in the order of the body. */
export type FormPart =
  | { readonly kind: 'file'; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: 'field'; readonly name: string; readonly value: string };

/** Bounds of a form: bytes of one file, bytes of all files together, number of parts. */
export interface FormLimits {
  readonly fileBytes: number;
  readonly totalBytes: number;
  readonly parts: number;
}

/**
 * Reads a multipart form whole, its parts in the order they came, because the order is what numbers the overlays.
 * 9424 for anything that is no such form, 9402 (413) for one that is too large, 9528 for one that stops midway.
 */
export async function readFormParts(req: IncomingMessage, limits: FormLimits): Promise<readonly FormPart[]> {
  if (!/^multipart\/form-data\b/i.test(req.headers['content-type'] ?? '')) {
    throw errors.invalidHttpParameters('the body must be multipart/form-data');
  }
  const parser = openParser(req, limits);
  try {
    return await collect(req, parser, limits);
  } catch (error) {
    throw error instanceof ImagesError ? error : errors.invalidHttpParameters(messageOf(error));
  } finally {
    req.unpipe(parser);
    parser.destroy();
  }
}

/**
 * Unlike a pipeline, leaves the request open when the form is refused, so that the refusal can be answered; and does not
 * end the parser from within its own events, which it does not survive.
 */
function collect(req: IncomingMessage, parser: busboy.Busboy, limits: FormLimits): Promise<readonly FormPart[]> {
  return new Promise((resolve, reject) => {
    const parts: FormPart[] = [];
    let total = 0;
    parser.on('file', (name, stream) => {
      const chunks: Uint8Array[] = [];
      const place = parts.push({ kind: 'file', name, bytes: new Uint8Array() }) - 1;
      stream.on('data', (chunk: Uint8Array) => {
        total += chunk.byteLength;
        if (total > limits.totalBytes) reject(errors.fetchTooLarge());
        else chunks.push(chunk);
      });
      stream.on('limit', () => reject(errors.fetchTooLarge()));
      stream.on('error', () => undefined);
      stream.on('end', () => {
        parts[place] = { kind: 'file', name, bytes: Buffer.concat(chunks) };
      });
    });
    parser.on('field', (name, value, { valueTruncated }) => {
      if (valueTruncated) reject(errors.invalidHttpParameters(`${name} is too long`));
      else parts.push({ kind: 'field', name, value });
    });
    for (const event of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
      parser.on(event, () => reject(errors.invalidHttpParameters(`the form has more than ${limits.parts} parts`)));
    }
    parser.once('close', () => resolve(parts));
    parser.on('error', reject);
    req.once('error', () => reject(errors.transformAborted()));
    req.once('close', () => {
      if (!req.complete) reject(errors.transformAborted());
    });
    req.pipe(parser);
  });
}

function openParser(req: IncomingMessage, { fileBytes, parts }: FormLimits): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: 'utf8',
      limits: { fileSize: fileBytes, fieldSize: 1024 * 1024, fieldNameSize: 100, files: parts, parts },
    });
  } catch (error) {
    throw errors.invalidHttpParameters(messageOf(error));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
