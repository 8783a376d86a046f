import type {
  ExampleObject,
  HeaderObject,
  MediaTypeObject,
  ParameterObject,
  ResponseObject,
} from '../../spec/document.ts';
import { isJsonMediaType } from '../openapi/mediaType.ts';
import { isObject } from '../openapi/object.ts';
import { escapePointer, type Operation } from '../openapi/operation.ts';
import { criteria, type MicrocksMode, type Pair } from './criteria.ts';
import { contentOf, ExampleFault, type ExternalReader, valueOfExample } from './exampleValue.ts';
import type { DispatchPlan } from './plan.ts';
import { statusOf } from './status.ts';

/** A response that an operation may be answered with. */
export interface ExampleResponse {
  readonly name: string;
  /** Nothing for a response without content. */
  readonly mediaType: string | undefined;
  /** The key it stands under: `200`, `2XX`, `default`. */
  readonly statusKey: string;
  /** Nothing when it cannot be served under that key. */
  readonly status: number | undefined;
  readonly content: string | Uint8Array;
  readonly headers: readonly Pair[];
  /** What a request's criteria must equal; null is a value of its own, and nothing never equals anything. */
  readonly criteria: string | null | undefined;
  /** Flagged `x-microcks-default`. */
  readonly isDefault: boolean;
  /** JSON Pointer to it in the document. */
  readonly pointer: string;
}

/** Something the import left out or found doubtful. */
export interface ImportRemark {
  readonly kind: 'response-dropped' | 'request-unpaired' | 'name-reused' | 'unreadable';
  readonly name: string;
  readonly pointer: string;
  readonly message: string;
}

/** The examples of an operation, paired by name. */
export interface Exchanges {
  /** In document order. */
  readonly responses: readonly ExampleResponse[];
  /** The paths that Microcks registers for the operation. */
  readonly resourcePaths: ReadonlySet<string>;
  readonly remarks: readonly ImportRemark[];
}

/** Parameter values by example name, then by parameter name. */
type Named = Map<string, Map<string, readonly string[]>>;

interface Requests {
  readonly path: Named;
  readonly query: Named;
  readonly header: Named;
  /** Names of request body examples, with their pointers. */
  readonly body: ReadonlyMap<string, string>;
}

/** Reads and pairs the examples of an operation. */
export function readExchanges(
  operation: Operation,
  plan: DispatchPlan,
  mode: MicrocksMode,
  external: ExternalReader,
): Exchanges {
  const remarks: ImportRemark[] = [];
  const requests = readRequests(operation, mode, external);
  const build = createCriteriaBuilder(plan, mode);
  // MQ-05: where the path chooses, a response needs a path of its own
  const needsPath = ['URI_PARTS', 'URI_ELEMENTS', 'SEQUENCE'].includes(plan.own.dispatcher ?? '');
  const responses: ExampleResponse[] = [];
  const resourcePaths = new Set<string>();
  if (!plan.inferred || operation.parameters.length === 0) resourcePaths.add(operation.path);

  const add = (found: Omit<ExampleResponse, 'criteria'>) => {
    const values = requests.path.get(found.name);
    const isUnreachable = needsPath && values === undefined;
    if (isUnreachable) {
      remarks.push({
        kind: 'response-dropped',
        name: found.name,
        pointer: found.pointer,
        message: `no path parameter has an example called ${found.name}, so no request leads to this response`,
      });
      if (mode === 'exact') return;
    }
    if (values !== undefined || !needsPath) resourcePaths.add(resourcePathOf(operation, plan, values));
    responses.push({ ...found, criteria: isUnreachable ? undefined : build(found.name, requests) });
  };

  for (const [statusKey, response] of Object.entries(operation.responses)) {
    if (!isObject(response)) continue;
    const at = `${operation.pointer}/responses/${escapePointer(statusKey)}`;
    const contents = Object.entries((response as ResponseObject).content ?? {}).filter(([, media]) => isObject(media));
    for (const [mediaType, media] of contents) {
      for (const [name, example, pointer] of examplesOf(media, `${at}/content/${escapePointer(mediaType)}`, mode)) {
        try {
          const value = valueOfExample(example, mode, external);
          if (value === undefined) {
            remarks.push({ kind: 'unreadable', name, pointer, message: `the example ${name} has no value` });
            continue;
          }
          const problem = value.kind === 'value' && mediaType.includes('problem+json') ? value.value : undefined;
          add({
            name,
            mediaType,
            statusKey,
            status: statusOf(statusKey, mode, problem),
            content: contentOf(value, mediaType, mode),
            headers: headersOf(response as ResponseObject, name, mode),
            isDefault: mode === 'fixed' && example['x-microcks-default'] === true,
            pointer,
          });
        } catch (error) {
          if (!(error instanceof ExampleFault)) throw error;
          remarks.push({ kind: 'unreadable', name, pointer, message: error.message });
        }
      }
    }
    if (contents.length === 0) {
      for (const name of refsOf(response)) {
        if (!hasRequest(requests, name)) {
          const message = `x-microcks-refs names ${name}, which no request example is called`;
          remarks.push({ kind: 'response-dropped', name, pointer: `${at}/x-microcks-refs`, message });
          continue;
        }
        add({
          name,
          mediaType: undefined,
          statusKey,
          status: statusOf(statusKey, mode),
          content: '',
          headers: headersOf(response as ResponseObject, name, mode),
          isDefault: false,
          pointer: `${at}/x-microcks-refs`,
        });
      }
    }
  }
  remarks.push(...unpaired(requests, responses), ...reused(responses));
  return { responses, resourcePaths, remarks };
}

function readRequests(operation: Operation, mode: MicrocksMode, external: ExternalReader): Requests {
  const { pathParameters: shared, ownParameters: own, parameters } = operation;
  const read = (from: readonly ParameterObject[], place: ParameterObject['in']) => {
    const named: Named = new Map();
    for (const parameter of from.filter((candidate) => candidate.in === place)) {
      for (const [name, example] of Object.entries(parameter.examples ?? {})) {
        if (!isObject(example)) continue;
        const values = named.get(name) ?? new Map<string, readonly string[]>();
        for (const [key, texts] of textsOf(parameter.name, example as ExampleObject, mode, external)) {
          values.set(key, texts);
        }
        named.set(name, values);
      }
    }
    return named;
  };
  const sharedPath = read(shared, 'path');
  const ownPath = read(own, 'path');
  return {
    path: mode === 'exact' ? new Map([...ownPath, ...sharedPath]) : merged(sharedPath, ownPath),
    query: read(mode === 'exact' ? own : parameters, 'query'),
    header: read(mode === 'exact' ? own : parameters, 'header'),
    body: bodyNames(operation),
  };
}

/** MQ-04: on Microcks the path item's values of a name replace the operation's; here the operation's win one by one. */
function merged(shared: Named, own: Named): Named {
  const names = new Set([...shared.keys(), ...own.keys()]);
  return new Map([...names].map((name) => [name, new Map([...(shared.get(name) ?? []), ...(own.get(name) ?? [])])]));
}

/** A list is several values; an object is several parameters. */
function textsOf(
  name: string,
  example: ExampleObject,
  mode: MicrocksMode,
  external: ExternalReader,
): readonly (readonly [string, readonly string[]])[] {
  let value: unknown;
  try {
    const read = valueOfExample(example, mode, external);
    value = read?.kind === 'bytes' ? Buffer.from(read.bytes).toString() : read?.value;
  } catch (error) {
    if (!(error instanceof ExampleFault)) throw error;
  }
  if (value === undefined) return [];
  if (Array.isArray(value)) return [[name, value.map(textOf)]];
  if (isObject(value)) return Object.entries(value).map(([key, item]) => [key, [item].flat().map(textOf)]);
  return [[name, [textOf(value)]]];
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function bodyNames({ requestBody, pointer }: Operation): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [mediaType, media] of Object.entries(requestBody?.content ?? {})) {
    for (const name of Object.keys((isObject(media) ? (media as MediaTypeObject).examples : undefined) ?? {})) {
      names.set(name, `${pointer}/requestBody/content/${escapePointer(mediaType)}/examples/${escapePointer(name)}`);
    }
  }
  return names;
}

/** The named examples; beside Microcks also the single `example`, under that name, where there are no others. */
function examplesOf(
  { examples, example }: MediaTypeObject,
  at: string,
  mode: MicrocksMode,
): readonly (readonly [string, ExampleObject, string])[] {
  const named = Object.entries(examples ?? {}).flatMap(([name, item]): [string, ExampleObject, string][] =>
    isObject(item) ? [[name, item as ExampleObject, `${at}/examples/${escapePointer(name)}`]] : [],
  );
  if (named.length > 0 || mode === 'exact' || example === undefined) return named;
  return [['example', { value: example }, `${at}/example`]];
}

function refsOf(response: unknown): readonly string[] {
  const refs = isObject(response) ? response['x-microcks-refs'] : undefined;
  return Array.isArray(refs) ? refs.filter((name) => typeof name === 'string') : [];
}

/** The headers of a response's example: those examples of its headers that have its name. */
function headersOf({ headers }: ResponseObject, name: string, mode: MicrocksMode): readonly Pair[] {
  return Object.entries(headers ?? {}).flatMap(([header, object]): Pair[] => {
    if (!isObject(object)) return [];
    const own = (object as HeaderObject).examples?.[name]?.value ?? (mode === 'fixed' ? object.example : undefined);
    if (own === undefined || own === null) return [];
    const isList = typeof own === 'string' && own.includes(',') && !/date|expires|modified|cookie/i.test(header);
    const values = Array.isArray(own) ? own.map(textOf) : isList ? own.split(',') : [textOf(own)];
    return [[header, values.map((value) => value.trim()).join(', ')]];
  });
}

type CriteriaBuilder = (name: string, requests: Requests) => string | null;

function createCriteriaBuilder({ root: { dispatcher, rules } }: DispatchPlan, mode: MicrocksMode): CriteriaBuilder {
  const writer = criteria[mode];
  const path: CriteriaBuilder = (name, { path: named }) => writer.examplePath(rules, pairsOf(named, name));
  const query: CriteriaBuilder = (name, { query: named }) => writer.exampleParameters(rules, pairsOf(named, name));
  const builders: Readonly<Record<string, CriteriaBuilder>> = {
    URI_PARTS: path,
    SEQUENCE: path,
    URI_PARAMS: query,
    URI_ELEMENTS: (name, requests) => `${path(name, requests)}${query(name, requests)}`,
    QUERY_HEADER: (name, { header }) => writer.exampleHeaders(rules, pairsOf(header, name)),
  };
  return builders[dispatcher ?? ''] ?? (() => null);
}

function pairsOf(named: Named, name: string): readonly Pair[] {
  return [...(named.get(name) ?? [])].flatMap(([key, values]) => values.map((value): Pair => [key, value]));
}

function resourcePathOf(
  { path }: Operation,
  { root }: DispatchPlan,
  values: ReadonlyMap<string, readonly string[]> | undefined,
): string {
  if (values === undefined || !['URI_PARTS', 'SEQUENCE', 'URI_ELEMENTS'].includes(root.dispatcher ?? '')) return path;
  return path.replace(/\{([^{}]*)\}/g, (whole, name: string) => values.get(name)?.[0] ?? whole);
}

function hasRequest({ path, query, header, body }: Requests, name: string): boolean {
  return path.has(name) || query.has(name) || header.has(name) || body.has(name);
}

/** MQ-06: a request example that no response example is named after. */
function unpaired({ body }: Requests, responses: readonly ExampleResponse[]): readonly ImportRemark[] {
  const names = new Set(responses.map(({ name }) => name));
  return [...body]
    .filter(([name]) => !names.has(name))
    .map(([name, pointer]) => ({
      kind: 'request-unpaired',
      name,
      pointer,
      message: `no response example is called ${name}, so this request leads to none`,
    }));
}

/** MQ-07: one name for two responses. */
function reused(responses: readonly ExampleResponse[]): readonly ImportRemark[] {
  const first = new Map<string, ExampleResponse>();
  return responses.flatMap((response): ImportRemark[] => {
    const known = first.get(response.name);
    first.set(response.name, known ?? response);
    if (known === undefined || (known.statusKey === response.statusKey && isOtherForm(known, response))) return [];
    return [
      {
        kind: 'name-reused',
        name: response.name,
        pointer: response.pointer,
        message: `the name ${response.name} stands for a ${known.statusKey} and a ${response.statusKey} response; Microcks pairs the request with the last one only`,
      },
    ];
  });
}

/** The same answer in another media type is no contradiction. */
function isOtherForm(a: ExampleResponse, b: ExampleResponse): boolean {
  return a.mediaType !== b.mediaType && isJsonMediaType(a.mediaType ?? '') !== isJsonMediaType(b.mediaType ?? '');
}
