import type { ParameterObject } from '../../spec/document.ts';
import { bareMediaType, isObject, type Operation } from '../openapi/index.ts';
import type { Found } from './answers/exchange.ts';
import { redacted, redactedPairs } from './redact.ts';

/** An exchange to keep as examples. */
export interface RecordableExchange {
  readonly found: Found;
  readonly query: URLSearchParams;
  readonly request: { readonly contentType: string | undefined; readonly value: unknown };
  readonly response: { readonly status: number; readonly contentType: string | undefined; readonly value: unknown };
}

/** Collects exchanges as an OpenAPI Overlay that adds them as named examples. */
export interface Recorder {
  /** Keeps an exchange, secrets removed; the same answer to the same request only once. */
  add(exchange: RecordableExchange): void;
  readonly count: number;
  /** The overlay; nothing when there is nothing to add. */
  overlay(): object | undefined;
}

interface Recorded {
  readonly name: string;
  readonly exchange: RecordableExchange;
}

const maxPerOperation = 100;
const maxLength = 256 * 1024;

/** Opens an empty recorder. */
export function createRecorder(): Recorder {
  const recorded: Recorded[] = [];
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  return {
    get count() {
      return recorded.length;
    },
    add(exchange) {
      const { operation } = exchange.found;
      const number = (counts.get(operation.name) ?? 0) + 1;
      const clean = redactExchange(exchange);
      const key = JSON.stringify([operation.name, clean.found.params, [...clean.query], clean.request, clean.response]);
      if (number > maxPerOperation || key.length > maxLength || seen.has(key)) return;
      // Without its answer the rest would be request examples that lead nowhere
      const isAnswerKept = (clean.response.value === undefined) === (exchange.response.value === undefined);
      if (!isAnswerKept || answerActions('', clean).length === 0) return;
      seen.add(key);
      counts.set(operation.name, number);
      recorded.push({ name: `recorded-${clean.response.status}-${number}`, exchange: clean });
    },
    overlay() {
      if (recorded.length === 0) return undefined;
      return {
        overlay: '1.0.0',
        info: { title: 'Recorded exchanges', version: '1.0.0' },
        actions: recorded.flatMap(actionsOf),
      };
    },
  };
}

/** Additions for one exchange: to the response, to the body, and to each parameter that had a value. */
function actionsOf({ name, exchange }: Recorded): readonly object[] {
  const { found, query, request } = exchange;
  const { operation, params } = found;
  const actions = [...answerActions(name, exchange)];
  const example = (value: unknown) => ({ examples: { [name]: { value } } });
  const at = placeOf(operation);
  const sent = mediaTypeKey(operation.requestBody?.content, request.contentType);
  if (sent !== undefined && request.value !== undefined) {
    actions.push({ target: `${at}.requestBody.content[${quoted(sent)}]`, update: example(request.value) });
  }
  for (const [index, parameter] of operation.ownParameters.entries()) {
    const value =
      parameter.in === 'path'
        ? params[parameter.name]
        : parameter.in === 'query'
          ? sentValues(query, parameter.name)
          : undefined;
    if (value !== undefined)
      actions.push({ target: `${at}.parameters[${index}]`, update: example(typed(parameter, value)) });
  }
  for (const [index, parameter] of operation.pathParameters.entries()) {
    const value = parameter.in === 'path' ? params[parameter.name] : undefined;
    const place = `$.paths[${quoted(operation.path)}].parameters[${index}]`;
    if (value !== undefined) actions.push({ target: place, update: example(typed(parameter, value)) });
  }
  return actions;
}

/** The addition to the response; none when the contract has no place for such an answer. */
function answerActions(name: string, { found: { operation }, response }: RecordableExchange): readonly object[] {
  const key = statusKeyOf(operation, response.status);
  if (key === undefined) return [];
  const target = `${placeOf(operation)}.responses[${quoted(key)}]`;
  if (response.value === undefined) return [{ target, update: { 'x-microcks-refs': [name] } }];
  const type = mediaTypeKey(operation.responses[key]?.content, response.contentType);
  const update = { examples: { [name]: { value: response.value } } };
  return type === undefined ? [] : [{ target: `${target}.content[${quoted(type)}]`, update }];
}

function placeOf({ path, method }: Operation): string {
  return `$.paths[${quoted(path)}].${method}`;
}

function statusKeyOf({ responses }: Operation, status: number): string | undefined {
  return [String(status), `${String(status).charAt(0)}XX`, 'default'].find((key) => responses[key] !== undefined);
}

function mediaTypeKey(
  content: Readonly<Record<string, unknown>> | undefined,
  type: string | undefined,
): string | undefined {
  const wanted = bareMediaType(type ?? '');
  return Object.keys(content ?? {}).find((key) => bareMediaType(key) === wanted);
}

function sentValues(query: URLSearchParams, name: string): string | readonly string[] | undefined {
  const values = query.getAll(name);
  return values.length > 1 ? values : values[0];
}

/** The value as its schema types it, for what came as text. */
function typed({ schema }: ParameterObject, value: string | readonly string[]): unknown {
  const isText = !isObject(schema) || !['integer', 'number', 'boolean'].includes(String(schema.type));
  if (typeof value !== 'string' || isText) return value;
  return /^(true|false|-?\d+(\.\d+)?)$/.test(value) ? JSON.parse(value) : value;
}

/** A name in a JSONPath. */
function quoted(name: string): string {
  return `'${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function redactExchange(exchange: RecordableExchange): RecordableExchange {
  const { query, request, response } = exchange;
  return {
    ...exchange,
    query: redactedPairs(query),
    request: { ...request, value: redacted(request.value, request.contentType) },
    response: { ...response, value: redacted(response.value, response.contentType) },
  };
}
