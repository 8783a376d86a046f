import { isObject, type Operation } from '../../openapi/index.ts';
import type { ExampleResponse } from './example.ts';

/**
 * The status of a response key: `2XX` is its lowest code. `default`, which contracts keep for errors, is 500 unless a
 * problem document says what it is; where nothing else describes a success, it is the success.
 */
export function statusOf(key: string, { responses }: Pick<Operation, 'responses'>, problem?: unknown): number {
  if (/^[1-5]\d\d$/.test(key)) return Number(key);
  const status = isObject(problem) ? problem.status : undefined;
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599;
  if (/^[1-5]xx$/i.test(key)) {
    return isStatus && String(status).charAt(0) === key.charAt(0) ? status : Number(`${key.charAt(0)}00`);
  }
  if (isStatus && status >= 400) return status;
  const others = Object.keys(responses).filter((other) => other !== key);
  return problem !== undefined || others.some((other) => /^[123](\d\d|xx)$/i.test(other)) ? 500 : 200;
}

/** Orders statuses: successes first, each class from the lowest on; an exact status beats the range of its class. */
export function byUsefulness(a: number, b: number, keys: readonly [string, string]): number {
  const rank = (status: number, key: string) =>
    (status >= 200 && status < 300 ? status - 1000 : status) + (/^\dxx$/i.test(key) ? 99.5 : 0);
  return rank(a, keys[0]) - rank(b, keys[1]);
}

/** Whether a status key describes a success. */
export const isSuccessKey = (key: string): boolean => /^2(\d\d|xx)$/i.test(key);
/** Whether a status key describes an error; `default` does, since contracts keep it for what went wrong. */
export const isErrorKey = (key: string): boolean => /^([45](\d\d|xx)|default)$/i.test(key);

/** Whether an operation describes a success, so that its errors answer only where something asks for them. */
export function hasSuccess({ responses }: Pick<Operation, 'responses'>): boolean {
  return Object.keys(responses).some(isSuccessKey);
}

/**
 * Candidates without the errors that would answer beside, or instead of, a success. An error flagged as the default
 * stays; so do all where no success is among them, if `isMeant`: the request, a rule or the contract chose just them.
 */
export function withoutErrors(candidates: readonly ExampleResponse[], isMeant: boolean): readonly ExampleResponse[] {
  const remaining = candidates.filter(({ statusKey, isDefault }) => isDefault || !isErrorKey(statusKey));
  return remaining.length === 0 && isMeant ? candidates : remaining;
}
