/**
 * JSON in which numbers keep their spelling. Microcks compares and renders a number by its text (`1.0` is not `1`), which
 * `JSON.parse` forgets: numbers that JavaScript would spell otherwise are carried as marked strings.
 */

const mark = '\uE000number:';
const token = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses JSON; nothing when it is none. */
export function parseJsonText(text: string): unknown {
  try {
    const value = JSON.parse(text);
    return hasOddNumber(text) ? JSON.parse(text.replace(token, markOddNumber)) : value;
  } catch {
    return undefined;
  }
}

/** A scalar as text: numbers and booleans as JSON spells them, null as `null`; objects, arrays and nothing are empty. */
export function scalarText(value: unknown): string {
  if (value === undefined || (typeof value === 'object' && value !== null)) return '';
  return typeof value === 'string' && value.startsWith(mark) ? value.slice(mark.length) : String(value);
}

/** Any value as text: scalars as `scalarText`, the rest as compact JSON. */
export function jsonText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return scalarText(value);
  return JSON.stringify(value).replace(/"\uE000number:([^"]*)"/g, '$1');
}

function hasOddNumber(text: string): boolean {
  return /\d[.eE]|\d{16}/.test(text);
}

function markOddNumber(part: string): string {
  if (part.startsWith('"')) return part;
  const spelling = javaSpelling(part);
  return spelling === String(Number(part)) ? part : JSON.stringify(mark + spelling);
}

/** Integers keep their digits; others are spelt as Java spells a double. */
function javaSpelling(literal: string): string {
  if (/^-?\d+$/.test(literal)) return literal;
  const value = Number(literal);
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e7)) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}
