import { createRequire } from 'node:module';
import type { Schema } from '../../../spec/document.ts';
import {
  type BodyGenerator,
  bareMediaType,
  isObject,
  isXmlMediaType,
  type JsonObject,
  readXmlValue,
} from '../../openapi/index.ts';
import type { RequestBody } from '../request.ts';
import { nested } from './nested.ts';
import { stateLimits } from './records.ts';
import { StateRefusal } from './refusal.ts';
import type { RecordShape } from './shape.ts';

const load = createRequire(import.meta.url);

/** A body as the members of a record: texts of a form become what their schema says, and files are left out. */
export function membersSent({ value: sent, contentType = '' }: RequestBody, shape: RecordShape): JsonObject {
  if (sent === undefined) return {};
  const isXml = isXmlMediaType(contentType) && typeof sent === 'string';
  const value = isXml ? readMembers(sent, shape) : sent;
  if (!isObject(value) || value instanceof Uint8Array) {
    const what = typeof value === 'string' ? `${bareMediaType(contentType) || 'text'} that is not JSON` : 'no object';
    throw new StateRefusal(400, `the body has to be an object, to be kept as a record; it is ${what}`);
  }
  const inner = shape.at === undefined ? undefined : value[shape.at];
  const source = isObject(inner) && Object.keys(value).length === 1 ? inner : value;
  const isText = isXml || /form/.test(contentType);
  const entries = Object.entries(isText ? nested(source) : source).filter(([, member]) => !hasBytes(member));
  return Object.fromEntries(
    entries.map(([name, member]) => [name, isText ? coerced(member, shape.members[name]) : member]),
  );
}

/** The members of an XML document, whatever its root is called. */
function readMembers(text: string, { schema }: RecordShape): unknown {
  const read = readXmlValue(text, isObject(schema) ? { ...schema, xml: undefined } : schema);
  if (read.kind === 'problem') throw new StateRefusal(400, `the body ${read.message}`);
  return read.value;
}

function hasBytes(value: unknown): boolean {
  return value instanceof Uint8Array || (Array.isArray(value) && value.some(hasBytes));
}

/** A text as its schema has it. */
export function coerced(value: unknown, schema: JsonObject = {}): unknown {
  const types = [schema.type].flat();
  if (types.includes('array')) {
    const items = isObject(schema.items) ? schema.items : {};
    return [value].flat().map((item) => coerced(item, items));
  }
  if (typeof value !== 'string') return value;
  const isNumber = types.includes('integer') || types.includes('number');
  if (isNumber && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  if (types.includes('boolean') && /^(true|false)$/.test(value)) return value === 'true';
  if (types.includes('object') && value.startsWith('{')) {
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  }
  return value;
}

/** What completing a record takes. */
export interface Completing {
  readonly shape: RecordShape;
  readonly generator: BodyGenerator;
  readonly now: () => number;
}

/** A record with what only the server knows: times, and members that are due but were not sent. */
export async function completed(sent: JsonObject, { shape, generator, now }: Completing): Promise<JsonObject> {
  const made = isObject(shape.schema)
    ? await generator.generate(shape.schema as Schema, { seed: 1, varied: false })
    : undefined;
  const record: Record<string, unknown> = { ...sent };
  const due = dueOf(shape.schema);
  for (const [name, schema] of Object.entries(shape.members)) {
    if (Object.hasOwn(record, name) && schema.readOnly !== true) continue;
    const time = timeOf(name, schema, now());
    if (time !== undefined && (due.has(name) || schema.readOnly === true || isServerTime(name))) record[name] = time;
    else if (!due.has(name) && schema.readOnly !== true) continue;
    else if (isObject(made) && Object.hasOwn(made, name)) record[name] = made[name];
  }
  return record;
}

/** A record after a change: its time of change is now. */
export function touched(record: JsonObject, { shape, now }: Pick<Completing, 'shape' | 'now'>): JsonObject {
  const [name, schema] = Object.entries(shape.members).find(([member]) => /^(updated|modified)/i.test(member)) ?? [];
  const time = name === undefined ? undefined : timeOf(name, schema ?? {}, now());
  return name === undefined || time === undefined ? record : { ...record, [name]: time };
}

const isServerTime = (name: string) => /^(created|updated|modified|inserted)(_?(at|on|date|time))?$/i.test(name);

function timeOf(name: string, { format, type }: JsonObject, now: number): string | number | undefined {
  if (format === 'unix-time' || (type === 'integer' && isServerTime(name))) return Math.floor(now / 1000);
  return format === 'date-time' && isServerTime(name) ? new Date(now).toISOString() : undefined;
}

function dueOf(schema: unknown, seen = new Set<unknown>()): ReadonlySet<string> {
  if (!isObject(schema) || seen.has(schema)) return new Set();
  seen.add(schema);
  const parts = Array.isArray(schema.allOf) ? schema.allOf : [];
  const own = Array.isArray(schema.required) ? schema.required.map(String) : [];
  return new Set([...own, ...parts.flatMap((part) => [...dueOf(part, seen)])]);
}

/** A record changed by a body: a JSON Patch (RFC 6902), a merge patch (RFC 7396), or members to put in place. */
export function changed(record: JsonObject, body: RequestBody, shape: RecordShape): JsonObject {
  const type = bareMediaType(body.contentType ?? '');
  if (type === 'application/json-patch+json' || Array.isArray(body.value)) return patched(record, body.value);
  const sent = membersSent(body, shape);
  return type === 'application/merge-patch+json' ? (merged(record, sent) as JsonObject) : { ...record, ...sent };
}

function patched(record: JsonObject, operations: unknown): JsonObject {
  if (!Array.isArray(operations) || operations.length > 1000)
    throw new StateRefusal(400, 'a JSON Patch is a list of at most 1000 operations (RFC 6902)');
  if (/__proto__|constructor|prototype/.test(JSON.stringify(operations)))
    throw new StateRefusal(422, 'the patch names a member that no record may have');
  const result = patchedStep(record, operations);
  if (!isObject(result)) throw new StateRefusal(422, 'the patch leaves no object');
  return result;
}

/** A copy shares what it copies, and may hold itself: it is taken apart at once, and the patch ends where it grows too far. */
function patchedStep(record: JsonObject, operations: readonly unknown[]): unknown {
  // Loaded with the first patch
  const { jsonpatch } = load('json-p3') as typeof import('json-p3');
  let result: unknown = structuredClone(record);
  let copies = 0;
  try {
    for (const operation of operations) {
      result = jsonpatch.apply([operation] as never, result as never);
      if (!isObject(operation) || operation.op !== 'copy') continue;
      copies += 1;
      const text = JSON.stringify(result);
      if (copies > maxCopies || text.length > stateLimits.recordBytes)
        throw new Error(`it copies more than ${maxCopies} times, or beyond ${stateLimits.recordBytes} bytes`);
      result = JSON.parse(text);
    }
  } catch (error) {
    throw new StateRefusal(422, `the patch cannot be applied: ${(error as Error).message.split('\n', 1)[0]}`);
  }
  return result;
}

const maxCopies = 100;

function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (name === '__proto__') continue;
    if (value === null) delete result[name];
    else result[name] = merged(result[name], value);
  }
  return result;
}
