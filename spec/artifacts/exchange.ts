import { referenceSteps } from '../pointer.ts';

/** Plain data, as YAML and JSON are read. */
export type Json = Record<string, unknown>;

/** Whether a value has members. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A request and its answer that some artifact holds, under the name that pairs them. */
export interface ArtifactExchange {
  readonly name: string;
  readonly parameters: readonly {
    readonly in: 'path' | 'query' | 'header';
    readonly name: string;
    readonly value: unknown;
  }[];
  readonly request?: { readonly mediaType: string; readonly body: unknown };
  readonly status: string;
  readonly response?: { readonly mediaType: string; readonly body: unknown };
  readonly headers: Readonly<Record<string, string>>;
}

/** Adds an exchange to an operation of a document, in place, as named examples; what the operation lacks is described. */
export function addExchange(document: Json, item: Json, operation: Json, exchange: ArtifactExchange): void {
  const { name, parameters, request, response, status, headers } = exchange;
  for (const { in: place, name: parameter, value } of parameters) {
    const found = parameterOf(document, item, operation, place, parameter);
    memberOf(found, 'examples')[name] = { value };
  }
  if (request !== undefined) {
    const body = inlined(document, operation, 'requestBody');
    exampleIn(memberOf(body, 'content'), request, name);
  }
  const responses = memberOf(operation, 'responses');
  const described = inlined(document, responses, status);
  described.description ??= name;
  if (response === undefined) {
    const refs = (described['x-microcks-refs'] ?? []) as string[];
    if (described.content === undefined) described['x-microcks-refs'] = [...refs, name];
  } else exampleIn(memberOf(described, 'content'), response, name);
  for (const [header, value] of Object.entries(headers)) {
    const known = memberOf(described, 'headers');
    const written = Object.keys(known).find((key) => key.toLowerCase() === header.toLowerCase()) ?? header;
    const object = inlined(document, known, written);
    object.schema ??= { type: 'string' };
    memberOf(object, 'examples')[name] = { value };
  }
}

function exampleIn(
  content: Json,
  { mediaType, body }: { readonly mediaType: string; readonly body: unknown },
  name: string,
) {
  memberOf(memberOf(content, mediaType), 'examples')[name] = { value: body };
}

/** The parameter of the operation, or of its path, or a new one. */
function parameterOf(document: Json, item: Json, operation: Json, place: string, name: string): Json {
  for (const owner of [operation, item]) {
    const list = Array.isArray(owner.parameters) ? (owner.parameters as unknown[]) : [];
    for (const [index, entry] of list.entries()) {
      const parameter = resolved(document, entry);
      const isSame = parameter?.in === place && sameName(place, parameter.name, name);
      if (parameter === undefined || !isSame) continue;
      if (parameter !== entry) list[index] = structuredClone(parameter);
      return list[index] as Json;
    }
  }
  const created: Json = { in: place, name, schema: {}, ...(place === 'path' ? { required: true } : {}) };
  operation.parameters = [...(Array.isArray(operation.parameters) ? operation.parameters : []), created];
  return created;
}

function sameName(place: string, a: unknown, b: string): boolean {
  return place === 'header' ? String(a).toLowerCase() === b.toLowerCase() : a === b;
}

/** A member that is an object of its own, made where it is missing, copied where it is a reference. */
function inlined(document: Json, owner: Json, key: string): Json {
  const member = Object.hasOwn(owner, key) ? owner[key] : undefined;
  const found = resolved(document, member);
  return define(owner, key, found === undefined ? {} : found === member ? found : structuredClone(found));
}

function memberOf(owner: Json, key: string): Json {
  const member = Object.hasOwn(owner, key) ? owner[key] : undefined;
  return isObject(member) ? member : define(owner, key, {});
}

/** Names come from artifacts, and `__proto__` is one that would not be a member otherwise. */
function define(owner: Json, key: string, value: Json): Json {
  Object.defineProperty(owner, key, { value, writable: true, enumerable: true, configurable: true });
  return value;
}

const maxHops = 10;

/** What a value is, through the references inside its document. */
export function resolved(document: Json, value: unknown): Json | undefined {
  let node = value;
  for (let hop = 0; hop < maxHops && isObject(node) && typeof node.$ref === 'string'; hop += 1) {
    if (!node.$ref.startsWith('#/')) return undefined;
    let target: unknown = document;
    for (const step of referenceSteps(node.$ref)) {
      target = isObject(target) && Object.hasOwn(target, step) ? target[step] : undefined;
    }
    node = target;
  }
  return isObject(node) ? node : undefined;
}
