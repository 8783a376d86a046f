import type { ExampleObject, HeaderObject, MediaTypeObject, ParameterObject, Schema } from '../../../spec/document.ts';
import { escapeStep } from '../../../spec/pointer.ts';
import { isObject, type Operation } from '../../openapi/index.ts';
import type { Pair } from '../dispatchers/criteria.ts';
import type { ExampleValue, ExternalReader } from './exampleValue.ts';

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
  /** Compared with the request's; null is a value of its own, and nothing never equals anything. */
  readonly criteria: string | null | undefined;
  /** Flagged `x-microcks-default`. */
  readonly isDefault: boolean;
  /** JSON Pointer to it in the document. */
  readonly pointer: string;
}

/** Parameter values by example name, then by parameter name. */
export type NamedValues = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** How examples are read, as far as modes differ in it. */
export interface ReadingMode {
  /** The value of an example; nothing when it has none. */
  valueOf(example: ExampleObject, external: ExternalReader): ExampleValue | undefined;
  /** A value as it travels. */
  contentOf(value: ExampleValue, mediaType: string, schema?: Schema): string | Uint8Array;
  /** The status of a response key, which a problem document may say more exactly. */
  statusOf(key: string, operation: Pick<Operation, 'responses'>, problem?: unknown): number | undefined;
  isDefault(example: ExampleObject): boolean;
  /** The single `example`, where it counts beside the named ones. */
  soleExample(media: MediaTypeObject): unknown;
  /** The single `example` of a header, where it counts. */
  headerExample(header: HeaderObject): unknown;
  /** The parameters whose examples make criteria of query and headers. */
  comparedWith(operation: Operation): readonly ParameterObject[];
  /** Path values of the path item and of the operation, as one. */
  mergePathValues(shared: NamedValues, ofOperation: NamedValues): NamedValues;
  /** Whether a response that no path leads to may be answered all the same. */
  readonly keepsUnreachable: boolean;
}

/** An example where it is written. */
export interface WrittenExample {
  readonly name: string;
  readonly example: ExampleObject;
  /** JSON Pointer to it in the document. */
  readonly pointer: string;
}

/** The named examples of what stands at a pointer; else, or besides, what its single `example` holds. */
export function writtenExamples(
  examples: Readonly<Record<string, ExampleObject>> | undefined,
  sole: unknown,
  at: string,
): readonly WrittenExample[] {
  const named = Object.entries(examples ?? {}).flatMap(([name, example]) =>
    isObject(example) ? [{ name, example, pointer: `${at}/examples/${escapeStep(name)}` }] : [],
  );
  return sole === undefined
    ? named
    : [...named, { name: 'example', example: { value: sole }, pointer: `${at}/example` }];
}
