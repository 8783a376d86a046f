import { isTextMediaType } from '../../openapi/index.ts';
import type { Dispatch } from '../dispatchers/dispatcher.ts';
import type { ExampleResponse } from '../examples/example.ts';
import type { Chance } from '../ports.ts';
import type { TemplateContext } from '../templates/evaluate.ts';
import { parseTemplate, type Template, type TemplateDialect } from '../templates/template.ts';

/** An answer, ready to be sent. */
export interface Answer {
  readonly status: number;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Where relative `Location`s lead, e.g. `http://localhost:8787/rest/Pets/1.0`. */
export type BaseUrl = string;

/** What answers have that differs from mode to mode. */
export interface AnsweringMode {
  readonly templates: TemplateDialect;
  /** The `content-type` of a media type of the contract. */
  contentTypeOf(mediaType: string, content?: string | Uint8Array): string;
  /** A request header's name as templates use it. */
  templateHeader(name: string): string;
  /** The path parameters that templates find among those of the query. */
  templateParams(params: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
}

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
export function buildAnswers(mode: AnsweringMode, chance: Chance): AnswerBuilder {
  const cached = new WeakMap<ExampleResponse, Prepared>();
  const prepared = (example: ExampleResponse) => {
    const ready = cached.get(example) ?? prepare(example, mode);
    cached.set(example, ready);
    return ready;
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
      const rendered: Record<string, string> = { ...headers };
      for (const [name, header] of headerTemplates) if (context !== undefined) rendered[name] = header.render(context);
      if (rendered.location !== undefined) rendered.location = absolute(rendered.location, base);
      for (const name of Object.keys(rendered)) rendered[name] = safeHeader(rendered[name] ?? '');
      const body = template !== undefined && context !== undefined ? Buffer.from(template.render(context)) : bytes;
      return { status, headers: rendered, body: hasNoBody(status) ? new Uint8Array() : body };
    },
  };
}

/** Statuses whose answers have no body. */
export function hasNoBody(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}

/** The `content-type` of a media type of the contract: a concrete one, with the charset where it is text. */
export function contentTypeOf(mediaType: string, content?: string | Uint8Array): string {
  const type = mediaType.includes('*') ? concreteType(content) : mediaType;
  return isTextMediaType(type) && !/charset=/i.test(type) ? `${type};charset=UTF-8` : type;
}

function concreteType(content: string | Uint8Array | undefined): string {
  if (typeof content !== 'string') return 'application/octet-stream';
  return /^\s*[[{]/.test(content) ? 'application/json' : 'text/plain';
}

function prepare({ content, mediaType, headers }: ExampleResponse, mode: AnsweringMode): Prepared {
  const template = typeof content === 'string' ? parseTemplate(content, mode.templates) : undefined;
  const sent: Record<string, string> = {};
  const headerTemplates: [string, Template][] = [];
  if (mediaType !== undefined) sent['content-type'] = mode.contentTypeOf(mediaType, content);
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (unsent.has(key) || !/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) continue;
    const headerTemplate = parseTemplate(value, mode.templates);
    sent[key] = value;
    if (headerTemplate !== undefined) headerTemplates.push([key, headerTemplate]);
  }
  return {
    bytes: typeof content === 'string' ? Buffer.from(content) : content,
    template,
    headers: sent,
    headerTemplates,
  };
}

/** What the connection decides, not an example. */
const unsent = new Set(['transfer-encoding', 'content-length', 'connection', 'keep-alive', 'upgrade']);

function contextOf({ request, params, variables }: Dispatch, mode: AnsweringMode, chance: Chance): TemplateContext {
  const headers = new Map<string, string>();
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = mode.templateHeader(request.rawHeaders[index] ?? '');
    const before = headers.get(name);
    const value = request.rawHeaders[index + 1] ?? '';
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  const query = new Map<string, string>(Object.entries(mode.templateParams(params)));
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
