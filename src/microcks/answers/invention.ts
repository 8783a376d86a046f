import type { HeaderObject, ResponseObject, Schema } from '../../../spec/document.ts';
import {
  type BodyGenerator,
  type GenerateOptions,
  isJsonMediaType,
  isObject,
  type Operation,
  responseFor,
} from '../../openapi/index.ts';
import { byUsefulness, statusOf } from '../examples/status.ts';
import { type Answer, contentTypeOf, hasNoBody } from './answer.ts';
import { inventBody } from './body.ts';
import { acceptableTypes } from './choose.ts';

/** What an answer is made up for. */
interface Invention {
  readonly operation: Operation;
  readonly accept: string | undefined;
  /** The status that the client prefers. */
  readonly code?: number | undefined;
  /** The only response that may be meant, by its key. */
  readonly key?: string | undefined;
  readonly options: GenerateOptions;
}

/** An answer that was made up. */
type Invented = Answer & {
  readonly statusKey: string;
  /** The described media types, where `Accept` allows none of them. */
  readonly notAcceptable?: readonly string[];
};

/** An answer made from the description of a response; nothing when there is no such description. */
export async function inventAnswer(
  { operation, accept, code, key, options }: Invention,
  generator: BodyGenerator,
): Promise<Invented | undefined> {
  const described = describedResponse(operation, code, key);
  if (described === undefined) return undefined;
  const { response, status, statusKey } = described;
  const headers = await inventHeaders(response, options, generator);
  const content = Object.entries(response.content ?? {}).filter(([, media]) => isObject(media));
  if (content.length === 0 || hasNoBody(status)) return { status, statusKey, headers, body: new Uint8Array() };
  const types = content.map(([type]) => type).sort((a, b) => Number(isJsonMediaType(b)) - Number(isJsonMediaType(a)));
  const [acceptable] = accept === undefined ? types : acceptableTypes(accept, types);
  const type = acceptable ?? types[0] ?? 'application/json';
  const media = content.find(([key]) => key === type)?.[1] ?? {};
  const body = await inventBody(type, media, options, generator);
  return {
    status,
    statusKey,
    headers: { ...headers, 'content-type': contentTypeOf(type, body) },
    body: Buffer.from(body),
    ...(acceptable === undefined ? { notAcceptable: types } : {}),
  };
}

function describedResponse(
  operation: Operation,
  code: number | undefined,
  key: string | undefined,
): { response: ResponseObject; status: number; statusKey: string } | undefined {
  if (code !== undefined) {
    const response = responseFor(operation, code);
    return response === undefined ? undefined : { response, status: code, statusKey: String(code) };
  }
  const [best] = Object.entries(operation.responses)
    .filter(([name, response]) => isObject(response) && !name.startsWith('x-') && (key === undefined || name === key))
    .map(([statusKey, response]) => ({ statusKey, response, status: statusOf(statusKey, operation) }))
    .sort((a, b) => rankOf(a) - rankOf(b) || byUsefulness(a.status, b.status, [a.statusKey, b.statusKey]));
  return best;
}

/** `default` comes last, unless it is the success. */
function rankOf({ statusKey, status }: { readonly statusKey: string; readonly status: number }): number {
  return Number(statusKey === 'default' && status !== 200);
}

/** Headers that a response must have, and those with an example. */
async function inventHeaders(
  { headers }: ResponseObject,
  options: GenerateOptions,
  generator: BodyGenerator,
): Promise<Readonly<Record<string, string>>> {
  const invented: Record<string, string> = {};
  for (const [name, header] of Object.entries(headers ?? {})) {
    if (!isObject(header) || /^(content-type|content-length|transfer-encoding|connection)$/i.test(name)) continue;
    const { schema } = header as HeaderObject;
    const shown = header.example ?? Object.values(header.examples ?? {})[0]?.value;
    const example = shown ?? (isObject(schema) ? (schema.example ?? schema.default) : undefined);
    if (example === undefined && header.required !== true) continue;
    const value = example ?? (await generator.generate(schemaOf(schema), options));
    invented[name.toLowerCase()] = String(typeof value === 'object' ? JSON.stringify(value) : value).replace(
      /[^\t\x20-\x7e]/g,
      '?',
    );
  }
  return invented;
}

function schemaOf(schema: Schema | undefined): Schema {
  return schema ?? { type: 'string' };
}

/** The same operation is always answered with the same invention. */
export function seedOf({ name }: Operation): number {
  return [...name].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) | 0, 7) >>> 0;
}
