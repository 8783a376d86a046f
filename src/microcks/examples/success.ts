import type { Operation } from '../../openapi/index.ts';
import type { ExampleResponse } from './example.ts';

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
