import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ExampleObject } from '../../../spec/document.ts';
import { isJsonMediaType, isTextMediaType, parsedJson } from '../../openapi/index.ts';

/** What an example says: a value of the document, or bytes from elsewhere. */
export type ExampleValue =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly mediaType?: string };

/** Reads `externalValue`s: `data:` URIs, and files beside the specification. Throws an `UnreadableExample`. */
export type ExternalReader = (reference: string) => Extract<ExampleValue, { kind: 'bytes' }>;

/** An example whose value cannot be had; the message says why. */
export class UnreadableExample extends Error {}

/** The most that an external file may hold. */
const maxExternalBytes = 32 * 1024 * 1024;

/** Reads external values of the specification at `specPath`; each file once. */
export function createExternalReader(specPath: string): ExternalReader {
  const cached = new Map<string, Extract<ExampleValue, { kind: 'bytes' }>>();
  return (reference) => {
    const value = cached.get(reference) ?? readExternal(reference, specPath);
    cached.set(reference, value);
    return value;
  };
}

function readExternal(reference: string, specPath: string): Extract<ExampleValue, { kind: 'bytes' }> {
  if (/^data:/i.test(reference)) return readDataUri(reference);
  if (/^[a-z][a-z0-9+.-]+:/i.test(reference)) {
    throw new UnreadableExample(`externalValue ${reference} is not fetched: put the file beside the specification`);
  }
  // What came over the network, or was sent, has nothing beside it on this machine
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(specPath)) {
    throw new UnreadableExample(`externalValue ${reference} is beside ${specPath}, where nothing is read`);
  }
  const path = resolve(dirname(specPath), decodeURIComponent(reference));
  try {
    if (statSync(path).size > maxExternalBytes) throw new UnreadableExample(`externalValue ${reference} is too large`);
    return { kind: 'bytes', bytes: readFileSync(path) };
  } catch (error) {
    if (error instanceof UnreadableExample) throw error;
    throw new UnreadableExample(`externalValue ${reference} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function readDataUri(uri: string): Extract<ExampleValue, { kind: 'bytes' }> {
  const [, type = '', data] = /^data:([^,]*),(.*)$/is.exec(uri) ?? [];
  if (data === undefined) throw new UnreadableExample('externalValue is a data: URI without a comma');
  const isBase64 = /;base64$/i.test(type);
  const mediaType = type.replace(/;base64$/i, '');
  return {
    kind: 'bytes',
    bytes: isBase64 ? Buffer.from(data, 'base64') : Buffer.from(decodeURIComponent(data)),
    ...(mediaType === '' ? {} : { mediaType }),
  };
}

/** The value of an example; nothing when it has none. */
export function valueOfExample(
  { value, externalValue }: ExampleObject,
  external: ExternalReader,
): ExampleValue | undefined {
  if (value !== undefined) return { kind: 'value', value };
  return typeof externalValue === 'string' ? external(externalValue) : undefined;
}

/** An example as it travels: text is sent as it is written, other values as JSON. */
export function contentOf(example: ExampleValue, mediaType: string): string | Uint8Array {
  if (example.kind === 'bytes') {
    // As text it may hold expressions
    return isTextMediaType(mediaType) ? Buffer.from(example.bytes).toString() : example.bytes;
  }
  const { value } = example;
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null';
  if (/^data:[^,]*,/i.test(value) && !isTextMediaType(mediaType)) return readDataUri(value).bytes;
  // A plain sentence is a JSON string; what looks like JSON is JSON that was written as text
  const isSentence = isJsonMediaType(mediaType) && !/^\s*[[{"]/.test(value) && parsedJson(value) === undefined;
  return isSentence && !value.includes('{{') ? JSON.stringify(value) : value;
}
