import { methods } from '../../spec/document.ts';
import type { Contract } from '../../spec/load.ts';
import { isObject } from '../openapi/index.ts';

/** What is different in a contract that was read again, a line each: `+ GET /pets`, `- GET /cats`, `~ components/schemas/Pet`. */
export function changesBetween(before: Contract, after: Contract): readonly string[] {
  const [old, now] = [partsOf(before), partsOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  return names.flatMap((name) => {
    const [a, b] = [old.get(name), now.get(name)];
    if (a === b) return [];
    return [`${a === undefined ? '+' : b === undefined ? '-' : '~'} ${name}`];
  });
}

/** The operations, the components, and what else a document has at its top, as texts. */
function partsOf({ document }: Contract): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const [name, value] of Object.entries(document)) {
    if (name === 'paths') addPaths(parts, value);
    else if (name === 'components') addComponents(parts, value);
    else parts.set(name, JSON.stringify(value));
  }
  return parts;
}

function addPaths(parts: Map<string, string>, paths: unknown): void {
  for (const [path, item] of Object.entries(isObject(paths) ? paths : {})) {
    if (!isObject(item)) continue;
    const { shared, operations } = split(item);
    for (const [method, operation] of operations) {
      parts.set(`${method.toUpperCase()} ${path}`, JSON.stringify([operation, shared]));
    }
  }
}

function split(item: Readonly<Record<string, unknown>>) {
  const isMethod = (name: string) => (methods as readonly string[]).includes(name);
  const entries = Object.entries(item);
  return {
    operations: entries.filter(([name]) => isMethod(name)),
    shared: entries.filter(([name]) => !isMethod(name)),
  };
}

function addComponents(parts: Map<string, string>, components: unknown): void {
  for (const [kind, members] of Object.entries(isObject(components) ? components : {})) {
    for (const [name, value] of Object.entries(isObject(members) ? members : {})) {
      parts.set(`components/${kind}/${name}`, JSON.stringify(value));
    }
  }
}
