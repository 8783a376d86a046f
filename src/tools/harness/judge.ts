import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { OpenApiDocument } from '../../../spec/document.ts';
import { escapeStep } from '../../../spec/pointer.ts';
import type { Operation } from '../../openapi/index.ts';

/** What is wrong with an answer by the contract; nothing when there is none, or nothing is said of it. */
export type Judge = (operation: Operation, status: number, contentType: string, body: string) => string | undefined;

/** Judges answers by the document as it is written, with none of the code that makes them up. */
export function openJudge(document: OpenApiDocument): Judge {
  const ajv = new Ajv2020({
    strict: false,
    unicodeRegExp: false,
    validateSchema: false,
    logger: false,
    allErrors: false,
    inlineRefs: false,
  });
  formats.default(ajv);
  for (const format of ['int32', 'int64', 'float', 'double', 'byte', 'binary', 'password']) ajv.addFormat(format, true);
  const isOld = document.openapi.startsWith('3.0');
  const read = readable(document, document, isOld) as object;
  ajv.addSchema(read, 'contract');
  const compiled = new Map<string, ValidateFunction>();
  return (operation, status, contentType, body) => {
    const type = contentType.split(';')[0]?.trim() ?? '';
    if (!/[/+]json$/.test(type)) return undefined;
    const pointer = schemaAt(document, operation, status, type);
    if (pointer === undefined) return undefined;
    let check = compiled.get(pointer);
    if (check === undefined) {
      check = ajv.compile(valueAt(read, pointer) as object);
      compiled.set(pointer, check);
    }
    if (check(JSON.parse(body))) return undefined;
    const [error] = check.errors ?? [];
    return `${error?.instancePath} ${error?.message} ${JSON.stringify(error?.params)}: ${body.slice(0, 150)}`;
  };
}

/** Where the schema of an answer stands; references on the way are followed. */
function schemaAt(document: OpenApiDocument, operation: Operation, status: number, type: string): string | undefined {
  const responses = follow(document, `${operation.pointer}/responses`);
  const keys = [String(status), `${String(status).charAt(0)}XX`, `${String(status).charAt(0)}xx`, 'default'];
  for (const key of keys) {
    const at = `${responses}/${key}`;
    if (valueAt(document, at) === undefined) continue;
    const response = follow(document, at);
    const content = valueAt(document, `${response}/content`);
    if (typeof content !== 'object' || content === null) return undefined;
    const described = Object.keys(content).find(
      (each) => each.split(';')[0]?.trim().toLowerCase() === type.toLowerCase(),
    );
    if (described === undefined) return undefined;
    const schema = `${follow(document, `${response}/content/${escapeStep(described)}`)}/schema`;
    return valueAt(document, schema) === undefined ? undefined : schema;
  }
  return undefined;
}

/** What stands at a pointer, whose steps may hold any character. */
function valueAt(document: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<unknown>((node, step) => {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[key] : undefined;
  }, document);
}

function follow(document: OpenApiDocument, pointer: string): string {
  const value = valueAt(document, pointer) as { readonly $ref?: unknown } | undefined;
  const { $ref } = value ?? {};
  return typeof $ref === 'string' && $ref.startsWith('#')
    ? follow(document, decodeURIComponent($ref.slice(1)))
    : pointer;
}

/** The document as a validator of JSON Schema 2020-12 reads it: what 3.0 writes its own way, and members due in requests only. */
function readable(value: unknown, document: OpenApiDocument, isOld: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => readable(item, document, isOld));
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === 'example' || key === 'examples' || key === '$id') continue;
    const isReference = key === '$ref' && typeof item === 'string' && item.startsWith('#');
    result[key] = key === 'enum' ? item : isReference ? `contract${item}` : readable(item, document, isOld);
  }
  const { required, properties } = value as { readonly required?: unknown; readonly properties?: object };
  if (Array.isArray(required) && typeof properties === 'object') {
    result.required = required.filter((name) => !isWriteOnly((properties as Record<string, unknown>)[name], document));
  }
  return rewritten(result, isOld);
}

function isWriteOnly(member: unknown, document: OpenApiDocument): boolean {
  if (typeof member !== 'object' || member === null) return false;
  const { $ref, writeOnly } = member as { readonly $ref?: unknown; readonly writeOnly?: unknown };
  if (typeof $ref === 'string' && $ref.startsWith('#'))
    return isWriteOnly(valueAt(document, decodeURIComponent($ref.slice(1))), document);
  return writeOnly === true;
}

/** Bounds as numbers in every version, since contracts mix them; null where 3.0 says so, beside what is combined too. */
function rewritten(schema: Record<string, unknown>, isOld: boolean): Record<string, unknown> {
  const { nullable, ...result } = schema;
  for (const [flag, bound] of exclusive) {
    if (typeof result[flag] !== 'boolean') continue;
    if (result[flag] === true && result[bound] !== undefined) {
      result[flag] = result[bound];
      delete result[bound];
    } else delete result[flag];
  }
  if (!isOld || nullable !== true) return result;
  const { type, enum: values } = result;
  if (typeof type === 'string') result.type = [type, 'null'];
  if (Array.isArray(values)) result.enum = [...values, null];
  return type === undefined && values === undefined ? { anyOf: [result, { type: 'null' }] } : result;
}

const exclusive = [
  ['exclusiveMinimum', 'minimum'],
  ['exclusiveMaximum', 'maximum'],
] as const;
