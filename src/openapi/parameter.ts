import type { ParameterObject, Schema } from '../../spec/document.ts';
import { isObject, type JsonObject, jsonOrText } from './json.ts';

/** Where parameters are read from. */
export interface ParameterSource {
  /** Percent-decoded path parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * The value of a parameter as its `style` and `explode` write it (OpenAPI 3, parameter object): text, a list of texts,
 * or an object of texts; JSON when it has `content`. Nothing when it was not sent.
 */
export function readParameter(parameter: ParameterObject, source: ParameterSource): unknown {
  const { name, in: place, content } = parameter;
  const raw = rawValue(parameter, source);
  if (content !== undefined) return raw === undefined ? undefined : jsonOrText(raw);
  const style = parameter.style ?? (place === 'query' || place === 'cookie' ? 'form' : 'simple');
  const { isArray, isObject: isMapping, members } = shapeOf(parameter.schema);
  const explode = parameter.explode ?? style === 'form';
  if (place === 'query') {
    if (style === 'deepObject') return deepObject(name, source.query);
    if (isMapping && explode) return explodedObject(members, source.query);
    if (isArray && explode) return source.query.has(name) ? source.query.getAll(name) : undefined;
  }
  if (raw === undefined) return undefined;
  const { text, separator } = unwrap(raw, name, style, explode);
  if (isArray) return text === '' ? [] : text.split(separator);
  if (isMapping) return pairs(text.split(separator), explode);
  return text;
}

function rawValue({ name, in: place }: ParameterObject, source: ParameterSource): string | undefined {
  if (place === 'path') return Object.hasOwn(source.params, name) ? source.params[name] : undefined;
  if (place === 'query') return source.query.get(name) ?? undefined;
  if (place === 'header') return headerText(source.headers[name.toLowerCase()]);
  return readCookies(headerText(source.headers.cookie)).get(name);
}

/** A header's values as one text. */
export function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'object' ? value.join(', ') : value;
}

/** The cookies of a `cookie` header. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const entries = (header ?? '').split(';').flatMap((pair): [string, string][] => {
    const at = pair.indexOf('=');
    return at < 0 ? [] : [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()]];
  });
  return new Map(entries);
}

interface Shape {
  readonly isArray: boolean;
  readonly isObject: boolean;
  /** Names of the members of an object. */
  readonly members: readonly string[];
}

function shapeOf(schema: Schema | undefined): Shape {
  const parts = branches(schema);
  const types = new Set(parts.flatMap(({ type }) => [type].flat()));
  const members = parts.flatMap(({ properties }) => (isObject(properties) ? Object.keys(properties) : []));
  return {
    isArray: types.has('array') || parts.some(({ items }) => items !== undefined),
    isObject: types.has('object') || members.length > 0,
    members,
  };
}

/** The schema and what it combines, each once. */
function branches(schema: unknown, seen = new Set<unknown>()): readonly JsonObject[] {
  if (!isObject(schema) || seen.has(schema)) return [];
  seen.add(schema);
  const inner = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => {
    const list = schema[keyword];
    return Array.isArray(list) ? list.flatMap((item) => branches(item, seen)) : [];
  });
  return [schema, ...inner];
}

function explodedObject(members: readonly string[], query: URLSearchParams): unknown {
  const present = members.filter((name) => query.has(name));
  return present.length === 0 ? undefined : Object.fromEntries(present.map((name) => [name, query.get(name)]));
}

/** `filter[a]=1&filter[b][c]=2` as nested objects of texts. */
function deepObject(name: string, query: URLSearchParams): unknown {
  const root: Record<string, unknown> = Object.create(null);
  for (const [key, value] of query) {
    if (!key.startsWith(`${name}[`) || !key.endsWith(']')) continue;
    const steps = key.slice(name.length + 1, -1).split('][');
    if (steps.length <= maxDepth) put(root, steps, value);
  }
  return Object.keys(root).length === 0 ? undefined : root;
}

const maxDepth = 16;

function put(target: Record<string, unknown>, [step = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    target[step] = value;
    return;
  }
  const present = target[step];
  const inner = isObject(present) ? (present as Record<string, unknown>) : Object.create(null);
  target[step] = inner;
  put(inner, rest, value);
}

/** Takes off what a style puts around the values, and says what stands between them. */
function unwrap(raw: string, name: string, style: string, explode: boolean): { text: string; separator: string } {
  if (style === 'label') return { text: raw.replace(/^\./, ''), separator: explode ? '.' : ',' };
  if (style === 'matrix') {
    const text = raw.replace(/^;/, '');
    const bare = text.startsWith(`${name}=`) ? text.slice(name.length + 1) : text;
    return { text: explode ? bare.replaceAll(`;${name}=`, ';') : bare, separator: explode ? ';' : ',' };
  }
  return { text: raw, separator: separators[style] ?? ',' };
}

const separators: Readonly<Record<string, string>> = { spaceDelimited: ' ', pipeDelimited: '|' };

function pairs(texts: readonly string[], explode: boolean): unknown {
  if (explode) {
    return Object.fromEntries(
      texts.map((text) => {
        const at = text.indexOf('=');
        return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
      }),
    );
  }
  return Object.fromEntries(texts.flatMap((text, index) => (index % 2 === 0 ? [[text, texts[index + 1] ?? '']] : [])));
}
