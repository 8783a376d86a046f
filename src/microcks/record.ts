import type { ParameterObject } from '../../spec/document.ts';
import { bareMediaType, isJsonMediaType, isTextMediaType } from '../openapi/mediaType.ts';
import { isObject } from '../openapi/object.ts';
import type { Operation } from '../openapi/operation.ts';
import type { Found } from './responder.ts';

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

const mostPerOperation = 100;
const largestValue = 256 * 1024;

/** Opens an empty recorder. */
export function createRecorder(): Recorder {
  const recorded: Recorded[] = [];
  const known = new Map<string, number>();
  const seen = new Set<string>();
  return {
    get count() {
      return recorded.length;
    },
    add(exchange) {
      const { operation } = exchange.found;
      const number = (known.get(operation.name) ?? 0) + 1;
      const clean = redactExchange(exchange);
      const key = JSON.stringify([operation.name, clean.found.params, [...clean.query], clean.request, clean.response]);
      if (number > mostPerOperation || key.length > largestValue || seen.has(key)) return;
      // Without its answer the rest would be request examples that lead nowhere
      const isAnswerKept = (clean.response.value === undefined) === (exchange.response.value === undefined);
      if (!isAnswerKept || answerActions('', clean).length === 0) return;
      seen.add(key);
      known.set(operation.name, number);
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

const redacted = 'REDACTED';
/** Names of members and parameters whose values are nobody's business. */
const secret =
  /pass(word|wd|phrase)?$|secret|token|api[-_]?key|authorization|credential|signature|^sig$|cookie|session|private[-_]?key/i;

function redactExchange(exchange: RecordableExchange): RecordableExchange {
  const { query, request, response } = exchange;
  const clean = new URLSearchParams([...query].map(([name, value]) => [name, secret.test(name) ? redacted : value]));
  return {
    ...exchange,
    query: clean,
    request: { ...request, value: keepable(request.value, request.contentType) },
    response: { ...response, value: keepable(response.value, response.contentType) },
  };
}

/** Text and JSON with secrets removed; files and bytes are not kept. */
function keepable(value: unknown, contentType: string | undefined): unknown {
  if (value === undefined || value instanceof Uint8Array) return undefined;
  if (typeof value === 'string' && !isTextMediaType(contentType ?? '') && !isJsonMediaType(contentType ?? ''))
    return undefined;
  return redact(value);
}

/** A copy without secrets: of members by their name, of texts that look like credentials. */
export function redact(value: unknown): unknown {
  if (typeof value === 'string')
    return value
      .replace(/\b(Bearer|Basic) +[\w.~+/=-]{6,}/gi, `$1 ${redacted}`)
      .replace(/\beyJ[\w-]{10,}\.[\w-]+\.[\w-]*/g, redacted);
  if (Array.isArray(value)) return value.map(redact);
  if (value instanceof Uint8Array) return `(${value.byteLength} bytes)`;
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, secret.test(name) && isScalar(item) ? redacted : redact(item)]),
  );
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
