import { STATUS_CODES } from 'node:http';
import { isObject } from '../openapi/object.ts';
import type { MicrocksMode } from './criteria.ts';

/**
 * The status of a response key. MQ-18: on Microcks anything but a registered number has none and fails; otherwise
 * `2XX` is its lowest code, and `default`, which stands for errors, is 500 unless a problem document says what it is.
 */
export function statusOf(key: string, mode: MicrocksMode, value?: unknown): number | undefined {
  if (/^[1-5]\d\d$/.test(key)) return mode === 'fixed' || STATUS_CODES[key] !== undefined ? Number(key) : undefined;
  if (mode === 'exact') return undefined;
  const said = isObject(value) ? value.status : undefined;
  const isStatus = typeof said === 'number' && Number.isInteger(said) && said >= 100 && said <= 599;
  if (/^[1-5]xx$/i.test(key)) {
    return isStatus && String(said).charAt(0) === key.charAt(0) ? said : Number(`${key.charAt(0)}00`);
  }
  return isStatus && said >= 400 ? said : 500;
}

/** Orders statuses: successes first, each class from the lowest on. */
export function byUsefulness(a: number, b: number): number {
  const rank = (status: number) => (status >= 200 && status < 300 ? status - 1000 : status);
  return rank(a) - rank(b);
}
