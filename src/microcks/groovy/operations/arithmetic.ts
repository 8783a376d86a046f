import type { Machine } from '../machine.ts';
import type { Value } from '../values/containers.ts';
import { addDecimals, decimalOf, divideDecimals, multiplyDecimals, precisionOf } from '../values/decimal.ts';
import {
  bigOf,
  Char,
  Decimal,
  intOf,
  isIntegral,
  isNumeric,
  Long,
  type Numeric,
  Real,
  realOf,
  Small,
} from '../values/numbers.ts';
import { failure } from './errors.ts';

type Operation = (a: Numeric, b: Numeric, machine: Machine) => Numeric | undefined;

/** The type that an operation on two numbers has. */
function rank(value: Numeric): number {
  if (typeof value === 'number' || value instanceof Small) return 0;
  if (value instanceof Long) return 1;
  if (typeof value === 'bigint') return 2;
  return value instanceof Decimal ? 3 : 4;
}

/** A whole number as the type of a rank. */
function whole(value: bigint, wanted: number): Numeric {
  if (wanted === 0) return Number(BigInt.asIntN(32, value));
  return wanted === 1 ? new Long(value) : value;
}

type Integral = number | bigint | Long | Small;

function byRank(
  ints: (a: bigint, b: bigint) => bigint,
  decimals: (a: Decimal, b: Decimal, machine: Machine) => Numeric | undefined,
  reals: (a: number, b: number) => number,
): Operation {
  return (a, b, machine) => {
    const wanted = Math.max(rank(a), rank(b));
    if (wanted === 4) return new Real(reals(realOf(a), realOf(b)));
    if (wanted === 3) return decimals(decimalOf(a), decimalOf(b), machine);
    const [x, y] = [bigOf(a as Integral), bigOf(b as Integral)];
    if (wanted === 2) machine.meter.digits(Math.max(precisionOf(x), precisionOf(y)));
    return whole(ints(x, y), wanted);
  };
}

function division(a: Numeric, b: Numeric, machine: Machine): Numeric {
  if (rank(a) === 4 || rank(b) === 4) return new Real(realOf(a) / realOf(b));
  const quotient = divideDecimals(decimalOf(a), decimalOf(b), machine.meter);
  if (quotient === undefined) throw failure('ArithmeticException', 'Division by zero');
  return quotient;
}

function remainder(a: Numeric, b: Numeric, machine: Machine): Numeric | undefined {
  if (rank(a) < 3 && rank(b) < 3 && realOf(b) === 0) throw failure('ArithmeticException', '/ by zero');
  return byRank(
    (x, y) => x % y,
    (x, y) => {
      if (y.unscaled === 0n) throw failure('ArithmeticException', 'Division by zero');
      const scale = Math.max(x.scale, y.scale);
      machine.meter.digits(scale - Math.min(x.scale, y.scale));
      const at = (value: Decimal) => value.unscaled * 10n ** BigInt(scale - value.scale);
      return new Decimal(at(x) % at(y), scale);
    },
    (x, y) => x % y,
  )(a, b, machine);
}

function power(a: Numeric, b: Numeric, machine: Machine): Numeric {
  if (isIntegral(b) && !(a instanceof Real) && realOf(b) >= 0 && realOf(b) <= 999_999_999) {
    const exponent = Number(bigOf(b));
    const unscaled = a instanceof Decimal ? a.unscaled : bigOf(a);
    const magnitude = unscaled < 0n ? -unscaled : unscaled;
    if (magnitude > 1n) machine.meter.digits(Math.ceil((precisionOf(unscaled) - 0.3) * exponent));
    const result = unscaled ** BigInt(exponent);
    if (a instanceof Decimal) return new Decimal(result, a.scale * exponent);
    if (typeof a === 'bigint') return result;
    if (BigInt.asIntN(32, result) === result && !(a instanceof Long)) return Number(result);
    return a instanceof Long && BigInt.asIntN(64, result) === result ? new Long(result) : result;
  }
  return narrow(realOf(a) ** realOf(b));
}

/** A power that is no whole number of factors: an int or a long where it is one, else a double. */
function narrow(result: number): Numeric {
  if (Number.isInteger(result) && Math.abs(result) < 2 ** 31) return result;
  if (Number.isInteger(result) && Math.abs(result) < 2 ** 53) return new Long(BigInt(result));
  return new Real(result);
}

const bits =
  (ints: (a: bigint, b: bigint) => bigint): Operation =>
  (a, b) => {
    if (!isIntegral(a) || !isIntegral(b)) return undefined;
    return whole(ints(bigOf(a), bigOf(b)), Math.max(rank(a), rank(b)));
  };

const shift =
  (ints: (a: bigint, by: bigint, width: bigint) => bigint): Operation =>
  (a, b, machine) => {
    if (!isIntegral(a) || !isIntegral(b)) return undefined;
    if (typeof a === 'bigint') machine.meter.digits(Math.abs(intOf(b)) >> 1);
    const width = rank(a) === 0 ? 32n : 64n;
    const by = typeof a === 'bigint' ? bigOf(b) : bigOf(b) & (width - 1n);
    return whole(ints(bigOf(a), by, width), rank(a));
  };

/** The operations on numbers by the names of their methods; nothing where Groovy has none for the types. */
const operations: Readonly<Record<string, Operation>> = {
  plus: byRank(
    (a, b) => a + b,
    (a, b, { meter }) => addDecimals(a, b, 1n, meter),
    (a, b) => a + b,
  ),
  minus: byRank(
    (a, b) => a - b,
    (a, b, { meter }) => addDecimals(a, b, -1n, meter),
    (a, b) => a - b,
  ),
  multiply: byRank(
    (a, b) => a * b,
    (a, b, { meter }) => multiplyDecimals(a, b, meter),
    (a, b) => a * b,
  ),
  div: division,
  mod: remainder,
  remainder,
  power,
  intdiv(a, b) {
    if (!isIntegral(a) || !isIntegral(b)) return undefined;
    const divisor = bigOf(b);
    if (divisor === 0n) throw failure('ArithmeticException', '/ by zero');
    return whole(bigOf(a) / divisor, Math.max(rank(a), rank(b)));
  },
  and: bits((a, b) => a & b),
  or: bits((a, b) => a | b),
  xor: bits((a, b) => a ^ b),
  leftShift: shift((a, by) => a << by),
  rightShift: shift((a, by) => a >> by),
  rightShiftUnsigned: shift((a, by, width) => BigInt.asUintN(Number(width), a) >> by),
};

/** Whether a method's name is one of the operations. */
export function isArithmetic(name: string): boolean {
  return Object.hasOwn(operations, name);
}

/** The result of an operation on two numbers; undefined where one is none, or there is no such operation on them. */
export function arithmetic(name: string, a: Value, b: Value, machine: Machine): Numeric | undefined {
  const x = a instanceof Char ? a.code : a;
  const y = b instanceof Char ? b.code : b;
  if (!isNumeric(x) || !isNumeric(y)) return undefined;
  return operations[name]?.(x, y, machine);
}

/** `-x`; undefined for what is no number. */
export function negated(value: Value): Numeric | undefined {
  if (typeof value === 'number') return -value | 0;
  if (typeof value === 'bigint') return -value;
  if (value instanceof Long) return new Long(-value.value);
  if (value instanceof Small) return -value.value;
  if (value instanceof Real) return new Real(-value.value, value.type);
  return value instanceof Decimal ? new Decimal(-value.unscaled, value.scale) : undefined;
}
