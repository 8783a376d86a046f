/** True for an object that is neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON value with nothing in common with another but its text. */
export function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
