import { isJsonMediaType, isObject, isTextMediaType } from '../openapi/index.ts';

const mark = 'REDACTED';
/** Names of members and parameters whose values are nobody's business. */
const secret =
  /pass(word|wd|phrase)?$|secret|token|api[-_]?key|authorization|credential|signature|^sig$|cookie|session|private[-_]?key/i;

/** Text and JSON with secrets removed; files and bytes are not kept. */
export function redacted(value: unknown, contentType: string | undefined): unknown {
  if (value === undefined || value instanceof Uint8Array) return undefined;
  if (typeof value === 'string' && !isTextMediaType(contentType ?? '') && !isJsonMediaType(contentType ?? ''))
    return undefined;
  return redact(value);
}

/** Pairs whose secrets are removed, told by their names. */
export function redactedPairs(pairs: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...pairs].map(([name, value]) => [name, secret.test(name) ? mark : value]));
}

/** A copy without secrets: of members by their name, of texts that look like credentials. */
function redact(value: unknown): unknown {
  if (typeof value === 'string')
    return value
      .replace(/\b(Bearer|Basic) +[\w.~+/=-]{6,}/gi, `$1 ${mark}`)
      .replace(/\beyJ[\w-]{10,}\.[\w-]+\.[\w-]*/g, mark);
  if (Array.isArray(value)) return value.map(redact);
  if (value instanceof Uint8Array) return `(${value.byteLength} bytes)`;
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, secret.test(name) && isScalar(item) ? mark : redact(item)]),
  );
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
