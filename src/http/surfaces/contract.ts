import type { IncomingMessage } from 'node:http';
import { errors } from '../../cloudflare/errors.ts';
import { type Responder, readPreference } from '../../microcks/index.ts';
import { createMatcher, type Match, type Matcher, type Operation } from '../../openapi/index.ts';
import type { Answer } from '../answer.ts';
import type { ParsedBody } from '../forms/body.ts';
import type { Located } from '../locate.ts';
import type { ExampleSurfaces } from './microcks.ts';
import { contentOf, firstFault, withoutEmpty } from './requestFault.ts';

/** An operation found for a request, with its decoded path parameters. */
export interface Route {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** The contract at work: routes, examples, and checks of the mock's own answers. */
export interface ContractEngine {
  readonly responder: Responder;
  /** The API host's operation for a path behind `/client/v4`. */
  readonly matchApi: Matcher;
  /** The batch host's operation. */
  readonly matchBatch: Matcher;
  /** True when the client asks for an example instead of behaviour (`Prefer: example=`, `code=`, `dynamic=`). */
  prefersExample(req: IncomingMessage): boolean;
  /** Answers from the contract's examples. */
  answerExample(route: Route, req: IncomingMessage, located: Located): Promise<Answer>;
  /** What a request has that the contract does not allow, in a sentence that names the field. */
  requestFault(operation: Operation, request: ReadRequest): string | undefined;
  /** Throws when an answer of ours does not satisfy the contract; does nothing unless checking is on. */
  checkAnswer(route: Route, status: number, body: unknown): void;
}

/** A request as far as its operation's contract is about it. */
export interface ReadRequest {
  readonly query: URLSearchParams;
  readonly body: ParsedBody;
}

/** What the engine is made of. */
export interface ContractEngineOptions {
  readonly responder: Responder;
  readonly examples: Pick<ExampleSurfaces, 'answer'>;
  readonly checkResponses: boolean;
}

const apiBase = '/client/v4';
const spanning = { spanning: ['image_id'] };

/** Prepares a contract for the surfaces that route by it. */
export function createContractEngine({ responder, examples, checkResponses }: ContractEngineOptions): ContractEngine {
  const { operations, validators } = responder;
  const api = createMatcher(
    operations.filter(({ basePaths }) => basePaths.includes(apiBase)),
    spanning,
  );
  const batch = createMatcher(
    operations.filter(({ path, basePaths }) => path.startsWith('/images/') && !basePaths.includes(apiBase)),
    spanning,
  );

  return {
    responder,
    matchApi: api,
    matchBatch: batch,
    prefersExample({ headers }) {
      if (headers.prefer === undefined) return false;
      const { code, example, dynamic } = readPreference({ headers, search: '' }) ?? {};
      return code !== undefined || example !== undefined || dynamic === true;
    },
    answerExample(found, req, located) {
      const base = found.operation.basePaths.includes(apiBase) ? apiBase : '';
      return examples.answer(
        { responder, found, base, path: located.path, style: 'problem', isOpen: false },
        req,
        located,
      );
    },
    requestFault(operation, { query, body }) {
      // Most requests have neither, and the validators need not be built for them
      if (query.size === 0 && operation.requestBody === undefined) return undefined;
      const parts = { params: {}, headers: {}, query: withoutEmpty(query), ...contentOf(body) };
      return firstFault(validators.request(operation, parts));
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

/** The operation of a match; 7000 for none, 10405 for another method. */
export function routeOf(match: Match | undefined): Route {
  if (match?.kind === 'match') return match;
  if (match?.kind === 'method') throw errors.methodNotAllowed('', { allow: match.allowed.join(', ').toUpperCase() });
  throw errors.noRoute();
}
