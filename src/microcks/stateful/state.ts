import type { Operation } from '../../openapi/index.ts';
import { createRecords, type Records, type StateLimits } from './records.ts';
import { findParts, type Part } from './resources.ts';

/** State that a contract's collections and items have (`--stateful`). */
export interface State {
  /** What an operation does to state; nothing for one that keeps none. */
  partOf(operation: Operation): Part | undefined;
  readonly records: Records;
  /** Forgets everything, or what one namespace holds; the examples are there again. */
  clear(namespace?: string): void;
}

/** Opens the state of a contract; what its operations do to it is found out with the first request. */
export function createState(operations: readonly Operation[], limits?: StateLimits): State {
  const records = createRecords(limits);
  let parts: ReadonlyMap<Operation, Part> | undefined;
  return {
    partOf(operation) {
      parts ??= findParts(operations);
      return parts.get(operation);
    },
    records,
    clear: records.clear,
  };
}
