import { u8 } from './bytes.ts';

/**
 * Decodes XML text by its byte order mark, by the zero bytes that UTF-16 leaves beside `<`, or by the encoding that
 * its declaration names (XML 1.0, appendix F). `undefined` when it is text in none of UTF-8, UTF-16 and Latin-1.
 */
export function decodeXml(bytes: Uint8Array): string | undefined {
  const encoding = encodingOf(bytes);
  if (encoding === undefined) return undefined;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The name of the encoding that the first bytes show; `undefined` for one that is not supported. */
export function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin1' | undefined {
  const [first, second] = [u8(bytes, 0), u8(bytes, 1)];
  if (first === 0xef && second === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0x3c && second === 0) return 'utf-16le';
  if (first === 0 && second === 0x3c) return 'utf-16be';
  const start = String.fromCharCode(...bytes.subarray(0, 256));
  const declaration = /^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.-]{1,40})["']/.exec(start);
  return declaration === null ? 'utf-8' : encodings[(declaration[1] ?? '').toLowerCase()];
}

/** Encodings that single-byte declarations may name. ASCII is a part of UTF-8. */
const encodings: Readonly<Record<string, 'utf-8' | 'latin1'>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'iso-8859-1': 'latin1',
  latin1: 'latin1',
};
