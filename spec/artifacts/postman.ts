import { ContractError } from '../contract-error.ts';
import type { OpenApiDocument } from '../document.ts';
import { isObject, type Json } from './exchange.ts';
import { applyRecorded, pairsOf, type Recorded } from './har.ts';

/** A request of a collection: where it is, and the answers that are kept with it. */
interface Item {
  readonly name: string;
  readonly request: Json;
  readonly responses: readonly Json[];
}

const maxDepth = 50;

/** Adds the saved answers of a collection to a document, in place. */
export function applyPostman(document: Json, collection: Json, path: string): void {
  applyRecorded(document, itemsOf(collection, 0).flatMap(recordedOf), path);
}

/** A collection as a document of its own: an operation per method and path, with its saved answers as examples. */
export function documentOfPostman(collection: Json, path: string): OpenApiDocument {
  const info = isObject(collection.info) ? collection.info : {};
  const items = itemsOf(collection, 0);
  if (items.length === 0) throw new ContractError(path, 'is a Postman collection without requests');
  const paths: Record<string, Json> = {};
  for (const { name, request } of items) {
    const template = templateOf(request);
    const method = methodOf(request).toLowerCase();
    const item = Object.hasOwn(paths, template) ? (paths[template] ?? {}) : {};
    paths[template] = item;
    const parameters = [...template.matchAll(/\{([^{}]+)\}/g)].map(([, parameter]) => ({
      ...{ name: parameter, in: 'path', required: true, schema: { type: 'string' } },
    }));
    item[method] ??= { summary: name, parameters, responses: {} };
  }
  const version = versionOf(info);
  const document = { openapi: '3.0.3', info: { title: String(info.name ?? 'Untitled'), version }, paths };
  const recorded = items.flatMap(recordedOf);
  if (recorded.length > 0) applyRecorded(document as unknown as Json, recorded, path);
  return document as unknown as OpenApiDocument;
}

/** Microcks reads it from the description: `version=1.0.0 - The pets`. */
function versionOf({ version, description }: Json): string {
  const text = isObject(description) ? description.content : description;
  const named = /\bversion\s*=\s*([^\s,;-]+(?:-[^\s,;]+)?)/.exec(String(text ?? ''))?.[1];
  return named ?? (typeof version === 'string' ? version : '1.0');
}

function itemsOf(folder: Json, depth: number): readonly Item[] {
  if (depth > maxDepth) return [];
  return (Array.isArray(folder.item) ? folder.item : []).filter(isObject).flatMap((item): readonly Item[] => {
    if (Array.isArray(item.item)) return itemsOf(item, depth + 1);
    if (!isObject(item.request)) return [];
    const responses = Array.isArray(item.response) ? item.response.filter(isObject) : [];
    return [{ name: String(item.name ?? ''), request: item.request, responses }];
  });
}

function recordedOf({ request, responses }: Item): readonly Recorded[] {
  return responses.map((response, index) => {
    const original = isObject(response.originalRequest) ? response.originalRequest : request;
    const body = isObject(original.body) && typeof original.body.raw === 'string' ? original.body.raw : '';
    const headers = pairsOf(response.header);
    return {
      name: String(response.name || `response-${index + 1}`),
      method: methodOf(original),
      url: urlOf(original),
      requestHeaders: pairsOf(original.header),
      ...(body === '' ? {} : { requestBody: body }),
      status: Number(response.code) || 200,
      responseHeaders: headers,
      responseBody: String(response.body ?? ''),
    };
  });
}

function methodOf({ method }: Json): string {
  const known = String(method ?? 'GET').toUpperCase();
  return /^(GET|PUT|POST|DELETE|OPTIONS|HEAD|PATCH|TRACE)$/.test(known) ? known : 'GET';
}

/** `/pets/:id` as `/pets/{id}`. */
function templateOf(request: Json): string {
  return `/${segmentsOf(request)
    .map((segment) => segment.replace(/^:(.+)$/, '{$1}'))
    .join('/')}`;
}

/** The address that was asked: variables of the path filled in. */
function urlOf(request: Json): string {
  const url = isObject(request.url) ? request.url : {};
  const values = new Map(pairsOf(url.variable));
  const segments = segmentsOf(request).map((segment) =>
    encodeURIComponent(segment.startsWith(':') ? (values.get(segment.slice(1)) ?? segment) : segment),
  );
  const query = new URLSearchParams(pairsOf(url.query).map(([name, value]) => [name, value]));
  return `/${segments.join('/')}${query.size > 0 ? `?${query}` : ''}`;
}

function segmentsOf({ url }: Json): readonly string[] {
  if (isObject(url) && Array.isArray(url.path)) return url.path.map(textOf).filter((segment) => segment !== '');
  const raw = isObject(url) ? String(url.raw ?? '') : String(url ?? '');
  const path = raw.replace(/^\{\{[^{}]*\}\}/, '').replace(/^[a-z]+:\/\/[^/]*/i, '');
  return (path.split(/[?#]/)[0] ?? '').split('/').filter((segment) => segment !== '');
}

function textOf(segment: unknown): string {
  return isObject(segment) ? String(segment.value ?? '') : String(segment);
}
