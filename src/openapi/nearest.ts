import { editDistance } from './nearestName.ts';
import type { Operation } from './operation.ts';

/**
 * The operations most like a request that matched none, best first; for messages.
 * Likeness: segments in common position, the same method, the same number of segments.
 */
export function nearestOperations(
  operations: readonly Operation[],
  method: string,
  path: string,
  count = 3,
): readonly Operation[] {
  const segments = path.split('/').slice(1, maxSegments);
  return operations
    .map((operation) => ({ operation, score: likeness(operation, method.toLowerCase(), segments) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ operation }) => operation);
}

/** An operation that a request nearly matched. */
export interface NearMiss {
  readonly operation: string;
  readonly differences: readonly string[];
}

/** A near miss in words. */
export function describeNearest(operation: Operation, method: string, path: string, base?: string): NearMiss {
  return { operation: operation.name, differences: differencesFrom(operation, method, path, base) };
}

/** What differs between a request and an operation, in words; of the base path too, where one counts. */
export function differencesFrom(operation: Operation, method: string, path: string, base?: string): readonly string[] {
  const wanted = operation.path.split('/').slice(1);
  const sent = path.split('/').slice(1, maxSegments);
  const differences = wanted.flatMap((segment, index) => {
    const other = sent[index];
    if (other === undefined) return [`segment ${index + 1} (${segment}) is missing`];
    if (segment.includes('{') || segment === other) return [];
    return [`segment ${index + 1} is "${other}" instead of "${segment}"`];
  });
  if (sent.length > wanted.length) differences.push(`${sent.length - wanted.length} segment(s) too many`);
  if (operation.method !== method.toLowerCase()) {
    differences.push(`the method is ${method.toUpperCase()} instead of ${operation.method.toUpperCase()}`);
  }
  return base === undefined ? differences : [...baseDifference(operation, base), ...differences];
}

function baseDifference({ basePaths }: Operation, base: string): readonly string[] {
  if (basePaths.includes(base)) return [];
  const wanted = basePaths.map((path) => path || '/').join(' or ');
  return [base === '' ? `the base path ${wanted} is missing` : `the base path is ${base} instead of ${wanted}`];
}

const maxSegments = 64;

function likeness(operation: Operation, method: string, sent: readonly string[]): number {
  const wanted = operation.path.split('/').slice(1);
  const literal = wanted.filter((segment, index) => segment === sent[index]).length;
  const elsewhere = wanted.filter((segment, index) => segment !== sent[index] && sent.includes(segment)).length;
  const templated = wanted.filter((segment, index) => segment.includes('{') && sent[index] !== undefined).length;
  const misspelt = wanted.filter((segment, index) => segment !== sent[index] && isAlike(segment, sent[index])).length;
  const common = literal * 4 + misspelt * 3 + elsewhere * 2;
  if (common === 0) return 0;
  return common + templated + (operation.method === method ? 2 : 0) - Math.abs(wanted.length - sent.length);
}

/** Whether one text is the other with at most two characters typed wrong, left out or added. */
function isAlike(a: string, b: string | undefined): boolean {
  if (b === undefined || a.includes('{') || a.length > 64 || Math.abs(a.length - b.length) > 2) return false;
  if (Math.min(a.length, b.length) < 3) return false;
  return editDistance(a, b) <= 2;
}
