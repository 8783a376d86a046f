/** A JSON object, as parsed. */
export type JsonObject = { readonly [key: string]: unknown };

/** True for an object that is neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a text says as JSON; nothing when it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a text says as JSON, or the text where it is none. */
export function jsonOrText(text: string): unknown {
  const value = parsedJson(text);
  return value === undefined ? text : value;
}

/** How deep the arrays and objects of a JSON text lie in one another, told before it is parsed. */
export function nestingOf(text: string): number {
  let depth = 0;
  let max = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (quoted) {
      if (character === '\\') index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') max = Math.max(max, ++depth);
    else if (character === '}' || character === ']') depth -= 1;
  }
  return max;
}
