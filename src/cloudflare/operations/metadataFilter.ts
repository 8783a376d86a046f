import { errors } from '../errors.ts';
import type { Json, Metadata } from '../records/index.ts';

/** Decides whether an image's metadata passes every filter of a request. */
export type MetadataFilter = (metadata: Metadata) => boolean;

type Kind = 'string' | 'number' | 'boolean';
type Operator = 'eq' | 'in' | 'gt' | 'gte' | 'lt' | 'lte';

const kindsOf: Readonly<Record<Operator, readonly Kind[]>> = {
  eq: ['string', 'number', 'boolean'],
  in: ['string', 'number'],
  gt: ['number'],
  gte: ['number'],
  lt: ['number'],
  lte: ['number'],
};

const ranges: Readonly<Record<'gt' | 'gte' | 'lt' | 'lte', (value: number, bound: number) => boolean>> = {
  gt: (value, bound) => value > bound,
  gte: (value, bound) => value >= bound,
  lt: (value, bound) => value < bound,
  lte: (value, bound) => value <= bound,
};

/**
 * Reads every `meta.<path>[<operator>]=<value>` of a query (Cloudflare API reference, list images v2): at most five
 * filters, five levels, 100 characters a path and ten values for `in`; all must hold. Anything else is 5400.
 * An untyped value of `eq` and `in` matches a string, a number or a boolean of that spelling.
 */
export function readMetadataFilter(query: URLSearchParams): MetadataFilter | undefined {
  const filters = [...query].filter(([name]) => name.startsWith('meta.')).map(([name, value]) => readOne(name, value));
  if (filters.length === 0) return undefined;
  if (filters.length > 5) throw errors.badRequest('at most 5 metadata filters are allowed');
  return (metadata) => filters.every((filter) => filter(metadata));
}

function readOne(name: string, value: string): MetadataFilter {
  const match = /^meta\.([^[\]]+)\[([a-z]+)(?::([a-z]+))?\]$/.exec(name);
  if (match === null) throw errors.badRequest(`${name} is not a metadata filter such as meta.status[eq]`);
  const [, path = '', operator = '', kind] = match;
  const steps = path.split('.');
  if (path.length > 100 || steps.length > 5)
    throw errors.badRequest(`${name} has more than 5 levels or 100 characters`);
  if (!steps.every((step) => /^[A-Za-z0-9_]+$/.test(step))) {
    throw errors.badRequest(`${name} names a field with other characters than letters, digits and underscore`);
  }
  if (!isOperator(operator)) throw errors.badRequest(`${name} has an unknown operator`);
  const kinds = kindsOf[operator];
  const only = kinds.find((each) => each === kind);
  if (kind !== undefined && only === undefined) throw errors.badRequest(`${name} has an unsupported type`);
  const test = readTest(name, operator, only ?? (kinds.length === 1 ? kinds[0] : undefined), value);
  return (metadata) => {
    const found = valueAt(metadata, steps);
    return found !== undefined && test(found);
  };
}

function isOperator(text: string): text is Operator {
  return Object.hasOwn(kindsOf, text);
}

function readTest(name: string, operator: Operator, kind: Kind | undefined, text: string): (value: Json) => boolean {
  if (operator === 'eq') return equals(name, kind, text);
  if (operator !== 'in') {
    const bound = readNumber(name, text);
    const holds = ranges[operator];
    return (value) => typeof value === 'number' && holds(value, bound);
  }
  const items = text.split('|');
  if (items.length > 10) throw errors.badRequest(`${name} lists more than 10 values`);
  const tests = items.map((item) => equals(name, kind, item));
  return (value) => tests.some((test) => test(value));
}

function equals(name: string, kind: Kind | undefined, text: string): (value: Json) => boolean {
  if (kind === 'string') return (value) => value === text;
  if (kind === 'number') {
    const number = readNumber(name, text);
    return (value) => value === number;
  }
  if (kind === 'boolean') {
    if (text !== 'true' && text !== 'false') throw errors.badRequest(`${name} needs true or false`);
    return (value) => value === (text === 'true');
  }
  return (value) => (typeof value === 'object' ? false : String(value) === text);
}

function readNumber(name: string, text: string): number {
  const number = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(number)) throw errors.badRequest(`${name} needs a number`);
  return number;
}

function valueAt(metadata: Metadata, steps: readonly string[]): Json | undefined {
  let value: Json | undefined = metadata;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, step)) {
      return undefined;
    }
    value = (value as Metadata)[step];
  }
  return value;
}
