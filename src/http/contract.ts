import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Contract } from '../../spec/load.ts';
import { createMatcher, type Match } from '../contract/match.ts';
import { type Operation, readOperations } from '../contract/operation.ts';
import { createValidators } from '../contract/validate.ts';
import { errors } from '../errors.ts';

/** An operation found for a request, with its decoded path parameters. */
export interface Route {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** The contract at work: routes, examples, and checks of the mock's own answers. */
export interface ContractEngine {
  /** The API host's operation for a path behind `/client/v4`; 7000 for none, 10405 for another method. */
  routeApi(method: string, path: string): Route;
  /** The batch host's operation; refusals as above. */
  routeBatch(method: string, path: string): Route;
  /** True when the client asks for an example instead of behaviour (`Prefer: example=`, `code=`, `dynamic=`). */
  prefersExample(req: IncomingMessage): boolean;
  /** Answers from the contract's examples. */
  answerExample(route: Route, req: IncomingMessage, res: ServerResponse, url: URL): Promise<void>;
  /** Throws when an answer of ours does not satisfy the contract; does nothing unless checking is on. */
  checkAnswer(route: Route, status: number, body: unknown): void;
}

/** What the engine is made of. */
export interface ContractEngineOptions {
  readonly contract: Contract;
  readonly checkResponses: boolean;
}

const apiBase = '/client/v4';
const spanning = { spanning: ['image_id'] };

/** Prepares a contract for the surfaces that route by it. */
export function createContractEngine({ contract, checkResponses }: ContractEngineOptions): ContractEngine {
  const operations = readOperations(contract);
  const api = createMatcher(
    operations.filter(({ basePaths }) => basePaths.includes(apiBase)),
    spanning,
  );
  const batch = createMatcher(
    operations.filter(({ path, basePaths }) => path.startsWith('/images/') && !basePaths.includes(apiBase)),
    spanning,
  );
  const validators = createValidators(contract);

  return {
    routeApi: (method, path) => found(api(method, path)),
    routeBatch: (method, path) => found(batch(method, path)),
    prefersExample: ({ headers }) => /\b(example|code|dynamic)=/.test(String(headers.prefer ?? '')),
    async answerExample() {
      throw errors.noRoute();
    },
    checkAnswer({ operation }, status, body) {
      if (!checkResponses) return;
      const violations = validators.response(operation, { status, contentType: 'application/json', body });
      const [first] = violations;
      if (first !== undefined) {
        throw new Error(`${operation.id} answered against the contract: ${first.pointer} ${first.message}`);
      }
    },
  };
}

function found(match: Match): Route {
  if (match.kind === 'match') return match;
  if (match.kind === 'method') throw errors.methodNotAllowed('', { allow: match.allowed.join(', ').toUpperCase() });
  throw errors.noRoute();
}
