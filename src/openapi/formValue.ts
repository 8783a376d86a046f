import type { MediaTypeObject } from '../../spec/document.ts';
import { isObject, jsonOrText } from './json.ts';

/** Text fields that stand for objects and arrays are JSON (OpenAPI, encoding object); files count as binary strings. */
export function formValue(fields: Readonly<Record<string, unknown>>, { schema }: MediaTypeObject): unknown {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const member = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const isList = isObject(member) && member.type === 'array';
      const parsed = [value].flat().map((item) => fieldValue(item, member));
      return [name, Array.isArray(value) || (isList && !Array.isArray(parsed[0])) ? parsed : parsed[0]];
    }),
  );
}

function fieldValue(value: unknown, member: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  const isStructured = isObject(member) && (member.type === 'object' || member.type === 'array');
  return typeof value === 'string' && isStructured ? jsonOrText(value) : value;
}
