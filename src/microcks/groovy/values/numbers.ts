/** Groovy's numbers that JavaScript has none for: an Integer is a `number`, a BigInteger a `bigint`, all else one of these. */

/** A 64-bit integer. */
export class Long {
  readonly type = 'Long';
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = BigInt.asIntN(64, value);
  }
}

/** A Short or a Byte. */
export class Small {
  readonly type: 'Short' | 'Byte';
  readonly value: number;
  constructor(type: 'Short' | 'Byte', value: number) {
    this.type = type;
    this.value = type === 'Short' ? (value << 16) >> 16 : (value << 24) >> 24;
  }
}

/** A Double or a Float. */
export class Real {
  readonly type: 'Double' | 'Float';
  readonly value: number;
  constructor(value: number, type: 'Double' | 'Float' = 'Double') {
    this.type = type;
    this.value = type === 'Float' ? Math.fround(value) : value;
  }
}

/** A BigDecimal: `unscaled` / 10^`scale`. */
export class Decimal {
  readonly type = 'BigDecimal';
  readonly unscaled: bigint;
  readonly scale: number;
  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled;
    this.scale = scale;
  }
}

/** A single UTF-16 unit, which is no number. */
export class Char {
  readonly type = 'Character';
  readonly code: number;
  constructor(code: number) {
    this.code = code & 0xffff;
  }
}

/** Any number. */
export type Numeric = number | bigint | Long | Small | Real | Decimal;

/** Whether a value is a number. */
export function isNumeric(value: unknown): value is Numeric {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof Long ||
    value instanceof Decimal ||
    value instanceof Real ||
    value instanceof Small
  );
}

/** Whether a number has no fraction by its type. */
export function isIntegral(value: Numeric): value is number | bigint | Long | Small {
  return !(value instanceof Decimal || value instanceof Real);
}

/** An integral number's value. */
export function bigOf(value: number | bigint | Long | Small): bigint {
  if (typeof value === 'number') return BigInt(value);
  if (typeof value === 'bigint') return value;
  return BigInt(value.value);
}

/** A number as JavaScript's nearest. */
export function realOf(value: Numeric): number {
  if (typeof value === 'number') return value;
  if (value instanceof Decimal) return Number(`${value.unscaled}e${-value.scale}`);
  return Number(typeof value === 'bigint' ? value : value.value);
}

/** A whole number cut to 32 bits, as Java's `intValue`. */
export function intOf(value: Numeric): number {
  if (typeof value === 'number') return value;
  if (value instanceof Real) {
    if (Number.isNaN(value.value)) return 0;
    return Math.trunc(Math.max(-2147483648, Math.min(2147483647, value.value)));
  }
  return Number(BigInt.asIntN(32, wholeOf(value)));
}

/** A number without its fraction. */
export function wholeOf(value: Numeric): bigint {
  if (value instanceof Decimal) {
    if (value.scale <= 0) return value.unscaled * 10n ** BigInt(-value.scale);
    return value.scale > 20_000 ? 0n : value.unscaled / 10n ** BigInt(value.scale);
  }
  if (value instanceof Real) return Number.isFinite(value.value) ? BigInt(Math.trunc(value.value)) : 0n;
  return bigOf(value);
}

/** A number as Java's `longValue`. */
export function longOf(value: Numeric): Long {
  if (value instanceof Long) return value;
  if (value instanceof Real) {
    const bounded = Math.max(-(2 ** 63), Math.min(2 ** 63, value.value));
    if (bounded === 2 ** 63) return new Long(2n ** 63n - 1n);
    return new Long(Number.isNaN(bounded) ? 0n : BigInt(Math.trunc(bounded)));
  }
  return new Long(wholeOf(value));
}
