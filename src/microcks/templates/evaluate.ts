import { valueAt } from '../../../spec/pointer.ts';
import { jsonText, parseJsonText } from '../jsonText.ts';
import type { Chance } from '../ports.ts';
import { templateFunctions } from './functions.ts';
import type { Expression } from './grammar.ts';
import { evaluateXPath } from './xpath.ts';

/** The request as `request.…` sees it. */
export interface TemplateRequest {
  /** The whole text; nothing when there is none. */
  readonly body: string | undefined;
  /** The resource path split at its slashes, so that the first item is empty. */
  readonly path: readonly string[];
  readonly params: ReadonlyMap<string, string>;
  /** By the names that templates use: as they arrived in `exact` mode, in lower case in `fixed` mode. */
  readonly headers: ReadonlyMap<string, string>;
}

/** What a template is rendered with. */
export interface TemplateContext {
  readonly request: TemplateRequest;
  /** Variables that scripts and `put` set. */
  readonly variables: Map<string, unknown>;
  readonly chance: Chance;
}

/** An expression that has no value, as opposed to an empty one. */
export class NoValue extends Error {}

/** The text of an expression; throws `NoValue` where the whole template stays as it is written. */
export type Evaluate = (expression: Expression, context: TemplateContext) => string;
type EvaluateKind<K extends Expression['kind']> = (
  expression: Extract<Expression, { kind: K }>,
  context: TemplateContext,
) => string;

/** How evaluators differ. */
export interface EvaluatorOptions {
  /** What has no value is written so. */
  readonly nothing: 'null' | '';
  /** Whether what asks for a part of nothing leaves the whole text as it is written. */
  readonly isStrict: boolean;
  headerOf(name: string, headers: ReadonlyMap<string, string>): string | undefined;
}

/** Builds an evaluator of expressions. */
export function createEvaluator({ nothing, isStrict, headerOf }: EvaluatorOptions): Evaluate {
  const properties: Readonly<Record<string, (request: TemplateRequest, path: string) => string | undefined>> = {
    body: (request, path) =>
      request.body === undefined && path !== '' && isStrict ? noValue() : bodyAt(request, path),
    path({ path: segments }, path) {
      const [, index] = /^\[(\d+)\]$/.exec(path) ?? [];
      return index === undefined ? segments.join('/') : segments[Number(index)];
    },
    params: ({ params }, path) => entryOf(path, (name) => params.get(name), params),
    headers: ({ headers }, path) => entryOf(path, (name) => headerOf(name, headers), headers),
  };

  const kinds: { readonly [K in Expression['kind']]: EvaluateKind<K> } = {
    text: ({ text }) => text,
    variable: ({ name }, { variables }) => jsonText(variables.get(name)),
    reference({ variable, property, path }, { request, variables }) {
      if (variable !== 'request') return variables.has(variable) ? nothing : '';
      const read = Object.hasOwn(properties, property) ? properties[property] : undefined;
      if (read === undefined) return path !== '' && isStrict ? noValue() : nothing;
      return read(request, path) ?? nothing;
    },
    call: (expression, context) => call(expression, context, []),
    choice({ parts }, context) {
      let value = '';
      for (const part of parts) {
        value = evaluate(part, context);
        if (value !== '' && value !== 'null') break;
      }
      return value;
    },
    chain({ parts: [first, ...others] }, context) {
      const value = first === undefined ? nothing : evaluate(first, context);
      for (const part of others) if (part.kind === 'call') call(part, context, [value]);
      return value;
    },
  };
  const evaluate: Evaluate = (expression, context) => (kinds[expression.kind] as Evaluate)(expression, context);
  return evaluate;
}

function noValue(): never {
  throw new NoValue();
}

function call(
  { name, args }: Extract<Expression, { kind: 'call' }>,
  context: TemplateContext,
  more: readonly string[],
): string {
  const apply = Object.hasOwn(templateFunctions, name) ? templateFunctions[name] : undefined;
  return apply === undefined ? '' : apply(context, [...args, ...more]);
}

/** The whole body, a JSON Pointer into it, or an XPath; JSON null and what cannot be read are nothing. */
function bodyAt(request: TemplateRequest, path: string): string | undefined {
  const { body } = request;
  if (body === undefined || !path.startsWith('/')) return body;
  const start = body.trimStart().charAt(0);
  if (start === '<') return evaluateXPath(body, path);
  if (start !== '{' && start !== '[') return undefined;
  const root = parsedBody(request);
  const value = root === undefined ? null : valueAt(root, path);
  return value === null ? undefined : jsonText(value);
}

/** Parsed once for all the expressions of a template. */
const parsedBodies = new WeakMap<TemplateRequest, { readonly root: unknown }>();

function parsedBody(request: TemplateRequest): unknown {
  const parsed = parsedBodies.get(request) ?? { root: parseJsonText(request.body ?? '') };
  parsedBodies.set(request, parsed);
  return parsed.root;
}

function entryOf(
  path: string,
  read: (name: string) => string | undefined,
  all: ReadonlyMap<string, string>,
): string | undefined {
  const [, name] = /^\[([.\w-]+)\]$/.exec(path) ?? [];
  if (name !== undefined) return read(name);
  return `{${[...all].map(([key, value]) => `${key}=${value}`).join(', ')}}`;
}
