import type { Violation } from '../../openapi/index.ts';
import type { ExampleResponse } from '../examples/example.ts';

/** Why a request is answered as it is: what `X-Mock-Explain` and `/__mock/explain` tell. */
export interface Explanation {
  /** `GET /pets/{id}`. */
  readonly operation: string;
  readonly operationId: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly dispatcher: string | null;
  readonly rules: string;
  /** True when the dispatcher was inferred from the parameters. */
  readonly inferred: boolean;
  readonly criteria: string | null;
  readonly candidates: readonly ExplainedExample[];
  readonly choice: ExplainedExample | null;
  /** One sentence. */
  readonly why: string;
  /** What is wrong with the annotation or the examples, with remedies. */
  readonly problems: readonly string[];
  readonly violations: readonly Violation[];
}

/** An example, as explanations name it. */
export interface ExplainedExample {
  readonly name: string;
  readonly status: string;
  readonly mediaType: string | null;
  readonly criteria: string | null;
  readonly isDefault: boolean;
}

/** An example as explanations name it. */
export function describeExample(example: ExampleResponse): ExplainedExample {
  const { name, statusKey: status, mediaType = null, criteria = null, isDefault } = example;
  return { name, status, mediaType, criteria, isDefault };
}

/** The short form: response headers. Text outside printable ASCII is percent-encoded. */
export function explanationHeaders(explanation: Explanation): Readonly<Record<string, string>> {
  const { choice, candidates, violations } = explanation;
  const parts = {
    operation: explanation.operation,
    dispatcher: explanation.dispatcher ?? 'none',
    rules: explanation.rules,
    criteria: String(explanation.criteria),
    candidates: candidates.map(({ name }) => name).join(', '),
    example: choice === null ? 'none' : `${choice.name} (${choice.status})`,
    why: explanation.why,
    problems: explanation.problems.join(' | '),
    violations: violations.map(({ in: place, pointer, message }) => `${place} ${pointer} ${message}`).join(' | '),
  };
  const texts = Object.entries(parts).filter(([, value]) => value !== '');
  return { 'x-mock-explain': texts.map(([name, value]) => `${name}="${headerSafe(value)}"`).join('; ') };
}

/** Text for a header value: printable ASCII without quotes, at most 1,000 characters. */
export function headerSafe(text: string): string {
  const short = text.length > 1000 ? `${text.slice(0, 999)}…` : text;
  return short
    .replace(/[^\x20-\x7e]/gu, (character) => encodeURIComponent(character.toWellFormed()))
    .replaceAll('"', "'");
}
