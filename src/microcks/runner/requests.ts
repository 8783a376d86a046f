import type { MediaTypeObject } from '../../../spec/document.ts';
import { isObject, type Operation } from '../../openapi/index.ts';
import type { ExampleResponse } from '../examples/example.ts';
import { createExternalReader } from '../examples/exampleValue.ts';
import { pairsOf, readRequests } from '../examples/requests.ts';
import { fixed } from '../modes/fixed.ts';
import type { Responder } from '../responder.ts';

/** A request example as it is sent, and the response example that it is paired with. */
export interface ExampleRequest {
  readonly name: string;
  readonly method: string;
  /** Below the endpoint; variables of the path filled in. */
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string | Uint8Array;
  readonly expected: ExampleResponse;
}

/** A request that cannot be sent, and why. */
export interface UnsendableRequest {
  readonly name: string;
  readonly problem: string;
}

/** The requests of an operation that have an answer of their name. */
export function exampleRequests(
  { contract, exchanges }: Pick<Responder, 'contract' | 'exchanges'>,
  operation: Operation,
): readonly (ExampleRequest | UnsendableRequest)[] {
  const external = createExternalReader(contract.sources[0]?.path ?? '');
  const requests = readRequests(operation, fixed, external);
  const seen = new Set<string>();
  return exchanges(operation).responses.flatMap((expected): readonly (ExampleRequest | UnsendableRequest)[] => {
    const { name, mediaType } = expected;
    const key = `${name} ${mediaType}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const values = new Map(pairsOf(requests.path, name));
    const missing = [...operation.path.matchAll(/\{([^{}]+)\}/g)].find(([, parameter = '']) => !values.has(parameter));
    if (missing !== undefined)
      return [{ name, problem: `the parameter ${missing[1]} of the path has no example called ${name}` }];
    const body = bodyOf(operation, name, external);
    return [
      {
        name,
        method: operation.method.toUpperCase(),
        path: operation.path.replace(/\{([^{}]+)\}/g, (_, parameter: string) =>
          encodeURIComponent(values.get(parameter) ?? ''),
        ),
        query: pairsOf(requests.query, name),
        headers: [
          ...pairsOf(requests.header, name).filter(([header]) => !unsendable.test(header)),
          ...(mediaType === undefined ? [] : [['accept', mediaType] as const]),
          ...(body === undefined ? [] : [['content-type', body.mediaType] as const]),
        ],
        ...(body === undefined ? {} : { body: body.content }),
        expected,
      },
    ];
  });
}

/** Those that the connection is made of, and those that are stated from elsewhere. */
const unsendable =
  /^(accept|content-type|content-length|host|connection|transfer-encoding|upgrade|keep-alive|expect)$/i;

function bodyOf({ requestBody }: Operation, name: string, external: ReturnType<typeof createExternalReader>) {
  for (const [mediaType, media] of Object.entries(requestBody?.content ?? {})) {
    const example = isObject(media) ? (media as MediaTypeObject).examples?.[name] : undefined;
    const value = isObject(example) ? fixed.valueOf(example, external) : undefined;
    if (value !== undefined)
      return { mediaType, content: fixed.contentOf(value, mediaType, (media as MediaTypeObject).schema) };
  }
  return undefined;
}
