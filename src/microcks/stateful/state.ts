import type { Operation } from '../../openapi/index.ts';
import type { Records } from './records.ts';
import { findParts, type Part } from './resources.ts';

/** State that a contract's collections and items have (`--stateful`). */
export interface State {
  /** What an operation does to state; nothing for one that keeps none. */
  partOf(operation: Operation): Part | undefined;
  readonly records: Records;
}

/** Opens the state of a contract over its records; what its operations do to them is found out with the first request. */
export function createState(operations: readonly Operation[], records: Records): State {
  let parts: ReadonlyMap<Operation, Part> | undefined;
  return {
    partOf(operation) {
      parts ??= findParts(operations);
      return parts.get(operation);
    },
    records,
  };
}
