import type { Value } from '../values/containers.ts';
import { Char, Long, Real, Small } from '../values/numbers.ts';

/** The primitive types, and what variables of them hold at first. */
export const primitiveDefaults: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['int', 0],
  ['long', new Long(0n)],
  ['short', new Small('Short', 0)],
  ['byte', new Small('Byte', 0)],
  ['double', new Real(0)],
  ['float', new Real(0, 'Float')],
  ['char', new Char(0)],
  ['boolean', false],
]);

/** Interfaces of one method, which closures stand for. */
export const samTypes: ReadonlySet<string> = new Set([
  ...['Runnable', 'Callable', 'Comparator', 'Function', 'Predicate', 'Consumer', 'Supplier', 'BiFunction'],
  ...['UnaryOperator', 'BinaryOperator', 'Closure'],
]);
