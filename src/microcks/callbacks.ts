import type { ExampleObject, MediaTypeObject, OperationObject, PathItem } from '../../spec/document.ts';
import { methods } from '../../spec/document.ts';
import { valueAt } from '../../spec/pointer.ts';
import { isObject, type Operation } from '../openapi/index.ts';
import { type AnswerBuilder, buildAnswers } from './answers/answer.ts';
import type { ExampleResponse } from './examples/example.ts';
import { jsonText } from './jsonText.ts';
import { type MicrocksMode, modes } from './modes/index.ts';
import type { Chance } from './ports.ts';
import { headerOf, type MockRequest } from './request.ts';

/** A request to send after an answer. */
export interface Callback {
  readonly name: string;
  /** Upper case. */
  readonly method: string;
  readonly url: string;
  readonly example: ExampleResponse;
}

/** A builder of what callbacks send. */
export function createAnswerBuilder(mode: MicrocksMode, chance: Chance): AnswerBuilder {
  return buildAnswers(modes[mode], chance);
}

/**
 * The callbacks of an operation that have a request example of the answer's name, by `x-microcks-callback.order`.
 * One whose URL expression leads to no http(s) URL is left out.
 */
export function readCallbacks(
  { callbacks }: Operation,
  exampleName: string,
  request: MockRequest,
  mode: MicrocksMode,
): readonly Callback[] {
  const found: (Callback & { readonly order: number })[] = [];
  for (const [name, expressions] of Object.entries(callbacks)) {
    for (const [expression, item] of Object.entries(isObject(expressions) ? expressions : {})) {
      if (!isObject(item)) continue;
      for (const method of methods) {
        const operation = (item as PathItem)[method];
        const example = isObject(operation) ? exampleOf(operation as OperationObject, exampleName, mode) : undefined;
        if (operation === undefined || example === undefined) continue;
        const url = resolveExpression(expression, request);
        if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) continue;
        found.push({ name, method: method.toUpperCase(), url, example, order: orderOf(operation as OperationObject) });
      }
    }
  }
  return found.sort((a, b) => a.order - b.order);
}

function exampleOf({ requestBody }: OperationObject, name: string, mode: MicrocksMode): ExampleResponse | undefined {
  for (const [mediaType, media] of Object.entries(requestBody?.content ?? {})) {
    const example: ExampleObject | undefined = (media as MediaTypeObject).examples?.[name];
    if (!isObject(example) || example.value === undefined) continue;
    return {
      name,
      mediaType,
      statusKey: '200',
      status: 200,
      content: modes[mode].contentOf({ kind: 'value', value: example.value }, mediaType),
      headers: [],
      criteria: null,
      isDefault: false,
      pointer: '',
    };
  }
  return undefined;
}

function orderOf(operation: OperationObject): number {
  const settings = operation['x-microcks-callback'];
  const order = isObject(settings) ? Number(settings.order) : Number.NaN;
  return Number.isFinite(order) ? order : 0;
}

/** `{$request.query.x}`, `{$request.header.x}`, `{$request.body#/pointer}` in a URL. */
function resolveExpression(expression: string, request: MockRequest): string {
  return expression.replace(
    /\{\$request\.(query|header|body)([.#])([^{}]*)\}/g,
    (_, source: string, _sign, key: string) => {
      if (source === 'query') return new URLSearchParams(request.search).get(key) ?? '';
      if (source === 'header') return headerOf(request, key.toLowerCase()) ?? '';
      return jsonText(valueAt(request.body.value, key));
    },
  );
}
