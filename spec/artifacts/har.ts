import { ContractError } from '../contract-error.ts';
import { addExchange, isObject, type Json } from './exchange.ts';
import { parsed } from './microcksFiles.ts';
import { operationAt, operationsOf, type RawOperation } from './operations.ts';

/** One recorded request and its answer, from a HAR file or a collection. */
export interface Recorded {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: readonly (readonly [string, string])[];
  readonly requestBody?: string;
  readonly status: number;
  readonly responseHeaders: readonly (readonly [string, string])[];
  readonly responseBody: string;
}

/** Adds the entries of a HAR file to the operations that their URLs lead to, in place. */
export function applyHar(document: Json, { log }: Json, path: string): void {
  const entries = isObject(log) && Array.isArray(log.entries) ? log.entries : [];
  applyRecorded(document, entries.filter(isObject).flatMap(recordedOf), path);
}

/** Adds recorded exchanges to a document, in place; one at least has to be of an operation that there is. */
export function applyRecorded(document: Json, recorded: readonly Recorded[], path: string): void {
  const operations = operationsOf(document);
  const applied = recorded.filter((exchange) => applyOne(document, operations, exchange));
  if (applied.length === 0) throw new ContractError(path, 'holds no exchange of an operation that the contract has');
}

function applyOne(document: Json, operations: readonly RawOperation[], exchange: Recorded): boolean {
  if (!URL.canParse(exchange.url, 'http://host')) return false;
  const url = new URL(exchange.url, 'http://host');
  const found = operationAt(operations, exchange.method, url.pathname);
  if (found === undefined) return false;
  const known = [found.item.parameters, found.operation.parameters].flat().filter(isObject);
  const isKnownHeader = (name: string) =>
    known.some((each) => each.in === 'header' && String(each.name).toLowerCase() === name.toLowerCase());
  const sent = mediaTypeIn(exchange.requestHeaders);
  const got = mediaTypeIn(exchange.responseHeaders);
  addExchange(document, found.item, found.operation, {
    name: exchange.name,
    parameters: [
      ...Object.entries(found.params).map(([name, value]) => ({ in: 'path' as const, name, value })),
      ...[...url.searchParams].map(([name, value]) => ({ in: 'query' as const, name, value })),
      // A browser sends dozens; the contract says which mean something
      ...exchange.requestHeaders
        .filter(([name]) => isKnownHeader(name))
        .map(([name, value]) => ({ in: 'header' as const, name, value })),
    ],
    ...(exchange.requestBody === undefined
      ? {}
      : { request: { mediaType: sent, body: parsed(exchange.requestBody, sent) } }),
    status: String(exchange.status),
    ...(exchange.responseBody === '' ? {} : { response: { mediaType: got, body: parsed(exchange.responseBody, got) } }),
    headers: Object.fromEntries(exchange.responseHeaders.filter(([name]) => !ofConnection.test(name))),
  });
  return true;
}

const ofConnection =
  /^(:.*|content-(type|length|encoding)|transfer-encoding|connection|keep-alive|date|server|set-cookie|etag|vary)$/i;

/** The media type that headers state, without parameters. */
function mediaTypeIn(headers: readonly (readonly [string, string])[]): string {
  const stated = headers.find(([name]) => /^content-type$/i.test(name))?.[1] ?? 'application/json';
  return stated.split(';')[0]?.trim() || 'application/json';
}

function recordedOf(entry: Json, index: number): readonly Recorded[] {
  const { request, response, comment } = entry;
  if (!isObject(request) || !isObject(response) || typeof request.url !== 'string') return [];
  const { text, encoding, mimeType } = isObject(response.content) ? response.content : ({} as Json);
  const body = String(text ?? '');
  const headers = pairsOf(response.headers);
  const hasType = headers.some(([name]) => /^content-type$/i.test(name));
  const posted = isObject(request.postData) ? request.postData : {};
  return [
    {
      name: String(comment || `har-${index + 1}`),
      method: String(request.method ?? 'GET'),
      url: request.url,
      requestHeaders: pairsOf(request.headers),
      ...(typeof posted.text === 'string' && posted.text !== '' ? { requestBody: posted.text } : {}),
      status: Number(response.status) || 200,
      responseHeaders: hasType || typeof mimeType !== 'string' ? headers : [...headers, ['content-type', mimeType]],
      responseBody: encoding === 'base64' ? Buffer.from(body, 'base64').toString() : body,
    },
  ];
}

/** `[{ name, value }]`, or with `key` for `name`, as pairs. */
export function pairsOf(list: unknown): readonly (readonly [string, string])[] {
  return (Array.isArray(list) ? list : [])
    .filter(isObject)
    .filter(({ disabled }) => disabled !== true)
    .map(({ name, key, value }) => [String(name ?? key ?? ''), String(value ?? '')] as const);
}
