import {
  type MissingCredentials,
  missingCredentials,
  type Operation,
  type Validators,
  type Violation,
} from '../../openapi/index.ts';
import { type MockRequest, partsOf } from '../request.ts';

/** What a contract finds wrong with a request. */
export interface RequestFaults {
  /** The credentials that the request lacks. */
  readonly missing: MissingCredentials | undefined;
  /** Everything, that included. */
  readonly violations: readonly Violation[];
}

/** Holds a request to the contract: its credentials, its parameters and its body. */
export function requestFaults(
  { operation, params }: { readonly operation: Operation; readonly params: Readonly<Record<string, string>> },
  request: MockRequest,
  { validators, realm }: { readonly validators: Validators; readonly realm: string },
): RequestFaults {
  const parts = partsOf(request, params);
  const missing = missingCredentials(operation.security, parts, realm);
  return {
    missing,
    violations: [...lacking(missing), ...validators.request(operation, parts), ...undescribedBody(operation, request)],
  };
}

function lacking(missing: MissingCredentials | undefined): readonly Violation[] {
  if (missing === undefined) return [];
  return [{ in: missing.in, pointer: missing.pointer, message: missing.message, keyword: 'security' }];
}

/** A body where the contract has none. */
function undescribedBody({ requestBody }: Operation, { body }: MockRequest): readonly Violation[] {
  if (requestBody !== undefined || body.value === undefined) return [];
  return [{ in: 'body', pointer: '', message: 'no body is described', keyword: 'contentType' }];
}
