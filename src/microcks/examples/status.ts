import { isObject } from '../../openapi/index.ts';

/**
 * The status of a response key: `2XX` is its lowest code, and `default`, which stands for errors, is 500 unless a
 * problem document says what it is.
 */
export function statusOf(key: string, problem?: unknown): number {
  if (/^[1-5]\d\d$/.test(key)) return Number(key);
  const status = isObject(problem) ? problem.status : undefined;
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599;
  if (/^[1-5]xx$/i.test(key)) {
    return isStatus && String(status).charAt(0) === key.charAt(0) ? status : Number(`${key.charAt(0)}00`);
  }
  return isStatus && status >= 400 ? status : 500;
}

/** Orders statuses: successes first, each class from the lowest on. */
export function byUsefulness(a: number, b: number): number {
  const rank = (status: number) => (status >= 200 && status < 300 ? status - 1000 : status);
  return rank(a) - rank(b);
}
