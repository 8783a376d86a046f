import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ExampleObject } from '../../spec/document.ts';
import { isJsonMediaType, isTextMediaType } from '../openapi/mediaType.ts';
import type { MicrocksMode } from './criteria.ts';

/** What an example says: a value of the document, or bytes from elsewhere. */
export type ExampleValue =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly mediaType?: string };

/** Reads `externalValue`s: `data:` URIs, and files beside the specification. Throws an `ExampleFault`. */
export type ExternalReader = (reference: string) => Extract<ExampleValue, { kind: 'bytes' }>;

/** An example whose value cannot be had; the message says why. */
export class ExampleFault extends Error {}

/** The most that an external file may hold, in bytes. */
const largestExternal = 32 * 1024 * 1024;

/** Reads external values of the specification at `specPath`; each file once. */
export function createExternalReader(specPath: string): ExternalReader {
  const known = new Map<string, Extract<ExampleValue, { kind: 'bytes' }>>();
  return (reference) => {
    const value = known.get(reference) ?? readExternal(reference, specPath);
    known.set(reference, value);
    return value;
  };
}

function readExternal(reference: string, specPath: string): Extract<ExampleValue, { kind: 'bytes' }> {
  if (/^data:/i.test(reference)) return readDataUri(reference);
  if (/^[a-z][a-z0-9+.-]+:/i.test(reference)) {
    throw new ExampleFault(`externalValue ${reference} is not fetched: put the file beside the specification`);
  }
  const path = resolve(dirname(specPath), decodeURIComponent(reference));
  try {
    if (statSync(path).size > largestExternal) throw new ExampleFault(`externalValue ${reference} is too large`);
    return { kind: 'bytes', bytes: readFileSync(path) };
  } catch (error) {
    if (error instanceof ExampleFault) throw error;
    throw new ExampleFault(`externalValue ${reference} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function readDataUri(uri: string): Extract<ExampleValue, { kind: 'bytes' }> {
  const [, type = '', data] = /^data:([^,]*),(.*)$/is.exec(uri) ?? [];
  if (data === undefined) throw new ExampleFault('externalValue is a data: URI without a comma');
  const isBase64 = /;base64$/i.test(type);
  const mediaType = type.replace(/;base64$/i, '');
  return {
    kind: 'bytes',
    bytes: isBase64 ? Buffer.from(data, 'base64') : Buffer.from(decodeURIComponent(data)),
    ...(mediaType === '' ? {} : { mediaType }),
  };
}

/** The value of an example; nothing when it has none. Microcks keeps `data:` URIs as text. */
export function valueOfExample(
  example: ExampleObject,
  mode: MicrocksMode,
  external: ExternalReader,
): ExampleValue | undefined {
  if (example.value !== undefined) return { kind: 'value', value: example.value };
  const { externalValue } = example;
  if (typeof externalValue !== 'string') return undefined;
  if (mode === 'exact' && externalValue.startsWith('data:')) return { kind: 'value', value: externalValue };
  return external(externalValue);
}

/** An example as it travels: text is sent as it is written, other values as JSON. */
export function contentOf(example: ExampleValue, mediaType: string, mode: MicrocksMode): string | Uint8Array {
  if (example.kind === 'bytes') {
    // As text it may hold expressions
    return isTextMediaType(mediaType) || mode === 'exact' ? Buffer.from(example.bytes).toString() : example.bytes;
  }
  const { value } = example;
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null';
  if (mode === 'fixed' && /^data:[^,]*,/i.test(value) && !isTextMediaType(mediaType)) return readDataUri(value).bytes;
  // A plain sentence is a JSON string; what looks like JSON is JSON that was written as text
  const isSentence = mode === 'fixed' && isJsonMediaType(mediaType) && !/^\s*[[{"]/.test(value) && !isJson(value);
  return isSentence && !value.includes('{{') ? JSON.stringify(value) : value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
