import type { Schema } from '../../../spec/document.ts';
import {
  type BodyGenerator,
  isJsonMediaType,
  isObject,
  isXmlMediaType,
  type JsonObject,
  type Operation,
  responseFor,
} from '../../openapi/index.ts';
import { type Answer, contentTypeOf, hasNoBody } from '../answers/answer.ts';
import { writeBody } from '../answers/body.ts';
import { acceptableTypes } from '../answers/choose.ts';
import { type Page, withFigures } from './list.ts';
import { type Resource, type Role, schemaOfMedia } from './resources.ts';
import { findList, findRecord, type ListShape, membersOf } from './shape.ts';

/** What is to be shown: one record, a page of them, or that one is gone. */
export type Shown =
  | { readonly kind: 'record' | 'removed'; readonly record: JsonObject }
  | { readonly kind: 'page'; readonly page: Page };

/** What showing takes. */
export interface Showing {
  readonly operation: Operation;
  readonly role: Role;
  readonly resource: Resource;
  readonly accept: string | undefined;
  readonly generator: BodyGenerator;
  /** Whether something came into being. */
  readonly isNew: boolean;
}

/** State as the contract's success has it; nothing where that is in no form that records can have. */
export async function present(shown: Shown, showing: Showing): Promise<Answer | undefined> {
  const { operation, accept } = showing;
  const status = statusOf(operation, showing);
  const response = responseFor(operation, status);
  const content = Object.entries(isObject(response?.content) ? response.content : {}).filter(([, media]) =>
    isObject(media),
  );
  const types = content.map(([type]) => type);
  const isBare =
    types.length === 0 && (isObject(response?.content) || operation.responses[String(status)] !== undefined);
  if (hasNoBody(status) || (isBare && shown.kind !== 'page' && showing.role !== 'read'))
    return { status, headers: {}, body: new Uint8Array() };
  if (types.length === 0) types.push('application/json');
  const writable = types.filter((type) => isJsonMediaType(type) || isXmlMediaType(type) || type.includes('*'));
  if (writable.length === 0) return undefined;
  const jsonFirst = writable.sort((a, b) => Number(isJsonMediaType(b)) - Number(isJsonMediaType(a)));
  const type = (accept === undefined ? undefined : acceptableTypes(accept, jsonFirst)[0]) ?? jsonFirst[0] ?? '';
  const media = content.find(([key]) => key === type)?.[1] ?? {};
  const value = await contentOf(shown, schemaOfMedia(media as JsonObject), media as JsonObject, showing);
  const text = writeBody(type, media.schema, value);
  return { status, headers: { 'content-type': contentTypeOf(type, text) }, body: Buffer.from(text) };
}

const preferred: Readonly<Record<'new' | 'gone' | 'other', readonly string[]>> = {
  new: ['201', '200', '202', '2XX', '204'],
  gone: ['204', '200', '202', '2XX'],
  other: ['200', '2XX', '204', '202', '201'],
};

function statusOf({ responses }: Operation, { role, isNew }: Showing): number {
  const order = role === 'remove' ? preferred.gone : isNew ? preferred.new : preferred.other;
  const described = Object.keys(responses);
  const key = order.find((wanted) => described.some((name) => name.toUpperCase() === wanted));
  const other = described.find((name) => /^2\d\d$/.test(name));
  const usual = role === 'remove' ? 204 : isNew ? 201 : 200;
  return key === undefined ? Number(other ?? usual) : key === '2XX' ? usual : Number(key);
}

async function contentOf(shown: Shown, schema: unknown, media: JsonObject, showing: Showing): Promise<unknown> {
  const { parameter, segment, shape } = showing.resource;
  if (shown.kind === 'page') {
    const list = findList(schema, segment);
    const records = shown.page.entries.map(([, record]) => visible(record, list?.items));
    if (list === undefined || list.at.length === 0) return records;
    return around(await baseOf(schema, media, showing.generator), list, records, shown.page);
  }
  const found = findRecord(schema, parameter, segment);
  if (found === undefined) return visible(shown.record, shape.schema);
  if (found.at !== undefined) {
    const base = await baseOf(schema, media, showing.generator);
    return { ...(isObject(base) ? base : {}), [found.at]: visible(shown.record, found.schema) };
  }
  const required = isObject(schema) && Array.isArray(schema.required) ? schema.required : [];
  // What is said of a removed record is often no record, but a few members of it and a word
  const isLike = shown.kind === 'record' || Object.keys(found.members).length >= Object.keys(shape.members).length;
  const isRecord = found.key !== undefined && isLike;
  if (isRecord && required.every((name) => Object.hasOwn(shown.record, name))) return visible(shown.record, schema);
  const base = await baseOf(schema, media, showing.generator);
  if (!isObject(base)) return base;
  if (isRecord) return { ...pick(base, required), ...visible(shown.record, schema) };
  return { ...base, ...pick(shown.record, Object.keys(found.members)) };
}

function pick(source: JsonObject, names: readonly unknown[]): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([name]) => names.includes(name)));
}

/** What stands beside records: the example, else what the schema leads to. */
function baseOf(schema: unknown, { example, examples }: JsonObject, generator: BodyGenerator): Promise<unknown> {
  const [first] = isObject(examples) ? Object.values(examples) : [];
  const shown = example ?? (isObject(first) ? first.value : undefined);
  if (isObject(shown)) return Promise.resolve(shown);
  return generator.generate(schema as Schema, { seed: 1, varied: false });
}

function around(base: unknown, { at }: ListShape, records: readonly unknown[], page: Page): JsonObject {
  const [step = '', ...rest] = at;
  const outer = withFigures(isObject(base) ? base : {}, page);
  return {
    ...outer,
    [step]: rest.length === 0 ? records : around(outer[step], { at: rest, items: true }, records, page),
  };
}

/** A record without what only clients write, and without what a closed schema does not know. */
function visible(record: JsonObject, schema: unknown): JsonObject {
  const members = membersOf(schema);
  const isClosed = isObject(schema) && schema.additionalProperties === false && Object.keys(members).length > 0;
  return Object.fromEntries(
    Object.entries(record).filter(
      ([name]) => members[name]?.writeOnly !== true && (!isClosed || members[name] !== undefined),
    ),
  );
}
