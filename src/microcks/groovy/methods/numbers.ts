import type { Machine } from '../machine.ts';
import { negated } from '../operations/arithmetic.ts';
import { asType, convertNumber } from '../operations/cast.ts';
import { compareNumbers } from '../operations/compare.ts';
import { failure } from '../operations/errors.ts';
import { ownText, textOf } from '../operations/text.ts';
import { type GClosure, GObject, type Value } from '../values/containers.ts';
import {
  decimalOf,
  divideDecimals,
  gcd,
  plainText,
  precisionOf,
  quotientTo,
  type Rounding,
  rescale,
  roundTo,
  signOf,
  stripZeros,
} from '../values/decimal.ts';
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
  wholeOf,
} from '../values/numbers.ts';
import { type MethodTable, methods } from './table.ts';

const as = (type: string) => (self: Value, _: readonly Value[], machine: Machine) =>
  convertNumber(self instanceof Char ? self.code : (self as Numeric), type, machine) ?? null;

/** A rounding by its name, its enumeration value or its old number. */
function roundingOf(mode: Value): Rounding {
  const names: readonly Rounding[] = [
    'UP',
    'DOWN',
    'CEILING',
    'FLOOR',
    'HALF_UP',
    'HALF_DOWN',
    'HALF_EVEN',
    'UNNECESSARY',
  ];
  const name = isNumeric(mode) ? names[intOf(mode)] : names.find((each) => each === textOf(mode));
  if (name === undefined) throw failure('IllegalArgumentException', 'Invalid rounding mode');
  return name;
}

/** What must not be rounded and would be is an ArithmeticException. */
function rounding<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError && error.message === 'Rounding necessary') {
      throw failure('ArithmeticException', 'Rounding necessary');
    }
    throw error;
  }
}

function rounded(self: Numeric, digits: number, machine: Machine): Value {
  if (self instanceof Real) {
    const factor = 10 ** digits;
    const value = Math.floor(Math.abs(self.value) * factor + 0.5) / factor;
    return new Real(self.value < 0 ? -value : value, self.type);
  }
  return rescale(decimalOf(self), digits, 'HALF_UP', machine.meter);
}

/** JavaScript rounds halves up, as Java's `Math.round`. */
function round(self: Numeric, machine: Machine): Value {
  if (self instanceof Decimal) return rescale(self, 0, 'HALF_UP', machine.meter);
  if (self instanceof Real && self.type === 'Float') return intOf(new Real(Math.floor(self.value + 0.5)));
  if (self instanceof Real) return new Long(BigInt(Math.floor(self.value + 0.5)));
  return self;
}

function loop(from: Numeric, to: Numeric, by: Numeric, closure: GClosure, machine: Machine): null {
  const down = compareNumbers(by, 0, machine) < 0;
  if (compareNumbers(by, 0, machine) === 0) throw failure('GroovyRuntimeException', 'Infinite loop in step()');
  let value: Value = from;
  for (;;) {
    machine.meter.step();
    const order = compareNumbers(value as Numeric, to, machine);
    if (down ? order < 0 : order > 0) return null;
    closure.call([value]);
    value = machine.invoke(value, 'plus', [by]);
  }
}

function wrongWay(name: string, self: Value, to: Value): never {
  const text = `The argument (${textOf(to)}) to ${name}() cannot be ${name === 'upto' ? 'less' : 'greater'} than the value (${textOf(self)}) it's called on.`;
  throw failure('GroovyRuntimeException', text);
}

function absolute(self: Numeric): Numeric {
  return realOf(self) < 0 ? (negated(self) ?? self) : self;
}

const numberRows = methods<Numeric>('Number', {
  'intValue()': as('Integer'),
  'longValue()': as('Long'),
  'doubleValue()': as('Double'),
  'floatValue()': as('Float'),
  'shortValue()': as('Short'),
  'byteValue()': as('Byte'),
  'toInteger()': as('Integer'),
  'toLong()': as('Long'),
  'toDouble()': as('Double'),
  'toFloat()': as('Float'),
  'toBigDecimal()': as('BigDecimal'),
  'toBigInteger()': as('BigInteger'),
  'asType(Class)': (self, [type]: [{ readonly name: string }], machine) => asType(self, type.name, machine),
  'abs()': (self) => absolute(self),
  'round()': (self, _: readonly Value[], machine) => round(self, machine),
  'round(int)': (self, [digits]: [number], machine) => rounded(self, digits, machine),
  'trunc()': (self) =>
    self instanceof Real ? new Real(Math.trunc(self.value), self.type) : new Decimal(wholeOf(self), 0),
  'trunc(int)': (self, [digits]: [number], { meter }) =>
    self instanceof Real
      ? new Real(Math.trunc(self.value * 10 ** digits) / 10 ** digits, self.type)
      : rescale(decimalOf(self), digits, 'DOWN', meter),
  'times(Closure)': (self, [closure]: [GClosure], { meter }) => {
    const count = intOf(self);
    for (let index = 0; index < count; index += 1) {
      meter.step();
      closure.call([index]);
    }
    return null;
  },
  'upto(Number,Closure)': (self, [to, closure]: [Numeric, GClosure], machine) =>
    compareNumbers(self, to, machine) > 0 ? wrongWay('upto', self, to) : loop(self, to, 1, closure, machine),
  'downto(Number,Closure)': (self, [to, closure]: [Numeric, GClosure], machine) =>
    compareNumbers(self, to, machine) < 0 ? wrongWay('downto', self, to) : loop(self, to, -1, closure, machine),
  'step(Number,Number,Closure)': (self, [to, by, closure]: [Numeric, Numeric, GClosure], machine) =>
    step(self, to, by, closure, machine),
  'plus(String)': (self, [text]: [string], { meter }) => {
    meter.joined(text.length + 40);
    return ownText(self) + text;
  },
  'negative()|unaryMinus()|negate()': (self) => negated(self) ?? null,
  'positive()|unaryPlus()': (self) => self,
  'bitwiseNegate()': (self) => (isIntegral(self) ? bitwiseNot(self) : null),
  'next()': (self, _: readonly Value[], machine) => machine.invoke(self, 'plus', [1]),
  'previous()': (self, _: readonly Value[], machine) => machine.invoke(self, 'minus', [1]),
  'compareTo(Number)': (self, [other]: [Numeric], machine) => compareNumbers(self, other, machine),
  'isNaN()': (self) => Number.isNaN(realOf(self)),
  'isInfinite()': (self) => self instanceof Real && !Number.isFinite(self.value) && !Number.isNaN(self.value),
  'isFinite()': (self) => Number.isFinite(realOf(self)),
  'toString(int)': (self, [radix]: [number]) => (isIntegral(self) ? bigOf(self).toString(radix) : ownText(self)),
});

/** The end of `step` is left out. */
function step(self: Numeric, to: Numeric, by: Numeric, closure: GClosure, machine: Machine): null {
  const up = compareNumbers(by, 0, machine);
  if (up === 0) throw failure('GroovyRuntimeException', 'Infinite loop in step()');
  for (
    let value: Numeric = self;
    compareNumbers(value, to, machine) * up < 0;
    value = machine.invoke(value, 'plus', [by]) as Numeric
  ) {
    machine.meter.step();
    closure.call([value]);
  }
  return null;
}

function bitwiseNot(self: Numeric): Value {
  if (typeof self === 'number') return ~self;
  return self instanceof Long ? new Long(~self.value) : typeof self === 'bigint' ? ~self : ~intOf(self);
}

const decimalRows = methods<Decimal>('BigDecimal', {
  'setScale(int)': (self, [scale]: [number], { meter }) => rounding(() => rescale(self, scale, 'UNNECESSARY', meter)),
  'setScale(int,Object)': (self, [scale, mode]: [number, Value], { meter }) =>
    rounding(() => rescale(self, scale, roundingOf(mode), meter)),
  'scale()|getScale()': ({ scale }) => scale,
  'precision()': ({ unscaled }) => precisionOf(unscaled),
  'unscaledValue()': ({ unscaled }) => unscaled,
  'signum()': ({ unscaled }) => signOf(unscaled),
  'stripTrailingZeros()': stripZeros,
  'toPlainString()': (self, _: readonly Value[], { meter }) => plainText(self, meter),
  'toEngineeringString()': (self) => ownText(self),
  'negate()': (self) => negated(self) ?? null,
  'add(BigDecimal)': (self, [other]: [Value], machine) => machine.invoke(self, 'plus', [other]),
  'subtract(BigDecimal)': (self, [other]: [Value], machine) => machine.invoke(self, 'minus', [other]),
  'divide(BigDecimal)': (self, [other]: [Decimal], { meter }) => divided(divideDecimals(self, other, meter)),
  'divide(BigDecimal,int,Object)': (self, [other, scale, mode]: [Decimal, number, Value], { meter }) => {
    if (other.unscaled === 0n) throw failure('ArithmeticException', 'Division by zero');
    const precise = quotientTo(
      self,
      other,
      precisionOf(self.unscaled) + precisionOf(other.unscaled) + Math.abs(scale) + 20,
      meter,
      'DOWN',
    );
    return rounding(() => rescale(precise, scale, roundingOf(mode), meter));
  },
  'divide(BigDecimal,Object)': (self, [other, mode]: [Decimal, Value], machine) =>
    machine.invoke(self, 'divide', [other, self.scale, mode]),
  'remainder(BigDecimal)': (self, [other]: [Value], machine) => machine.invoke(self, 'mod', [other]),
  'pow(int)': (self, [power]: [number], machine) => machine.invoke(self, 'power', [power]),
  'movePointLeft(int)': ({ unscaled, scale }, [by]: [number]) => new Decimal(unscaled, scale + by),
  'movePointRight(int)': ({ unscaled, scale }, [by]: [number]) => new Decimal(unscaled, scale - by),
  'max(BigDecimal)': (self, [other]: [Decimal], machine) => (compareNumbers(self, other, machine) >= 0 ? self : other),
  'min(BigDecimal)': (self, [other]: [Decimal], machine) => (compareNumbers(self, other, machine) <= 0 ? self : other),
  'round(MathContext)': (self, [context]: [GObject<{ readonly precision: number }>], { meter }) =>
    roundTo(self, context.state.precision, 'HALF_UP', meter),
  'intValueExact()': (self) => intOf(self),
});

function divided(quotient: Decimal | undefined): Decimal {
  if (quotient === undefined) throw failure('ArithmeticException', 'Division by zero');
  return quotient;
}

const bigRows = methods<bigint>('BigInteger', {
  'signum()': (self) => signOf(self),
  'negate()': (self) => -self,
  'pow(int)': (self, [power]: [number], machine) => machine.invoke(self, 'power', [power]),
  'add(BigInteger)': (self, [other]: [Value], machine) => machine.invoke(self, 'plus', [other]),
  'subtract(BigInteger)': (self, [other]: [Value], machine) => machine.invoke(self, 'minus', [other]),
  'gcd(BigInteger)': (self, [other]: [bigint]) => gcd(self, other),
  'bitLength()': (self) => (self < 0n ? -self - 1n : self).toString(2).replace(/^0$/, '').length,
  'testBit(int)': (self, [bit]: [number]) => ((self >> BigInt(bit)) & 1n) === 1n,
});

const characterRows = methods<Char>('Character', {
  'charValue()': (self) => self,
  'plus(String)': (self, [text]: [string]) => textOf(self) + text,
  'next()': ({ code }) => new Char(code + 1),
  'previous()': ({ code }) => new Char(code - 1),
  'toInteger()': ({ code }) => code,
  'isLetter()': (self) => /\p{L}/u.test(textOf(self)),
  'isDigit()': (self) => /\p{Nd}/u.test(textOf(self)),
  'isLetterOrDigit()': (self) => /[\p{L}\p{Nd}]/u.test(textOf(self)),
  'isUpperCase()': (self) => /\p{Lu}/u.test(textOf(self)),
  'isLowerCase()': (self) => /\p{Ll}/u.test(textOf(self)),
  'isWhitespace()': (self) => /\s/.test(textOf(self)),
  'toUpperCase()': (self) => new Char(textOf(self).toUpperCase().charCodeAt(0)),
  'toLowerCase()': (self) => new Char(textOf(self).toLowerCase().charCodeAt(0)),
  'compareTo(Character)': ({ code }, [other]: [Char]) => code - other.code,
});

const booleanRows = methods<boolean>('Boolean', {
  'booleanValue()': (self) => self,
  'and(Boolean)': (self, [other]: [boolean | null]) => self && other === true,
  'or(Boolean)': (self, [other]: [boolean | null]) => self || other === true,
  'xor(Boolean)': (self, [other]: [boolean | null]) => self !== (other === true),
  'implies(Boolean)': (self, [other]: [boolean | null]) => !self || other === true,
  'toBoolean()': (self) => self,
  'plus(String)': (self, [text]: [string]) => String(self) + text,
});

/** What numbers, characters and booleans can do beside arithmetic. */
export const numberTables: readonly MethodTable[] = [decimalRows, bigRows, numberRows, characterRows, booleanRows];

/** An enumeration value of the library: its name, and its place in the order. */
export function constantOf(type: string, name: string, order: number): GObject {
  return new GObject(type, { key: name, text: name, order, name });
}
