import type { IncomingMessage } from 'node:http';
import { errors } from '../../cloudflare/errors.ts';
import { checkUnread, type FormPart, isMultipart, readParts } from './parts.ts';

/** Bounds of a form: bytes of one file, bytes of all files together, number of parts. */
export interface FormLimits {
  readonly fileBytes: number;
  readonly totalBytes: number;
  readonly parts: number;
}

const maxFieldBytes = 1024 * 1024;
/** Boundaries and headers of parts. */
const maxOverhead = 256 * 1024;

/**
 * Reads a form of the Workers services whole, its parts in the order they came, because the order is what numbers the
 * overlays. 9424 for anything that is no such form, 9402 (413) for one that is too large, 9528 for one that stops midway.
 */
export async function readFormParts(
  req: IncomingMessage,
  { fileBytes, totalBytes, parts }: FormLimits,
): Promise<readonly FormPart[]> {
  if (!isMultipart(req)) throw errors.invalidHttpParameters('the body must be multipart/form-data');
  checkUnread(req);
  const form = await readParts(req, {
    maxFileBytes: fileBytes,
    maxFieldBytes,
    maxBodyBytes: totalBytes + maxOverhead,
    maxFiles: parts,
    maxFields: parts,
    charset: 'utf8',
    refusals: {
      tooLarge: errors.fetchTooLarge,
      fieldTooLong: (name) => errors.invalidHttpParameters(`${name} is too long`),
      refused: errors.invalidHttpParameters,
      broken: errors.invalidHttpParameters,
      aborted: errors.transformAborted,
    },
  });
  if (form.length > parts) throw errors.invalidHttpParameters(`the form has more than ${parts} parts`);
  return form;
}
