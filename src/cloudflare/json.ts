import { nestingOf } from '../openapi/index.ts';
import { errors } from './errors.ts';

const maxDepth = 64;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Text from bytes that must be UTF-8; 5400 naming `what` otherwise. */
export function decodeUtf8(bytes: Uint8Array, what: string): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw errors.badRequest(`${what} is not valid UTF-8`);
  }
}

/** JSON from a client, at most 64 levels deep so that nothing downstream can run out of stack; 5400 otherwise. */
export function parseJson(text: string, what: string): unknown {
  if (nestingOf(text) > maxDepth) throw errors.badRequest(`${what} is nested more than ${maxDepth} levels deep`);
  try {
    return JSON.parse(text);
  } catch {
    throw errors.badRequest(`${what} is not valid JSON`);
  }
}
