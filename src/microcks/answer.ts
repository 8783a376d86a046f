import { isTextMediaType } from '../openapi/mediaType.ts';
import type { MicrocksMode } from './criteria.ts';
import type { Dispatch } from './dispatchers.ts';
import type { ExampleResponse } from './exchanges.ts';
import type { Chance } from './templates/functions.ts';
import { parseTemplate, type Template, type TemplateContext } from './templates/template.ts';

/** An answer, ready to be sent. */
export interface Answer {
  readonly status: number;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Where relative `Location`s lead, e.g. `http://localhost:8787/rest/Pets/1.0`. */
export type BaseUrl = string;

/** Builds answers from examples; each is prepared once. */
export interface AnswerBuilder {
  build(example: ExampleResponse, dispatch: Dispatch, base: BaseUrl): Answer;
  /** True when the answer is the same whatever the request. */
  isStatic(example: ExampleResponse): boolean;
}

interface Prepared {
  readonly bytes: Uint8Array;
  readonly template: Template | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly headerTemplates: readonly (readonly [string, Template])[];
}

/** Opens a builder. */
export function createAnswerBuilder(mode: MicrocksMode, chance: Chance): AnswerBuilder {
  const known = new WeakMap<ExampleResponse, Prepared>();
  const prepared = (example: ExampleResponse) => {
    const made = known.get(example) ?? prepare(example, mode);
    known.set(example, made);
    return made;
  };
  return {
    isStatic(example) {
      const { template, headers, headerTemplates } = prepared(example);
      return template === undefined && headerTemplates.length === 0 && headers.location === undefined;
    },
    build(example, dispatch, base) {
      const { bytes, template, headers, headerTemplates } = prepared(example);
      const status = example.status ?? 500;
      const context =
        template !== undefined || headerTemplates.length > 0 ? contextOf(dispatch, mode, chance) : undefined;
      const own: Record<string, string> = { ...headers };
      for (const [name, header] of headerTemplates) if (context !== undefined) own[name] = header.render(context);
      if (own.location !== undefined) own.location = absolute(own.location, base);
      for (const name of Object.keys(own)) own[name] = safeHeader(own[name] ?? '');
      const body = template !== undefined && context !== undefined ? Buffer.from(template.render(context)) : bytes;
      return { status, headers: own, body: hasNoBody(status) ? new Uint8Array() : body };
    },
  };
}

/** Statuses whose answers have no body. */
export function hasNoBody(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}

/** MQ-21: Microcks says `charset=UTF-8` of everything, pictures included. */
export function contentTypeOf(mediaType: string, mode: MicrocksMode, content?: string | Uint8Array): string {
  if (mode === 'exact') return `${mediaType};charset=UTF-8`;
  const type = mediaType.includes('*') ? concreteType(content) : mediaType;
  return isTextMediaType(type) && !/charset=/i.test(type) ? `${type};charset=UTF-8` : type;
}

function concreteType(content: string | Uint8Array | undefined): string {
  if (typeof content !== 'string') return 'application/octet-stream';
  return /^\s*[[{]/.test(content) ? 'application/json' : 'text/plain';
}

function prepare({ content, mediaType, headers }: ExampleResponse, mode: MicrocksMode): Prepared {
  const template = typeof content === 'string' ? parseTemplate(content, mode) : undefined;
  const own: Record<string, string> = {};
  const headerTemplates: [string, Template][] = [];
  if (mediaType !== undefined) own['content-type'] = contentTypeOf(mediaType, mode, content);
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (unsent.has(key) || !/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) continue;
    const made = parseTemplate(value, mode);
    own[key] = value;
    if (made !== undefined) headerTemplates.push([key, made]);
  }
  return {
    bytes: typeof content === 'string' ? Buffer.from(content) : content,
    template,
    headers: own,
    headerTemplates,
  };
}

/** What the connection decides, not an example. */
const unsent = new Set(['transfer-encoding', 'content-length', 'connection', 'keep-alive', 'upgrade']);

function contextOf({ request, params, variables }: Dispatch, mode: MicrocksMode, chance: Chance): TemplateContext {
  const headers = new Map<string, string>();
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? '';
    const key = mode === 'exact' ? name : name.toLowerCase();
    const known = headers.get(key);
    const value = request.rawHeaders[index + 1] ?? '';
    headers.set(key, known === undefined ? value : `${known}, ${value}`);
  }
  const query = new Map<string, string>(mode === 'fixed' ? Object.entries(params) : []);
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(request.search)) {
    if (!seen.has(name)) query.set(name, value);
    seen.add(name);
  }
  return {
    request: { body: request.body.text, path: request.path.split('/'), params: query, headers },
    variables,
    chance,
  };
}

function absolute(location: string, base: BaseUrl): string {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(location)) return location;
  return `${base}${location.startsWith('/') ? '' : '/'}${location}`;
}

/** What a header may hold; the rest becomes a question mark. */
function safeHeader(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?');
}
