import { methods } from '../document.ts';
import { isObject, type Json, resolved } from './exchange.ts';

/** An operation of a document that is still to be read. */
export interface RawOperation {
  readonly method: string;
  readonly path: string;
  readonly item: Json;
  readonly operation: Json;
}

/** All operations of a document; path items by reference become copies, so that they can be added to. */
export function operationsOf(document: Json): readonly RawOperation[] {
  const paths = isObject(document.paths) ? document.paths : {};
  return Object.keys(paths).flatMap((path) => {
    const item = resolved(document, paths[path]);
    if (item === undefined) return [];
    if (item !== paths[path]) paths[path] = structuredClone(item);
    const own = paths[path] as Json;
    return methods.flatMap((method) => {
      const operation = own[method];
      return isObject(operation) ? [{ method: method.toUpperCase(), path, item: own, operation }] : [];
    });
  });
}

/** An operation by the name that Microcks gives it, or by its id. */
export function operationNamed(operations: readonly RawOperation[], name: string): RawOperation | undefined {
  return operations.find(
    ({ method, path, operation }) => `${method} ${path}` === name || operation.operationId === name,
  );
}

/** The operation that a recorded URL leads to, and what stands in its path; literal segments win. */
export function operationAt(operations: readonly RawOperation[], method: string, pathname: string) {
  const found = operations
    .filter((operation) => operation.method === method.toUpperCase())
    .flatMap((operation) => {
      const params = paramsIn(operation.path, pathname);
      return params === undefined ? [] : [{ ...operation, params }];
    });
  return found.sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length)[0];
}

/** Matches from the end: a base path, which the document may not know, comes before. */
function paramsIn(template: string, pathname: string): Readonly<Record<string, string>> | undefined {
  const wanted = template.split('/').filter((segment) => segment !== '');
  const sent = pathname.split('/').filter((segment) => segment !== '');
  const given = wanted.length === 0 ? [] : sent.slice(-wanted.length);
  if (given.length !== wanted.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = decoded(given[index] ?? '');
    const name = /^(?:\{([^{}]+)\}|:(.+))$/.exec(segment);
    if (name !== null) params[name[1] ?? name[2] ?? ''] = value;
    else if (segment !== value) return undefined;
  }
  return params;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
