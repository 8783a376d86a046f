import type { MediaTypeObject } from '../../../spec/document.ts';
import {
  type BodyGenerator,
  type GenerateOptions,
  isFormMediaType,
  isJsonMediaType,
  isTextMediaType,
  isXmlMediaType,
} from '../../openapi/index.ts';
import { smallestFile } from './smallestFile.ts';
import { writeXml } from './xml.ts';

/** A body of a media type, from its example or made up from its schema. */
export async function inventBody(
  type: string,
  { schema, itemSchema, example }: MediaTypeObject & { readonly itemSchema?: MediaTypeObject['schema'] },
  options: GenerateOptions,
  generator: BodyGenerator,
): Promise<string | Uint8Array> {
  const described = schema ?? (itemSchema === undefined ? true : { type: 'array', items: itemSchema });
  const isOpaque = !isTextMediaType(type) && !isJsonMediaType(type) && !type.includes('*');
  const file = isOpaque && example === undefined ? smallestFile(type) : undefined;
  if (file !== undefined) return file;
  const value = options.varied || example === undefined ? await generator.generate(described, options) : example;
  return writeBody(type, described, value);
}

/** A value in the words of a media type. */
export function writeBody(type: string, schema: unknown, value: unknown): string | Uint8Array {
  if (isJsonMediaType(type) || type.includes('*')) return json(value);
  if (typeof value === 'string') return isTextMediaType(type) ? value : Buffer.from(value);
  if (isXmlMediaType(type)) return writeXml(schema, value);
  if (linesOfJson.test(type))
    return listOf(value)
      .map((item) => `${json(item)}\n`)
      .join('');
  if (/^text\/event-stream\b/.test(type)) return listOf(value).map(eventOf).join('');
  if (isFormMediaType(type) && !type.startsWith('multipart')) return formOf(value);
  return isTextMediaType(type) ? json(value) : Buffer.from(json(value));
}

const linesOfJson = /^application\/(x-)?(ndjson|jsonl|json-?lines|json-seq)\b/;

function json(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** An event as a browser reads it; an object with `data` says itself what its fields are. */
function eventOf(item: unknown): string {
  const isEvent = typeof item === 'object' && item !== null && 'data' in item;
  const fields = Object.entries(isEvent ? (item as object) : { data: item }).filter(([name]) => eventFields.has(name));
  const lines = fields.flatMap(([name, value]) => {
    const text = typeof value === 'string' ? value : json(value);
    return text.split(/\r\n|[\r\n]/).map((line) => `${name}: ${line}\n`);
  });
  return `${lines.join('')}\n`;
}

const eventFields = new Set(['data', 'event', 'id', 'retry']);

function formOf(value: unknown): string {
  const pairs = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return new URLSearchParams(
    pairs.flatMap(([name, item]) => listOf(item).map((each) => [name, typeof each === 'string' ? each : json(each)])),
  ).toString();
}
