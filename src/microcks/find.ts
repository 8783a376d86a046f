import { escapePattern, type Match, nearestOperations, type Operation } from '../openapi/index.ts';
import { percentDecoded } from './request.ts';

/** An operation found, or why none was. */
export type Found = Match | { readonly kind: 'broken'; readonly problem: string };

/** Finds the operation for a method and a percent-encoded path. */
export type Finder = (method: string, path: string) => Found;

/** Opens a finder; `resourcePathsOf` says which paths Microcks has registered for an operation. */
export type OpenFinder = (
  operations: readonly Operation[],
  resourcePathsOf: (operation: Operation) => ReadonlySet<string>,
) => Finder;

/**
 * Two passes in document order, as on Microcks: a registered path as it is, then the templates, where the first hit
 * wins although a literal path may follow (MQ-09), HEAD is not GET (MQ-08), and an operation that was inferred from
 * parameters and has no usable example is not there at all (MQ-03).
 */
export const createExactFinder: OpenFinder = (operations, resourcePathsOf) => {
  return (method, path) => {
    const candidates = operations.filter((operation) => operation.method === method.toLowerCase());
    const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    const literal = candidates.find(
      (operation) =>
        resourcePathsOf(operation).has(path) ||
        resourcePathsOf(operation).has(trimmed) ||
        operation.name === `${method} ${path}`,
    );
    if (literal !== undefined) return { kind: 'match', operation: literal, params: paramsOf(literal, trimmed) };
    for (const operation of candidates) {
      if (resourcePathsOf(operation).size === 0) continue;
      const pattern = patternOf(operation);
      if (typeof pattern === 'string') return { kind: 'broken', problem: pattern };
      if (pattern.test(path)) return { kind: 'match', operation, params: paramsOf(operation, path) };
    }
    return {
      kind: 'none',
      get nearest() {
        return nearestOperations(operations, method, path);
      },
    };
  };
};

/** MQ-10: a parameter whose name has more than letters, digits, `_` and `-` makes the pattern invalid. */
function patternOf({ path, name }: Operation): RegExp | string {
  const odd = [...path.matchAll(/\{([^{}]*)\}/g)].find(([, parameter = '']) => !/^[\w-]+$/.test(parameter));
  if (odd !== undefined) {
    return `the path parameter ${odd[0]} of ${name} breaks Microcks' look-up (MQ-10); rename it, or use --microcks fixed`;
  }
  const literals = path.split(/\{[^{}]*\}/).map(escapePattern);
  return new RegExp(`^${literals.join('[^/]+')}$`);
}

function paramsOf({ path }: Operation, sent: string): Readonly<Record<string, string>> {
  const values = sent.split('/');
  return Object.fromEntries(
    path.split('/').flatMap((segment, index) => {
      const [, name] = /^\{([^{}]*)\}$/.exec(segment) ?? [];
      return name === undefined ? [] : [[name, percentDecoded(values[index] ?? '')]];
    }),
  );
}
