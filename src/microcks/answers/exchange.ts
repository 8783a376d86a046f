import {
  type BodyGenerator,
  isTextMediaType,
  type Operation,
  parsedJson,
  type Validators,
  type Violation,
} from '../../openapi/index.ts';
import type { MicrocksSettings } from '../annotation.ts';
import type { CompiledDispatcher, Criteria, Dispatch } from '../dispatchers/dispatcher.ts';
import type { ExampleResponse } from '../examples/example.ts';
import type { Exchanges } from '../examples/exchanges.ts';
import type { Mode } from '../modes/index.ts';
import type { DispatchPlan } from '../plan.ts';
import type { Chance } from '../ports.ts';
import { headerOf, type MockRequest } from '../request.ts';
import type { State } from '../stateful/state.ts';
import type { Answer, AnswerBuilder, BaseUrl } from './answer.ts';
import type { Choice } from './choose.ts';
import type { Constraints } from './constraints.ts';
import { delayFor } from './delay.ts';
import { type Preference, readPreference, wantsExplanation } from './preference.ts';
import { type RequestFaults, requestFaults } from './requestFaults.ts';

/** What happens to requests, and answers, that violate the contract: nothing, a header that says so, a refusal. */
export type ValidationPolicy = 'off' | 'report' | 'enforce';

/** An operation found for a request. */
export interface Found {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** What is read of an operation when it is first asked for. */
export interface PreparedOperation {
  readonly annotation: MicrocksSettings | undefined;
  readonly plan: DispatchPlan;
  readonly exchanges: Exchanges;
  readonly dispatcher: CompiledDispatcher;
  /** True when the same URL leads to the same criteria. */
  readonly isByUrl: boolean;
  readonly constraints: Constraints;
  readonly describesSuccess: boolean;
}

/** What answers are made with, the same for all requests. */
interface AnswerTools {
  readonly mode: Mode;
  readonly chance: Chance;
  readonly validate: ValidationPolicy;
  readonly validators: Validators;
  readonly answers: AnswerBuilder;
  readonly generator: BodyGenerator;
  /** Whose credentials are asked for: the contract's title. */
  readonly realm: string;
  /** What collections hold; nothing where they keep nothing. */
  readonly state: State | undefined;
  readonly examplesOf: (operation: Operation) => readonly ExampleResponse[];
}

/** One request on its way through the steps. */
export interface Exchange extends Found, AnswerTools, PreparedOperation, RequestFaults {
  readonly request: MockRequest;
  readonly base: BaseUrl;
  readonly accept: string | undefined;
  readonly preference: Preference | undefined;
  /** Whether anybody wants to know of violations. */
  readonly isChecked: boolean;
  /** Milliseconds to hold the answer back. */
  readonly delay: number;
  readonly dispatch: Dispatch;
  /** What the steps have found, which explains the outcome. */
  readonly trail: { criteria: Criteria; choice?: Choice };
}

/** Opens the exchange of a request. */
export function openExchange(
  found: Found,
  request: MockRequest,
  base: BaseUrl,
  prepared: PreparedOperation,
  tools: AnswerTools,
): Exchange {
  const { operation, params } = found;
  const { validate, mode, chance } = tools;
  const isChecked = validate !== 'off' || wantsExplanation(request.headers);
  const faults = isChecked ? requestFaults(found, request, tools) : noFaults;
  return {
    ...tools,
    ...prepared,
    operation,
    params,
    request,
    base,
    accept: headerOf(request, 'accept'),
    preference: readPreference(request),
    isChecked,
    ...faults,
    delay: delayFor(prepared.annotation, request, mode, chance),
    dispatch: { request, params, base, variables: new Map() },
    trail: { criteria: { text: null } },
  };
}

const noFaults: RequestFaults = { missing: undefined, violations: [] };

/** What an answer has that the contract does not allow. */
export function violationsOf({ isChecked, validators, operation }: Exchange, answer: Answer): readonly Violation[] {
  return isChecked ? validators.response(operation, partsOfAnswer(answer)) : [];
}

function partsOfAnswer({ status, headers, body }: Answer) {
  const contentType = headers['content-type'];
  if (contentType === undefined || body.byteLength === 0) return { status, headers };
  if (!isTextMediaType(contentType)) return { status, headers, contentType, body };
  const text = Buffer.from(body).toString();
  return { status, headers, contentType, body: /json/i.test(contentType) ? parsedJson(text) : text };
}
