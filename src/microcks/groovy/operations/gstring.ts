import { GClosure, type GString, type Value } from '../values/containers.ts';

/** Writes a value as texts show it; set by `text.ts`, which needs more than this file may know. */
let write: (value: Value) => string = String;

/** Gives interpolated texts the writer of their values. */
export function writeValuesBy(writer: (value: Value) => string): void {
  write = writer;
}

/** The text of an interpolated text now: closures in it are called. */
export function gstringText({ texts, values }: GString): string {
  let result = texts[0] ?? '';
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    const read = value instanceof GClosure ? value.call([]) : value;
    result += (typeof read === 'string' ? read : write(read)) + (texts[index + 1] ?? '');
    if (result.length > maxLength) return result.slice(0, maxLength + 1);
  }
  return result;
}

/** Longer texts are cut here, and refused by whoever takes them. */
const maxLength = 8_000_000;
