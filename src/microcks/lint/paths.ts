import type { Operation } from '../../openapi/index.ts';
import type { Remark } from './finding.ts';
import type { LintedContract } from './linted.ts';

/** Operations that others stand in front of, or that a Microcks server does not find. */
export function checkPaths({ operations, fixed, exact }: LintedContract): readonly Remark[] {
  return operations.flatMap((operation, index): Remark[] => {
    const shadow = operations.slice(0, index).find((earlier) => isShadow(earlier, operation));
    const found: Remark[] =
      shadow === undefined
        ? []
        : [
            {
              rule: 'path-shadowed',
              message: `${operation.name} comes after ${shadow.name}, which a Microcks server answers it with; put it first`,
              pointer: operation.pointer,
            },
          ];
    if (isUnreachable(operation, fixed, exact)) {
      const message = `${operation.name} has parameters but no example that names them; a Microcks server answers an empty 404`;
      found.push({ rule: 'operation-unreachable', message, pointer: operation.pointer });
    }
    return found;
  });
}

/** Whether an earlier template takes every path of a later, more literal one. */
function isShadow(earlier: Operation, later: Operation): boolean {
  if (earlier.method !== later.method || !earlier.path.includes('{')) return false;
  const [wide, narrow] = [earlier.path.split('/'), later.path.split('/')];
  if (wide.length !== narrow.length || earlier.basePaths[0] !== later.basePaths[0]) return false;
  let isNarrower = false;
  for (const [index, segment] of wide.entries()) {
    const other = narrow[index] ?? '';
    const isTemplate = /^\{[^{}]*\}$/.test(segment);
    if (!isTemplate && segment !== other) return false;
    if (isTemplate && !other.includes('{')) isNarrower = true;
  }
  return isNarrower;
}

/** MQ-03 */
function isUnreachable(operation: Operation, fixed: LintedContract['fixed'], exact: LintedContract['exact']): boolean {
  try {
    return exact.exchanges(operation).resourcePaths.size === 0 && fixed.exchanges(operation).responses.length > 0;
  } catch {
    // Rules on which Microcks fails altogether are reported as such
    return false;
  }
}
