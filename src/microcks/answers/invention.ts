import type { HeaderObject, MediaTypeObject, ResponseObject, Schema } from '../../../spec/document.ts';
import {
  type BodyGenerator,
  isJsonMediaType,
  isObject,
  isTextMediaType,
  isXmlMediaType,
  type Operation,
  responseFor,
} from '../../openapi/index.ts';
import { byUsefulness, statusOf } from '../examples/status.ts';
import { type Answer, contentTypeOf, hasNoBody } from './answer.ts';
import { acceptableTypes } from './choose.ts';
import { rootNameOf, writeXml } from './xml.ts';

/** What an answer is made up for. */
interface Invention {
  readonly operation: Operation;
  readonly accept: string | undefined;
  /** The status that the client prefers. */
  readonly code?: number | undefined;
  readonly seed: number;
  readonly varied: boolean;
}

/** An answer that was made up. */
type Invented = Answer & {
  readonly statusKey: string;
  /** The described media types, where `Accept` allows none of them. */
  readonly notAcceptable?: readonly string[];
};

/** An answer made from the description of a response; nothing when there is no such description. */
export async function inventAnswer(
  { operation, accept, code, seed, varied }: Invention,
  generator: BodyGenerator,
): Promise<Invented | undefined> {
  const described = describedResponse(operation, code);
  if (described === undefined) return undefined;
  const { response, status, statusKey } = described;
  const headers = await inventHeaders(response, { seed, varied }, generator);
  const content = Object.entries(response.content ?? {}).filter(([, media]) => isObject(media));
  if (content.length === 0 || hasNoBody(status)) return { status, statusKey, headers, body: new Uint8Array() };
  const types = content.map(([type]) => type).sort((a, b) => Number(isJsonMediaType(b)) - Number(isJsonMediaType(a)));
  const [acceptable] = accept === undefined ? types : acceptableTypes(accept, types);
  const type = acceptable ?? types[0] ?? 'application/json';
  const media = content.find(([key]) => key === type)?.[1] ?? {};
  const body = await inventBody(type, media, { seed, varied }, generator);
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
): { response: ResponseObject; status: number; statusKey: string } | undefined {
  if (code !== undefined) {
    const response = responseFor(operation, code);
    return response === undefined ? undefined : { response, status: code, statusKey: String(code) };
  }
  const [best] = Object.entries(operation.responses)
    .filter(([key, response]) => isObject(response) && !key.startsWith('x-'))
    .map(([statusKey, response]) => ({ statusKey, response, status: statusOf(statusKey) }))
    .sort(
      (a, b) =>
        Number(a.statusKey === 'default') - Number(b.statusKey === 'default') ||
        byUsefulness(a.status, b.status, [a.statusKey, b.statusKey]),
    );
  return best;
}

async function inventBody(
  type: string,
  { schema, example }: MediaTypeObject,
  options: { readonly seed: number; readonly varied: boolean },
  generator: BodyGenerator,
): Promise<string | Uint8Array> {
  const value = options.varied || example === undefined ? await generator.generate(schema ?? true, options) : example;
  if (isJsonMediaType(type) || type.includes('*')) return JSON.stringify(value) ?? 'null';
  if (isXmlMediaType(type)) return typeof value === 'string' ? value : writeXml(rootNameOf(schema), value);
  if (!isTextMediaType(type))
    return typeof value === 'string' ? Buffer.from(value) : Buffer.from(JSON.stringify(value) ?? '');
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Headers that a response must have, and those with an example. */
async function inventHeaders(
  { headers }: ResponseObject,
  options: { readonly seed: number; readonly varied: boolean },
  generator: BodyGenerator,
): Promise<Readonly<Record<string, string>>> {
  const invented: Record<string, string> = {};
  for (const [name, header] of Object.entries(headers ?? {})) {
    if (!isObject(header) || /^(content-type|content-length|transfer-encoding|connection)$/i.test(name)) continue;
    const example = header.example ?? Object.values(header.examples ?? {})[0]?.value;
    if (example === undefined && header.required !== true) continue;
    const value = example ?? (await generator.generate(schemaOf((header as HeaderObject).schema), options));
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
