import type { ExampleObject, MediaTypeObject, ParameterObject } from '../../../spec/document.ts';
import { escapeStep } from '../../../spec/pointer.ts';
import { isObject, type Operation } from '../../openapi/index.ts';
import type { Pair } from '../dispatchers/criteria.ts';
import type { NamedValues, ReadingMode } from './example.ts';
import { type ExternalReader, UnreadableExample } from './exampleValue.ts';

/** What the request examples of an operation say, by their names. */
export interface RequestExamples {
  readonly path: NamedValues;
  readonly query: NamedValues;
  readonly header: NamedValues;
  /** Names of request body examples, with their pointers. */
  readonly body: ReadonlyMap<string, string>;
}

/** Reads the examples of an operation's parameters and of its request body. */
export function readRequests(operation: Operation, mode: ReadingMode, external: ExternalReader): RequestExamples {
  const { pathParameters, ownParameters } = operation;
  const compared = mode.comparedWith(operation);
  const read = (from: readonly ParameterObject[], place: ParameterObject['in']) =>
    namedValues(
      from.filter((parameter) => parameter.in === place),
      mode,
      external,
    );
  return {
    path: mode.mergePathValues(read(pathParameters, 'path'), read(ownParameters, 'path')),
    query: read(compared, 'query'),
    header: read(compared, 'header'),
    body: bodyNames(operation),
  };
}

/** The values that one name stands for, each with its parameter. */
export function pairsOf(named: NamedValues, name: string): readonly Pair[] {
  return [...(named.get(name) ?? [])].flatMap(([key, values]) => values.map((value): Pair => [key, value]));
}

/** Whether any request example has the name. */
export function hasRequest({ path, query, header, body }: RequestExamples, name: string): boolean {
  return path.has(name) || query.has(name) || header.has(name) || body.has(name);
}

/** A value as criteria and headers write it. */
export function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function namedValues(parameters: readonly ParameterObject[], mode: ReadingMode, external: ExternalReader): NamedValues {
  const named = new Map<string, Map<string, readonly string[]>>();
  for (const { name: parameter, examples } of parameters) {
    for (const [name, example] of Object.entries(examples ?? {})) {
      if (!isObject(example)) continue;
      const values = named.get(name) ?? new Map<string, readonly string[]>();
      for (const [key, texts] of textsOf(parameter, example, mode, external)) values.set(key, texts);
      named.set(name, values);
    }
  }
  return named;
}

/** A list is several values; an object is several parameters. */
function textsOf(
  name: string,
  example: ExampleObject,
  mode: ReadingMode,
  external: ExternalReader,
): readonly (readonly [string, readonly string[]])[] {
  let value: unknown;
  try {
    const read = mode.valueOf(example, external);
    value = read?.kind === 'bytes' ? Buffer.from(read.bytes).toString() : read?.value;
  } catch (error) {
    if (!(error instanceof UnreadableExample)) throw error;
  }
  if (value === undefined) return [];
  if (Array.isArray(value)) return [[name, value.map(textOf)]];
  if (isObject(value)) return Object.entries(value).map(([key, item]) => [key, [item].flat().map(textOf)]);
  return [[name, [textOf(value)]]];
}

function bodyNames({ requestBody, pointer }: Operation): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [mediaType, media] of Object.entries(requestBody?.content ?? {})) {
    for (const name of Object.keys((isObject(media) ? (media as MediaTypeObject).examples : undefined) ?? {})) {
      names.set(name, `${pointer}/requestBody/content/${escapeStep(mediaType)}/examples/${escapeStep(name)}`);
    }
  }
  return names;
}
