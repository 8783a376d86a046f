import type { MicrocksMode } from '../microcks/criteria.ts';
import { createMatcher, type Match } from './match.ts';
import { nearestOperations } from './nearest.ts';
import type { Operation } from './operation.ts';

/** An operation found, or why none was. */
export type Found = Match | { readonly kind: 'broken'; readonly problem: string };

/** Finds the operation for a method and a percent-encoded path. */
export type Finder = (method: string, path: string) => Found;

/** The finder of a mode; `resourcePathsOf` is asked in `exact` mode only. */
export function createFinder(
  operations: readonly Operation[],
  mode: MicrocksMode,
  resourcePathsOf: (operation: Operation) => ReadonlySet<string>,
): Finder {
  return mode === 'fixed' ? createMatcher(operations) : createExactFinder(operations, resourcePathsOf);
}

/**
 * Two passes in document order, as on Microcks: a registered path as it is, then the templates, where the first hit
 * wins although a literal path may follow (MQ-09), HEAD is not GET (MQ-08), and an operation that was inferred from
 * parameters and has no usable example is not there at all (MQ-03).
 */
function createExactFinder(
  operations: readonly Operation[],
  resourcePathsOf: (operation: Operation) => ReadonlySet<string>,
): Finder {
  return (method, path) => {
    const own = operations.filter((operation) => operation.method === method.toLowerCase());
    const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    const literal = own.find(
      (operation) =>
        resourcePathsOf(operation).has(path) ||
        resourcePathsOf(operation).has(trimmed) ||
        operation.name === `${method} ${path}`,
    );
    if (literal !== undefined) return { kind: 'match', operation: literal, params: paramsOf(literal, trimmed) };
    for (const operation of own) {
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
}

/** MQ-10: a parameter whose name has more than letters, digits, `_` and `-` makes the pattern invalid. */
function patternOf({ path, name }: Operation): RegExp | string {
  const odd = [...path.matchAll(/\{([^{}]*)\}/g)].find(([, parameter = '']) => !/^[\w-]+$/.test(parameter));
  if (odd !== undefined) {
    return `the path parameter ${odd[0]} of ${name} breaks Microcks' look-up (MQ-10); rename it, or use --microcks fixed`;
  }
  const literals = path.split(/\{[^{}]*\}/).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('[^/]+')}$`);
}

function paramsOf({ path }: Operation, sent: string): Readonly<Record<string, string>> {
  const values = sent.split('/');
  return Object.fromEntries(
    path.split('/').flatMap((segment, index) => {
      const [, name] = /^\{([^{}]*)\}$/.exec(segment) ?? [];
      return name === undefined ? [] : [[name, decoded(values[index] ?? '')]];
    }),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
