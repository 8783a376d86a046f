import type { HeaderObject, MediaTypeObject, ResponseObject, Schema } from '../../../spec/document.ts';
import { escapeStep } from '../../../spec/pointer.ts';
import { isObject, type Operation } from '../../openapi/index.ts';
import type { Pair } from '../dispatchers/criteria.ts';
import { type ExampleResponse, type ReadingMode, type WrittenExample, writtenExamples } from './example.ts';
import { type ExternalReader, UnreadableExample } from './exampleValue.ts';
import { textOf } from './requests.ts';

/** A response example before it is paired with a request. */
export type FoundResponse = Omit<ExampleResponse, 'criteria'>;

/** What one place of the document holds: a response, a name that stands for an empty one, or why there is none. */
type ResponseEntry =
  | { readonly kind: 'response' | 'reference'; readonly response: FoundResponse }
  | { readonly kind: 'unreadable'; readonly name: string; readonly pointer: string; readonly message: string };

/** The response examples of an operation, in document order. */
export function readResponses(
  operation: Operation,
  mode: ReadingMode,
  external: ExternalReader,
): readonly ResponseEntry[] {
  return Object.entries(operation.responses).flatMap(([statusKey, response]): readonly ResponseEntry[] => {
    if (!isObject(response)) return [];
    const at = `${operation.pointer}/responses/${escapeStep(statusKey)}`;
    const place: Place = { operation, statusKey, response: response as ResponseObject, at, mode, external };
    const contents = Object.entries(place.response.content ?? {}).filter(([, media]) => isObject(media));
    if (contents.length === 0) return referencesOf(place);
    return contents.flatMap(([mediaType, media]) =>
      examplesOf(media, `${at}/content/${escapeStep(mediaType)}`, mode).map((named) =>
        readExample(named, { mediaType, schema: media.schema }, place),
      ),
    );
  });
}

interface Place {
  readonly operation: Operation;
  readonly statusKey: string;
  readonly response: ResponseObject;
  /** JSON Pointer to the response. */
  readonly at: string;
  readonly mode: ReadingMode;
  readonly external: ExternalReader;
}

/** The named examples; beside Microcks also the single `example`, under that name, where there are no others. */
function examplesOf(media: MediaTypeObject, at: string, mode: ReadingMode): readonly WrittenExample[] {
  const named = writtenExamples(media.examples, undefined, at);
  return named.length > 0 ? named : writtenExamples(undefined, mode.soleExample(media), at);
}

function readExample(
  { name, example, pointer }: WrittenExample,
  { mediaType, schema }: { readonly mediaType: string; readonly schema: Schema | undefined },
  { operation, statusKey, response, mode, external }: Place,
): ResponseEntry {
  try {
    const value = mode.valueOf(example, external);
    if (value === undefined) return { kind: 'unreadable', name, pointer, message: `the example ${name} has no value` };
    const problem = value.kind === 'value' && mediaType.includes('problem+json') ? value.value : undefined;
    return {
      kind: 'response',
      response: {
        name,
        mediaType,
        statusKey,
        status: mode.statusOf(statusKey, operation, problem),
        content: mode.contentOf(value, mediaType, schema),
        headers: headersOf(response, name, mode),
        isDefault: mode.isDefault(example),
        pointer,
      },
    };
  } catch (error) {
    if (!(error instanceof UnreadableExample)) throw error;
    return { kind: 'unreadable', name, pointer, message: error.message };
  }
}

/** Names of requests that an answer without content stands for: `x-microcks-refs`. */
function referencesOf({ operation, statusKey, response, at, mode }: Place): readonly ResponseEntry[] {
  const refs = response['x-microcks-refs'];
  const names = Array.isArray(refs) ? refs.filter((name) => typeof name === 'string') : [];
  return names.map((name) => ({
    kind: 'reference',
    response: {
      name,
      mediaType: undefined,
      statusKey,
      status: mode.statusOf(statusKey, operation),
      content: '',
      headers: headersOf(response, name, mode),
      isDefault: false,
      pointer: `${at}/x-microcks-refs`,
    },
  }));
}

/** The headers of a response's example: those examples of its headers that have its name. */
function headersOf({ headers }: ResponseObject, name: string, mode: ReadingMode): readonly Pair[] {
  return Object.entries(headers ?? {}).flatMap(([header, object]): Pair[] => {
    if (!isObject(object)) return [];
    const value = (object as HeaderObject).examples?.[name]?.value ?? mode.headerExample(object as HeaderObject);
    if (value === undefined || value === null) return [];
    const isList = typeof value === 'string' && value.includes(',') && !/date|expires|modified|cookie/i.test(header);
    const values = Array.isArray(value) ? value.map(textOf) : isList ? value.split(',') : [textOf(value)];
    return [[header, values.map((item) => item.trim()).join(', ')]];
  });
}
