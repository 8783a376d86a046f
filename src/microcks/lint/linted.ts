import type { Operation } from '../../openapi/index.ts';
import type { ExternalReader } from '../examples/exampleValue.ts';
import type { Responder } from '../responder.ts';
import type { Remark } from './finding.ts';

/** A contract as checks see it. */
export interface LintedContract {
  readonly operations: readonly Operation[];
  /** As answers are given. */
  readonly fixed: Responder;
  /** As a Microcks server gives them. */
  readonly exact: Responder;
  /** Reads examples outside the document. */
  readonly external: ExternalReader;
}

/** One check of a contract. */
export type Check = (contract: LintedContract) => readonly Remark[] | Promise<readonly Remark[]>;
