import { isObject, type JsonObject, type Operation, parsedJson } from '../../openapi/index.ts';
import type { ExampleResponse } from '../examples/example.ts';
import type { Collection } from './records.ts';
import { StateRefusal } from './refusal.ts';
import type { Resource } from './resources.ts';
import { findList, schemaOfValue } from './shape.ts';

/** The response examples of an operation, with the path values that each was written for. */
export type ExamplesOf = (operation: Operation) => readonly ExampleResponse[];

/** Path values of an example's name. */
export type PathValuesOf = (operation: Operation, name: string) => Readonly<Record<string, string>>;

/** Puts into a collection what the contract's examples of lists and of items show, but what belongs to another parent. */
export function plantExamples(
  { operations, shape, parameter, segment }: Resource,
  parents: Readonly<Record<string, string>>,
  collection: Collection,
  { examplesOf, pathValuesOf }: { readonly examplesOf: ExamplesOf; readonly pathValuesOf: PathValuesOf },
): void {
  const plant = (record: unknown, id: string | undefined) => {
    if (!isObject(record)) return;
    const own = shape.key === undefined ? undefined : record[shape.key];
    const name = typeof own === 'string' || typeof own === 'number' ? String(own) : id;
    if (name === undefined || name === '') return;
    try {
      collection.put(name, { ...collection.get(name), ...record });
    } catch (error) {
      // An example that is larger than records may be is no beginning
      if (!(error instanceof StateRefusal)) throw error;
    }
  };
  for (const role of ['list', 'read'] as const) {
    const operation = operations.get(role);
    if (operation === undefined) continue;
    for (const { name, statusKey, content } of examplesOf(operation)) {
      const values = pathValuesOf(operation, name);
      const isElsewhere = Object.entries(parents).some(([key, value]) => (values[key] ?? value) !== value);
      if (!/^2/.test(statusKey) || isElsewhere) continue;
      const value = read(content);
      if (role === 'read') plant(recordIn(value, shape.at, shape.key), values[parameter]);
      else for (const record of listIn(value, segment)) plant(record, undefined);
    }
  }
}

/** A template has no value before there is a request. */
function read(content: string | Uint8Array): unknown {
  return typeof content === 'string' && !content.includes('{{') ? parsedJson(content) : undefined;
}

function recordIn(value: unknown, at: string | undefined, key: string | undefined): unknown {
  if (!isObject(value) || at === undefined) return value;
  return isObject(value[at]) && (key === undefined || value[key] === undefined) ? value[at] : value;
}

function listIn(value: unknown, segment: string): readonly unknown[] {
  const { at = undefined } = findList(schemaOfValue(value), segment) ?? {};
  const list = at?.reduce<unknown>((inner, step) => (isObject(inner) ? inner[step] : undefined), value);
  return Array.isArray(list) ? list : [];
}

/** The names that path parameters of an item's examples have, by the name of the example. */
export function pathValues(operation: Operation, name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    operation.parameters.flatMap(({ in: place, name: parameter, examples }) => {
      const example: unknown = place === 'path' ? examples?.[name] : undefined;
      const value = isObject(example) ? (example as JsonObject).value : undefined;
      return value === undefined || typeof value === 'object' ? [] : [[parameter, String(value)]];
    }),
  );
}
