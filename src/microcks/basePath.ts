import type { Operation } from '../openapi/index.ts';
import type { Found } from './answers/exchange.ts';
import type { Responder } from './responder.ts';

/** Why no operation was found. */
export type Missed = Exclude<ReturnType<Responder['find']>, { readonly kind: 'match' }>;

/** What a path leads to when it is read below one of a contract's base paths. */
export type BelowBase = {
  readonly base: string;
  /** What is left of the path. */
  readonly path: string;
} & ({ readonly kind: 'match'; readonly found: Found } | { readonly kind: 'missed'; readonly missed: Missed });

/**
 * Reads a path below the base paths of a contract, the longest first; where it begins with none of them, as if it were
 * below one, so that what comes nearest can be told. An operation counts at its own base paths only.
 */
export function findBelowBase(responder: Responder, method: string, pathname: string): BelowBase {
  let nearest: BelowBase | undefined;
  for (const base of [...basePathsOf(responder), '']) {
    if (base !== '' && pathname !== base && !pathname.startsWith(`${base}/`)) continue;
    const path = pathname.slice(base.length) || '/';
    const found = responder.find(method, path);
    if (found.kind === 'match' && found.operation.basePaths.includes(base)) return { kind: 'match', base, path, found };
    if (nearest !== undefined) continue;
    const missed = found.kind === 'match' || found.kind === 'method' ? missedAt(responder, method, base, path) : found;
    nearest = { kind: 'missed', base, path, missed };
  }
  return nearest ?? { kind: 'missed', base: '', path: pathname, missed: { kind: 'none', nearest: [] } };
}

/** A path that operations have, but none with that method at that base. */
function missedAt(responder: Responder, method: string, base: string, path: string): Missed {
  const allowed = responder.operations
    .filter((operation) => operation.basePaths.includes(base) && matches(responder, operation, path))
    .map((operation) => operation.method.toUpperCase());
  if (allowed.length === 0) {
    return {
      kind: 'none',
      // Costs a walk over all operations, so only for those who look
      get nearest() {
        return operationsAt(responder, path, method);
      },
    };
  }
  return { kind: 'method', allowed: allowed.includes('GET') ? [...new Set([...allowed, 'HEAD'])] : allowed };
}

/** The operations with that path, the one with that method first. */
export function operationsAt(responder: Responder, path: string, method: string): readonly Operation[] {
  const rank = (operation: Operation) => Number(operation.method !== method.toLowerCase());
  return responder.operations
    .filter((operation) => matches(responder, operation, path))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, 3);
}

function matches(responder: Responder, operation: Operation, path: string): boolean {
  const found = responder.find(operation.method.toUpperCase(), path);
  return found.kind === 'match' && found.operation === operation;
}

/** All base paths of a contract, longest first. */
export function basePathsOf(responder: Responder): readonly string[] {
  const cached = pathsOf.get(responder);
  if (cached !== undefined) return cached;
  const paths = [...new Set(responder.operations.flatMap((operation: Operation) => operation.basePaths))];
  paths.sort((a, b) => b.length - a.length);
  pathsOf.set(responder, paths);
  return paths;
}

const pathsOf = new WeakMap<Responder, readonly string[]>();
