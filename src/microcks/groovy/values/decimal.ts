import type { Meter } from '../limits.ts';
import { bigOf, Decimal, type Numeric, Real } from './numbers.ts';

/** How a decimal that must lose digits is rounded, as `java.math.RoundingMode`. */
export type Rounding = 'UP' | 'DOWN' | 'CEILING' | 'FLOOR' | 'HALF_UP' | 'HALF_DOWN' | 'HALF_EVEN' | 'UNNECESSARY';

/** 10 to a power that has been checked. */
function tens(power: number): bigint {
  return 10n ** BigInt(power);
}

/** Digits of a number without sign and leading zeros; zero has one. */
export function precisionOf(unscaled: bigint): number {
  return String(unscaled < 0n ? -unscaled : unscaled).length;
}

/** A number as a decimal; a double by its text, as Groovy's arithmetic does. */
export function decimalOf(value: Numeric): Decimal {
  if (value instanceof Decimal) return value;
  if (value instanceof Real) return parseDecimal(String(value.value)) ?? new Decimal(0n, 0);
  return new Decimal(bigOf(value), 0);
}

/** A decimal by its text; nothing when it is none. */
export function parseDecimal(text: string): Decimal | undefined {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (parts === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  if (whole === '' && fraction === '') return undefined;
  const power = Number(exponent);
  if (!Number.isSafeInteger(power) || Math.abs(power) > 2147483647) return undefined;
  const unscaled = BigInt(whole + fraction);
  return new Decimal(sign === '-' ? -unscaled : unscaled, fraction.length - power);
}

/** The unscaled value at a scale that is not less than its own. */
function at({ unscaled, scale }: Decimal, wanted: number, meter: Meter): bigint {
  if (wanted === scale) return unscaled;
  meter.digits(wanted - scale);
  return unscaled * tens(wanted - scale);
}

/** Sum or difference; the larger scale. */
export function addDecimals(a: Decimal, b: Decimal, sign: 1n | -1n, meter: Meter): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return new Decimal(at(a, scale, meter) + sign * at(b, scale, meter), scale);
}

/** Product; the scales add up. */
export function multiplyDecimals(a: Decimal, b: Decimal, meter: Meter): Decimal {
  meter.digits(precisionOf(a.unscaled) + precisionOf(b.unscaled));
  return new Decimal(a.unscaled * b.unscaled, a.scale + b.scale);
}

/** Order: negative, zero or positive. */
export function compareDecimals(a: Decimal, b: Decimal, meter: Meter): number {
  const signs = signOf(a.unscaled) - signOf(b.unscaled);
  if (signs !== 0 || a.unscaled === 0n) return Math.sign(signs);
  const magnitude = precisionOf(a.unscaled) - a.scale - (precisionOf(b.unscaled) - b.scale);
  if (magnitude !== 0) return Math.sign(magnitude) * signOf(a.unscaled);
  const scale = Math.max(a.scale, b.scale);
  return signOf(at(a, scale, meter) - at(b, scale, meter));
}

/** -1, 0 or 1. */
export function signOf(value: bigint): number {
  return value < 0n ? -1 : value > 0n ? 1 : 0;
}

/** Quotient by Groovy's rule; nothing when the divisor is zero. */
export function divideDecimals(a: Decimal, b: Decimal, meter: Meter): Decimal | undefined {
  if (b.unscaled === 0n) return undefined;
  const exact = exactQuotient(a, b, meter);
  if (exact !== undefined) return exact;
  const precision = Math.max(precisionOf(a.unscaled), precisionOf(b.unscaled)) + 10;
  const rounded = quotientTo(a, b, precision, meter);
  const scale = Math.max(a.scale, b.scale, 10);
  return rounded.scale > scale ? rescale(rounded, scale, 'HALF_UP', meter) : rounded;
}

/** The quotient when it ends, at the preferred scale or the smallest that holds it. */
function exactQuotient(a: Decimal, b: Decimal, meter: Meter): Decimal | undefined {
  const preferred = a.scale - b.scale;
  if (a.unscaled === 0n) return new Decimal(0n, preferred);
  const divisor = b.unscaled / gcd(a.unscaled, b.unscaled);
  let rest = divisor < 0n ? -divisor : divisor;
  let twos = 0;
  let fives = 0;
  meter.digits(precisionOf(rest) * 4);
  for (; rest % 2n === 0n; rest /= 2n) twos += 1;
  for (; rest % 5n === 0n; rest /= 5n) fives += 1;
  if (rest !== 1n) return undefined;
  const more = Math.max(twos, fives);
  meter.digits(more);
  return new Decimal((a.unscaled * tens(more)) / b.unscaled, preferred + more);
}

/** The greatest common divisor. */
export function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** The quotient to so many digits, without trailing zeros beyond the preferred scale. */
export function quotientTo(
  a: Decimal,
  b: Decimal,
  precision: number,
  meter: Meter,
  mode: Rounding = 'HALF_UP',
): Decimal {
  meter.digits(precision);
  const shift = Math.max(0, precision + precisionOf(b.unscaled) - precisionOf(a.unscaled) + 2);
  const scaled = a.unscaled * tens(shift);
  const quotient = scaled / b.unscaled;
  // A remainder only matters for being there: one more digit stands for it
  const sticky = scaled % b.unscaled === 0n ? 0n : BigInt(signOf(a.unscaled) * signOf(b.unscaled));
  const wide = new Decimal(quotient * 10n + sticky, a.scale - b.scale + shift + 1);
  return roundTo(wide, precision, mode, meter);
}

/** Rounded to so many digits. */
export function roundTo(value: Decimal, precision: number, mode: Rounding, meter: Meter): Decimal {
  const excess = precisionOf(value.unscaled) - precision;
  if (precision === 0 || excess <= 0) return value;
  const rounded = rescale(value, value.scale - excess, mode, meter);
  return precisionOf(rounded.unscaled) > precision ? rescale(rounded, rounded.scale - 1, mode, meter) : rounded;
}

/** The same value at another scale, rounded where digits go; throws a `RangeError` where they must not. */
export function rescale(value: Decimal, scale: number, mode: Rounding, meter: Meter): Decimal {
  if (scale >= value.scale) return new Decimal(at(value, scale, meter), scale);
  const drop = value.scale - scale;
  if (drop > precisionOf(value.unscaled) + 1 && drop > 5000) return new Decimal(0n, scale);
  meter.digits(drop);
  const unit = tens(drop);
  const quotient = value.unscaled / unit;
  const remainder = value.unscaled % unit;
  if (remainder === 0n) return new Decimal(quotient, scale);
  const sign = BigInt(signOf(value.unscaled));
  const half = signOf((remainder < 0n ? -remainder : remainder) * 2n - unit);
  return new Decimal(roundsAway(mode, sign, half, quotient) ? quotient + sign : quotient, scale);
}

function roundsAway(mode: Rounding, sign: bigint, half: number, quotient: bigint): boolean {
  switch (mode) {
    case 'UP':
      return true;
    case 'DOWN':
      return false;
    case 'CEILING':
      return sign > 0n;
    case 'FLOOR':
      return sign < 0n;
    case 'HALF_UP':
      return half >= 0;
    case 'HALF_DOWN':
      return half > 0;
    case 'HALF_EVEN':
      return half > 0 || (half === 0 && quotient % 2n !== 0n);
    case 'UNNECESSARY':
      throw new RangeError('Rounding necessary');
  }
}

/** Without trailing zeros. */
export function stripZeros({ unscaled, scale }: Decimal): Decimal {
  if (unscaled === 0n) return new Decimal(0n, 0);
  const zeros = /0*$/.exec(String(unscaled))?.[0].length ?? 0;
  return new Decimal(unscaled / tens(zeros), scale - zeros);
}

/** Java's `toString`: an exponent where the scale is negative, or the value below 1E-6. */
export function decimalText({ unscaled, scale }: Decimal): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled);
  const sign = unscaled < 0n ? '-' : '';
  const exponent = digits.length - 1 - scale;
  if (scale === 0) return sign + digits;
  if (scale > 0 && exponent >= -6) return sign + withPoint(digits, scale);
  const mantissa = digits.length === 1 ? digits : `${digits.charAt(0)}.${digits.slice(1)}`;
  return exponent === 0 ? sign + mantissa : `${sign}${mantissa}E${exponent > 0 ? '+' : ''}${exponent}`;
}

/** Java's `toPlainString`. */
export function plainText({ unscaled, scale }: Decimal, meter: Meter): string {
  meter.digits(Math.abs(scale));
  const digits = String(unscaled < 0n ? -unscaled : unscaled);
  const sign = unscaled < 0n ? '-' : '';
  if (scale <= 0) return sign + (unscaled === 0n ? '0' : digits + '0'.repeat(-scale));
  return sign + withPoint(digits, scale);
}

function withPoint(digits: string, scale: number): string {
  const padded = digits.padStart(scale + 1, '0');
  return `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

/** The decimal that a double is exactly, as `new BigDecimal(double)`. */
export function exactDecimal(value: number): Decimal {
  let scale = 0;
  let scaled = value;
  while (!Number.isInteger(scaled) && scale < 1100) {
    scaled *= 2;
    scale += 1;
  }
  return new Decimal(BigInt(scaled) * 5n ** BigInt(scale), scale);
}
