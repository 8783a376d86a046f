import { readParameter, type Violation, violationHeader } from '../../openapi/index.ts';
import { partsOf } from '../request.ts';
import type { Answer } from './answer.ts';
import type { Choice } from './choose.ts';
import { type Exchange, violationsOf } from './exchange.ts';
import { describeExample, type Explanation } from './explanation.ts';
import type { Preference } from './preference.ts';

/** What becomes of a request, and why. */
export type Outcome = {
  readonly explanation: Explanation;
  /** Milliseconds to hold the answer back, from the start of the request. */
  readonly delay: number;
} & (
  | {
      readonly kind: 'answer';
      readonly answer: Answer;
      /** True when the same URL and `Accept` are always answered so. */
      readonly isRepeatable: boolean;
      /** The example's name, which callbacks go by. */
      readonly exampleName?: string;
      /** True for the contract's own words to what it refuses, after which no callback follows. */
      readonly isRefusal?: true;
      readonly variables: ReadonlyMap<string, unknown>;
    }
  /** Another server is to be asked, at this base URL. */
  | { readonly kind: 'forward'; readonly baseUrl: string }
  /** There is no answer; the text says why. */
  | {
      readonly kind: 'refusal';
      readonly status: number;
      readonly text: string;
      readonly headers: Readonly<Record<string, string>>;
    }
);

/** There is no answer. */
export function refuse(
  exchange: Exchange,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Outcome {
  const { choice = { why: text, candidates: [] } } = exchange.trail;
  return { kind: 'refusal', status, text, headers, delay: exchange.delay, explanation: explain(exchange, choice) };
}

/** Another server is to be asked. */
export function forward(exchange: Exchange, choice: Choice, baseUrl: string): Outcome {
  return { kind: 'forward', baseUrl, delay: exchange.delay, explanation: explain(exchange, choice) };
}

/** An answer as it was chosen or made; `isStatic` when it is the same whatever the request. */
interface ChosenAnswer {
  readonly answer: Answer;
  readonly choice: Choice;
  readonly isStatic: boolean;
  /** True for what a contract leaves no better answer for: it is sent although the contract finds fault with it. */
  readonly isBestPossible?: true;
  /** True when the request is refused, in words that the contract has for it. */
  readonly isRefusal?: true;
}

/** The answer, with what constraints, preferences and violations add to it; a refusal where it breaks the contract. */
export function respondWith(
  exchange: Exchange,
  { answer, choice, isStatic, isBestPossible, isRefusal }: ChosenAnswer,
): Outcome {
  const { constraints, request, preference, validate, delay, operation, dispatch } = exchange;
  const complete = {
    ...answer,
    headers: {
      ...(validate !== 'off' && operation.isDeprecated ? { deprecation: 'true' } : {}),
      ...answer.headers,
      ...constraints.copied(request),
      ...appliedPreference(preference),
    },
  };
  const found = violationsOf(exchange, complete);
  if (validate === 'enforce' && found.length > 0 && isBestPossible !== true) {
    return refuse(exchange, 500, `the answer violates the contract:\n${found.map(sentenceOf).join('\n')}`);
  }
  const all = [...exchange.violations, ...found];
  const isPlain = preference === undefined && exchange.isByUrl && constraints.isEmpty && validate === 'off';
  return {
    kind: 'answer',
    answer: all.length === 0 || validate === 'off' ? complete : withHeaders(complete, violationHeader(all)),
    isRepeatable: isStatic && isPlain && delay === 0 && Object.keys(operation.callbacks).length === 0,
    ...(choice.response === undefined ? {} : { exampleName: choice.response.name }),
    ...(isRefusal === undefined ? {} : { isRefusal }),
    variables: dispatch.variables,
    delay,
    explanation: explain(exchange, choice, found),
  };
}

/** What is used although the contract would rather it were not. */
function deprecations({ isChecked, operation, request, params }: Exchange): readonly string[] {
  if (!isChecked) return [];
  const parts = partsOf(request, params);
  const sent = operation.parameters.filter(
    (parameter) => parameter.deprecated === true && readParameter(parameter, parts) !== undefined,
  );
  const ofOperation = operation.isDeprecated ? [`${operation.name} is deprecated`] : [];
  return [...ofOperation, ...sent.map(({ in: place, name }) => `the ${place} parameter ${name} is deprecated`)];
}

/** A violation in words. */
export function sentenceOf({ in: place, pointer, message }: Violation): string {
  return place === 'body' || place === 'response' ? `${place} ${pointer || '/'}: ${message}` : message;
}

function withHeaders(answer: Answer, more: Answer['headers']): Answer {
  return { ...answer, headers: { ...answer.headers, ...more } };
}

function explain(exchange: Exchange, choice: Choice, found: readonly Violation[] = []): Explanation {
  const { operation, params, plan, dispatcher, violations } = exchange;
  const { criteria } = exchange.trail;
  return {
    operation: operation.name,
    operationId: operation.id,
    pathParameters: params,
    dispatcher: plan.own.dispatcher ?? null,
    rules: plan.own.rules,
    inferred: plan.inferred,
    criteria: criteria.text,
    candidates: choice.candidates.map(describeExample),
    choice: choice.response === undefined ? null : describeExample(choice.response),
    why: choice.why,
    problems: [
      ...plan.problems,
      ...dispatcher.problems,
      ...(criteria.problem === undefined ? [] : [criteria.problem]),
      ...deprecations(exchange),
    ],
    violations: [...violations, ...found],
  };
}

function appliedPreference(preference: Preference | undefined): Readonly<Record<string, string>> {
  if (preference === undefined) return {};
  const { explain: _, ...rest } = preference;
  const parts = Object.entries(rest).map(([name, value]) => `${name}=${String(value).replace(/[^\x20-\x7e]/g, '?')}`);
  return parts.length === 0 ? {} : { 'preference-applied': parts.join(', ') };
}
