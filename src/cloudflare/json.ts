import { errors } from './errors.ts';

const deepest = 64;
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
  if (nesting(text) > deepest) throw errors.badRequest(`${what} is nested more than ${deepest} levels deep`);
  try {
    return JSON.parse(text);
  } catch {
    throw errors.badRequest(`${what} is not valid JSON`);
  }
}

function nesting(text: string): number {
  let depth = 0;
  let most = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (quoted) {
      if (character === '\\') index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') most = Math.max(most, ++depth);
    else if (character === '}' || character === ']') depth -= 1;
  }
  return most;
}
