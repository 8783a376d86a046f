import { isObject } from './json.ts';
import { escapeStep } from './pointer.ts';
import { checkSchema } from './schemaDialect.ts';
import { type FieldKind, type Shape, shapes } from './shapes.ts';

/** One way in which a document is not as OpenAPI says, and what is made of it. */
export interface ContractProblem {
  /** JSON Pointer into the merged document: the object that has the mistake. */
  readonly pointer: string;
  /** What is wrong and, where it is not left as it is, how it is read. */
  readonly message: string;
}

type Json = Readonly<Record<string, unknown>>;

/** What is left out of the mended document. */
const left = Symbol('left out');

/** Where the walk has come to. */
interface Walk {
  readonly version: string;
  readonly problems: ContractProblem[];
}

/**
 * The document with what is missing filled in and what has the wrong type read as it can be meant, or left out; and
 * every mistake that was found on the way. A document without a mistake is returned as it is.
 */
export function mendDocument(document: unknown): { readonly document: Json; readonly problems: ContractProblem[] } {
  const problems: ContractProblem[] = [];
  const { openapi } = document as Json;
  const mended = readShape(document as Json, 'Document', '', { version: String(openapi), problems });
  return { document: problems.length === 0 ? (document as Json) : mended, problems };
}

function read(value: unknown, kind: FieldKind, pointer: string, walk: Walk): unknown {
  const say = (message: string) => walk.problems.push({ pointer, message: `${nameOf(pointer)} ${message}` });
  if (kind === 'any') return value;
  if (kind === 'text' || kind === 'flag' || kind === 'texts') return readScalar(value, kind, say);
  if (kind === 'Schema') return checkSchema(value, pointer, walk);
  if (kind.startsWith('[')) {
    if (!Array.isArray(value)) return leave(say, value, 'a list');
    return value
      .map((item, index) => read(item, kind.slice(1, -1), `${pointer}/${index}`, walk))
      .filter((item) => item !== left);
  }
  if (value === null) {
    say('is empty');
    return kind.startsWith('{') ? {} : readShape({}, kind, pointer, walk);
  }
  if (!isObject(value)) return leave(say, value, 'an object');
  if (kind.startsWith('{')) return readMap(value, kind.slice(1, -1), pointer, walk);
  return readShape(value, kind, pointer, walk);
}

function readMap(value: Json, kind: FieldKind, pointer: string, walk: Walk): Json {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const mended = key.startsWith('x-') ? item : read(item, kind, `${pointer}/${escapeStep(key)}`, walk);
      if (pointer === '/paths' && !/^(\/|x-)/.test(key)) {
        walk.problems.push({
          pointer: `/paths/${escapeStep(key)}`,
          message: `the path ${key} must begin with /; read as /${key}`,
        });
        return [[`/${key}`, mended] as const];
      }
      return mended === left ? [] : [[key, mended] as const];
    }),
  );
}

function readShape(value: Json, kind: string, pointer: string, walk: Walk): Json {
  // What it refers to is looked at where it stands
  if (typeof value.$ref === 'string' && kind !== 'PathItem') return value;
  const shape = shapes[kind] ?? {};
  const result: Record<string, unknown> = {};
  for (const [field, item] of Object.entries(value)) {
    const wanted = fieldOf(shape, field);
    const at = `${pointer}/${escapeStep(field)}`;
    if (wanted === undefined && !field.startsWith('x-'))
      walk.problems.push({ pointer: at, message: `${nameOf(pointer)} has the unknown field ${field}` });
    const mended = wanted === undefined ? item : read(item, wanted, at, walk);
    if (mended !== left) result[field] = mended;
  }
  for (const [field, wanted] of Object.entries(shape)) {
    if (!wanted.endsWith('!') || result[field] !== undefined) continue;
    if (value[field] === undefined && !(kind === 'Response' && isAtLeast(walk.version, 2)))
      walk.problems.push({ pointer, message: `${nameOf(pointer)} lacks the required field ${field}` });
    result[field] = standIn(field, wanted, pointer);
  }
  rules[kind]?.(result, pointer, walk);
  return result;
}

function fieldOf(shape: Shape, field: string): FieldKind | undefined {
  return Object.hasOwn(shape, field) ? shape[field]?.replace('!', '') : undefined;
}

/** What holds between fields. */
const rules: Readonly<Record<string, (object: Record<string, unknown>, pointer: string, walk: Walk) => void>> = {
  Parameter(parameter, pointer, { problems }) {
    const { in: place, required, schema, content } = parameter;
    const name = `the ${String(place)} parameter ${String(parameter.name)}`;
    const say = (message: string) => problems.push({ pointer, message: `${name} ${message}` });
    if (!places.includes(String(place))) {
      say(`must be in one of ${places.join(', ')}; read as one in query`);
      parameter.in = 'query';
    }
    if (place === 'path' && required !== true) {
      say('must have required: true; read so');
      parameter.required = true;
    }
    if (schema === undefined && content === undefined) say('has neither schema nor content; any text will do');
  },
  Operation(operation, pointer, { version, problems }) {
    if (operation.responses === undefined && !isAtLeast(version, 1))
      problems.push({ pointer, message: `${nameOf(pointer)} lacks the required field responses` });
  },
};

const places: readonly string[] = ['path', 'query', 'header', 'cookie', 'querystring'];

function standIn(field: string, kind: FieldKind, pointer: string): unknown {
  if (field === 'title') return 'Untitled';
  if (field === 'version') return '0';
  if (field === 'in') return 'query';
  if (field === 'url') return '/';
  if (kind === 'Info!') return { title: 'Untitled', version: '0' };
  if (kind.startsWith('{')) return {};
  return field === 'name' ? `parameter${pointer.split('/').at(-1)}` : '';
}

function readScalar(value: unknown, kind: FieldKind, say: (message: string) => void): unknown {
  if (kind === 'texts') {
    if (Array.isArray(value)) return value.map(String);
    return typeof value === 'string' ? asRead(say, 'a list of texts', [value]) : leave(say, value, 'a list of texts');
  }
  const isRight = kind === 'flag' ? typeof value === 'boolean' : typeof value === 'string';
  if (isRight) return value;
  if (kind === 'flag') {
    return value === 'true' || value === 'false'
      ? asRead(say, 'true or false', value === 'true')
      : leave(say, value, 'true or false');
  }
  return typeof value === 'number' || typeof value === 'boolean'
    ? asRead(say, 'text', String(value))
    : leave(say, value, 'text');
}

function asRead(say: (message: string) => void, wanted: string, value: unknown): unknown {
  say(`must be ${wanted}; read as ${JSON.stringify(value)}`);
  return value;
}

function leave(say: (message: string) => void, value: unknown, wanted: string): typeof left {
  const found =
    value === null ? 'empty' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `${value}`;
  say(`must be ${wanted}, and is ${found.slice(0, 100)}; left out`);
  return left;
}

function isAtLeast(version: string, minor: number): boolean {
  return Number(version.split('.')[1]) >= minor;
}

/** `paths > /pets > get`; the document as a whole is called so. */
function nameOf(pointer: string): string {
  return pointer === ''
    ? 'the document'
    : pointer
        .split('/')
        .slice(1)
        .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
        .join(' > ');
}
