import { valueAt } from '../../openapi/pointer.ts';
import type { MicrocksMode } from '../criteria.ts';
import { jsonText, parseJsonText } from '../jsonText.ts';
import { type Chance, templateFunctions } from './functions.ts';
import { type Expression, grammars, TemplateFault } from './grammar.ts';
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

/** A text with `{{ expressions }}`, parsed once. */
export interface Template {
  /** The text with its expressions evaluated; the text as written when one of them fails. */
  render(context: TemplateContext): string;
  /** Why it is never rendered. */
  readonly problem?: string;
}

/** How much a template may make: beyond it, it is not rendered. */
export const templateLimits = { expressions: 10_000, characters: 16 * 1024 * 1024 } as const;

/** Parses a template; nothing when the text has no expressions. */
export function parseTemplate(text: string, mode: MicrocksMode): Template | undefined {
  if (!text.includes('{{')) return undefined;
  const unrendered = (problem: string): Template => ({ render: () => text, problem });
  try {
    const parts = grammars[mode](text);
    if (parts.filter(({ kind }) => kind !== 'text').length > templateLimits.expressions) {
      return unrendered(`the template has more than ${templateLimits.expressions} expressions`);
    }
    return { render: (context) => render(parts, context, mode) ?? text };
  } catch (error) {
    if (error instanceof TemplateFault) return unrendered(error.message);
    throw error;
  }
}

/** An expression that has no value, as opposed to an empty one. */
class EvaluationFault extends Error {}

function render(parts: readonly Expression[], context: TemplateContext, mode: MicrocksMode): string | undefined {
  const texts: string[] = [];
  let size = 0;
  try {
    for (const part of parts) {
      const text = evaluators[mode](part, context);
      size += text.length;
      if (size > templateLimits.characters) return undefined;
      texts.push(text);
    }
    return texts.join('');
  } catch (error) {
    if (error instanceof EvaluationFault || error instanceof RangeError) return undefined;
    throw error;
  }
}

type Evaluate = (expression: Expression, context: TemplateContext) => string;
type EvaluateKind<K extends Expression['kind']> = (
  expression: Extract<Expression, { kind: K }>,
  context: TemplateContext,
) => string;

/** MQ-26: what has no value is the text `null` on Microcks; in `fixed` mode it is empty. */
const evaluators: Readonly<Record<MicrocksMode, Evaluate>> = {
  exact: createEvaluator('null', (name, headers) => headers.get(name)),
  fixed: createEvaluator('', (name, headers) => headers.get(name.toLowerCase())),
};

function createEvaluator(
  nothing: 'null' | '',
  headerOf: (name: string, headers: ReadonlyMap<string, string>) => string | undefined,
): Evaluate {
  const isExact = nothing === 'null';
  const properties: Readonly<Record<string, (request: TemplateRequest, path: string) => string | undefined>> = {
    body: (request, path) => (request.body === undefined && path !== '' && isExact ? fault() : bodyAt(request, path)),
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
      if (read === undefined) return path !== '' && isExact ? fault() : nothing;
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

function fault(): never {
  throw new EvaluationFault();
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
  const known = parsedBodies.get(request) ?? { root: parseJsonText(request.body ?? '') };
  parsedBodies.set(request, known);
  return known.root;
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
