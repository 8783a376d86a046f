import type { Machine } from '../machine.ts';
import { negated } from '../operations/arithmetic.ts';
import { castTo, convertNumber, parseNumber } from '../operations/cast.ts';
import { compareNumbers, equal, sameValue } from '../operations/compare.ts';
import { failure } from '../operations/errors.ts';
import { itemsOf } from '../operations/iterate.ts';
import { hashOf } from '../operations/keys.ts';
import { mapOf, setOf } from '../operations/maps.ts';
import { ownText, textOf } from '../operations/text.ts';
import { GArray, GList, GMap, type Value } from '../values/containers.ts';
import { addDecimals } from '../values/decimal.ts';
import {
  Char,
  Decimal,
  intOf,
  isIntegral,
  Long,
  longOf,
  type Numeric,
  Real,
  realOf,
  Small,
} from '../values/numbers.ts';
import { orderOf } from './closureCalls.ts';
import { join } from './collections.ts';
import { constantOf } from './numbers.ts';
import { type MethodTable, methods } from './table.ts';

const real =
  (apply: (value: number) => number) =>
  (_: Value, [value]: [number]) =>
    new Real(apply(value));

/** The type that Java's overloads of Math have for two numbers; BigDecimals beside others have none. */
function picked(name: string, a: Numeric, b: Numeric, machine: Machine): Value {
  const isDecimal = (value: Numeric) => value instanceof Decimal || typeof value === 'bigint';
  if (isDecimal(a) !== isDecimal(b) && !(a instanceof Real) && !(b instanceof Real)) {
    throw failure('GroovyRuntimeException', `Ambiguous method overloading for method java.lang.Math#${name}.`);
  }
  const order = compareNumbers(a, b, machine);
  const chosen = name === 'max' ? (order >= 0 ? a : b) : order <= 0 ? a : b;
  if (a instanceof Real || b instanceof Real || isDecimal(a)) return new Real(realOf(chosen));
  return a instanceof Long || b instanceof Long ? longOf(chosen) : intOf(chosen);
}

function absolute(value: Numeric): Value {
  if (value instanceof Decimal || typeof value === 'bigint') return new Real(Math.abs(realOf(value)));
  return realOf(value) < 0 ? (negated(value) ?? value) : value;
}

const math = methods('Math', {
  'max(Number,Number)': (_, [a, b]: [Numeric, Numeric], machine) => picked('max', a, b, machine),
  'min(Number,Number)': (_, [a, b]: [Numeric, Numeric], machine) => picked('min', a, b, machine),
  'abs(Number)': (_, [value]: [Numeric]) => absolute(value),
  'round(Number)': (_, [value]: [Numeric], machine) => {
    if (value instanceof Real && value.type === 'Float') return intOf(new Real(Math.floor(value.value + 0.5)));
    if (typeof value === 'number') return value;
    return convertNumber(new Real(Math.floor(realOf(value) + 0.5)), 'Long', machine);
  },
  'floor(double)': real(Math.floor),
  'ceil(double)': real(Math.ceil),
  'rint(double)': real((value) => (Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value))),
  'sqrt(double)': real(Math.sqrt),
  'cbrt(double)': real(Math.cbrt),
  'exp(double)': real(Math.exp),
  'log(double)': real(Math.log),
  'log10(double)': real(Math.log10),
  'sin(double)': real(Math.sin),
  'cos(double)': real(Math.cos),
  'tan(double)': real(Math.tan),
  'atan(double)': real(Math.atan),
  'asin(double)': real(Math.asin),
  'acos(double)': real(Math.acos),
  'signum(double)': real(Math.sign),
  'toRadians(double)': real((value) => (value / 180) * Math.PI),
  'toDegrees(double)': real((value) => (value / Math.PI) * 180),
  'pow(double,double)': (_, [base, power]: [number, number]) => new Real(base ** power),
  'hypot(double,double)': (_, [a, b]: [number, number]) => new Real(Math.hypot(a, b)),
  'atan2(double,double)': (_, [a, b]: [number, number]) => new Real(Math.atan2(a, b)),
  'floorMod(int,int)': (_, [a, b]: [number, number]) => ((a % b) + b) % b,
  'floorDiv(int,int)': (_, [a, b]: [number, number]) => Math.floor(a / b),
  'addExact(int,int)': (_, [a, b]: [number, number]) => exact(a + b),
  'multiplyExact(int,int)': (_, [a, b]: [number, number]) => exact(a * b),
  'subtractExact(int,int)': (_, [a, b]: [number, number]) => exact(a - b),
  'toIntExact(long)': (_, [value]: [number]) => exact(value),
  'random()': (_, __, { host }) => new Real(host.random()),
});

function exact(value: number): number {
  if (value !== (value | 0)) throw failure('ArithmeticException', 'integer overflow');
  return value;
}

function parseWith(type: string) {
  return (_: Value, [text]: [string | null], machine: Machine): Value => {
    if (text === null) throw failure('NumberFormatException', 'Cannot parse null string: null');
    if (text !== text.trim() && type !== 'Double')
      throw failure('NumberFormatException', `For input string: "${text}"`);
    return parseNumber(text, type, machine);
  };
}

function parseRadix(type: string) {
  return (_: Value, [text, radix]: [string, number], machine: Machine): Value => {
    const digits = '0123456789abcdefghijklmnopqrstuvwxyz'.slice(0, radix);
    const body = text.toLowerCase().replace(/^[+-]/, '');
    if (body === '' || body.split('').some((digit) => !digits.includes(digit))) {
      throw failure(
        'NumberFormatException',
        `For input string: "${text}"${radix === 10 ? '' : ` under radix ${radix}`}`,
      );
    }
    const value = body.split('').reduce((sum, digit) => sum * BigInt(radix) + BigInt(digits.indexOf(digit)), 0n);
    return parseNumber(String(text.startsWith('-') ? -value : value), type, machine);
  };
}

const unsigned =
  (radix: number) =>
  (_: Value, [value]: [Numeric]) =>
    (value instanceof Long ? BigInt.asUintN(64, value.value) : BigInt.asUintN(32, BigInt(intOf(value)))).toString(
      radix,
    );

function boxTable(type: string, parser: string): MethodTable {
  return methods(type, {
    [`${parser}(String)`]: parseWith(type),
    [`${parser}(String,int)|valueOf(String,int)`]: parseRadix(type),
    'valueOf(String)': parseWith(type),
    'valueOf(Number)|new(Number)': (_, [value]: [Numeric], machine) => convertNumber(value, type, machine) ?? null,
    'new(String)': parseWith(type),
    'toString(Number)': (_, [value]: [Numeric]) => ownText(value),
    'toString(Number,int)': (_, [value, radix]: [Numeric, number]) =>
      isIntegral(value) ? (typeof value === 'number' ? value : realOf(value)).toString(radix) : ownText(value),
    'compare(Number,Number)': (_, [a, b]: [Numeric, Numeric], machine) => compareNumbers(a, b, machine),
    'toHexString(Number)': unsigned(16),
    'toBinaryString(Number)': unsigned(2),
    'toOctalString(Number)': unsigned(8),
    'bitCount(Number)': (_, [value]: [Numeric]) => unsigned(2)(null, [value]).replaceAll('0', '').length,
    'sum(Number,Number)': (_, [a, b]: [Numeric, Numeric], machine) => machine.invoke(a, 'plus', [b]),
    'max(Number,Number)': (_, [a, b]: [Numeric, Numeric], machine) => (compareNumbers(a, b, machine) >= 0 ? a : b),
    'min(Number,Number)': (_, [a, b]: [Numeric, Numeric], machine) => (compareNumbers(a, b, machine) <= 0 ? a : b),
    'signum(Number)': (_, [value]: [Numeric], machine) => compareNumbers(value, 0, machine),
    'isNaN(Number)': (_, [value]: [Numeric]) => Number.isNaN(realOf(value)),
    'isInfinite(Number)': (_, [value]: [Numeric]) =>
      value instanceof Real && Math.abs(value.value) === Number.POSITIVE_INFINITY,
    'isFinite(Number)': (_, [value]: [Numeric]) => Number.isFinite(realOf(value)),
    'hashCode(Number)': (_, [value]: [Value]) => hashOf(value),
  });
}

const boxes = [
  boxTable('Integer', 'parseInt'),
  boxTable('Long', 'parseLong'),
  boxTable('Double', 'parseDouble'),
  boxTable('Float', 'parseFloat'),
  boxTable('Short', 'parseShort'),
  boxTable('Byte', 'parseByte'),
];

const booleans = methods('Boolean', {
  'parseBoolean(String)|valueOf(String)|new(String)': (_, [text]: [string | null]) => text?.toLowerCase() === 'true',
  'valueOf(boolean)': (_, [value]: [boolean]) => value,
  'toString(boolean)': (_, [value]: [boolean]) => String(value),
  'logicalAnd(boolean,boolean)': (_, [a, b]: [boolean, boolean]) => a && b,
  'logicalOr(boolean,boolean)': (_, [a, b]: [boolean, boolean]) => a || b,
  'compare(boolean,boolean)': (_, [a, b]: [boolean, boolean]) => Number(a) - Number(b),
});

const isA =
  (pattern: RegExp) =>
  (_: Value, [character]: [Value], machine: Machine) =>
    pattern.test(textOf(typeof character === 'number' ? new Char(character) : castTo(character, 'char', machine)));

const characters = methods('Character', {
  'isDigit(Object)': isA(/\p{Nd}/u),
  'isLetter(Object)': isA(/\p{L}/u),
  'isLetterOrDigit(Object)': isA(/[\p{L}\p{Nd}]/u),
  'isUpperCase(Object)': isA(/\p{Lu}/u),
  'isLowerCase(Object)': isA(/\p{Ll}/u),
  'isWhitespace(Object)': isA(/\s/),
  'toString(Object)': (_, [character]: [Value]) => textOf(character),
  'toUpperCase(Character)': (_, [character]: [Value], machine) => machine.invoke(character, 'toUpperCase', []),
  'toLowerCase(Character)': (_, [character]: [Value], machine) => machine.invoke(character, 'toLowerCase', []),
  'valueOf(Object)': (_, [character]: [Value], machine) => castTo(character, 'char', machine),
  'getNumericValue(Character)': (_, [character]: [Value]) => {
    const value = Number.parseInt(textOf(character), 36);
    return Number.isNaN(value) ? -1 : value;
  },
});

const strings = methods('String', {
  'valueOf(Object)|copyValueOf(Object)': (_, [value]: [Value]) =>
    value instanceof GArray && value.component === 'char' ? value.items.map(textOf).join('') : ownText(value),
  'format(String,Object...)': (_, [pattern, ...args]: [string, ...Value[]], machine) =>
    machine.invoke(pattern, 'formatted', args),
  'format(Locale,String,Object...)': (_, [, pattern, ...args]: [Value, string, ...Value[]], machine) =>
    machine.invoke(pattern, 'formatted', args),
  'join(CharSequence,Collection)': (_, [separator, items]: [string, Value], machine) =>
    join(itemsOf(items, machine.meter), separator, machine),
  'join(CharSequence,Object...)': (_, [separator, ...items]: [string, ...Value[]], machine) =>
    join(items, separator, machine),
  'new()': () => '',
  'new(CharSequence)': (_, [text]: [string]) => text,
  'new(Array)|new(Array,Object)': (_, [{ component, items }]: [GArray]) =>
    component === 'char'
      ? items.map(textOf).join('')
      : Buffer.from(items.map((byte) => (byte as Small).value & 255)).toString(),
});

const objects = methods('Objects', {
  'equals(Object,Object)': (_, [a, b]: [Value, Value], machine) =>
    a === null || b === null ? a === b : machine.invoke(a, 'equals', [b]),
  'hash(Object...)': (_, values: readonly Value[]) => hashOf(new GList([...values])),
  'hashCode(Object)': (_, [value]: [Value]) => hashOf(value),
  'isNull(Object)': (_, [value]: [Value]) => value === null,
  'nonNull(Object)': (_, [value]: [Value]) => value !== null,
  'toString(Object)': (_, [value]: [Value]) => ownText(value),
  'toString(Object,String)': (_, [value, otherwise]: [Value, string]) => (value === null ? otherwise : ownText(value)),
  'requireNonNull(Object)': (_, [value]: [Value]) => nonNull(value, null),
  'requireNonNull(Object,String)': (_, [value, message]: [Value, string]) => nonNull(value, message),
  'requireNonNullElse(Object,Object)': (_, [value, otherwise]: [Value, Value]) => value ?? otherwise,
});

function nonNull(value: Value, message: string | null): Value {
  if (value === null) throw failure('NullPointerException', message);
  return value;
}

const unchangeable = (type: string) => (_: Value, items: readonly Value[]) => {
  if (items.includes(null)) throw failure('NullPointerException');
  return type === 'list'
    ? new GList([...items], 'ImmutableCollections$ListN')
    : setOf(items, 'ImmutableCollections$SetN');
};

const collections = [
  methods('Collections', {
    'max(Collection)': (_, [items]: [Value], machine) => machine.invoke(items, 'max', []),
    'min(Collection)': (_, [items]: [Value], machine) => machine.invoke(items, 'min', []),
    'max(Collection,Comparator)': (_, [items, by]: [Value, Value], machine) => machine.invoke(items, 'max', [by]),
    'min(Collection,Comparator)': (_, [items, by]: [Value, Value], machine) => machine.invoke(items, 'min', [by]),
    'unmodifiableList(List)': (_, [list]: [Value], { meter }) =>
      new GList([...itemsOf(list, meter)], 'Collections$UnmodifiableList'),
    'unmodifiableMap(Map)': (_, [map]: [Value], machine) => machine.invoke(map, 'asUnmodifiable', []),
    'unmodifiableSet(Set)': (_, [set]: [Value], { meter }) => setOf(itemsOf(set, meter), 'Collections$UnmodifiableSet'),
    'unmodifiableCollection(Collection)': (_, [list]: [Value], { meter }) =>
      new GList([...itemsOf(list, meter)], 'Collections$UnmodifiableList'),
    'emptyList()': () => new GList([], 'Collections$EmptyList'),
    'emptyMap()': () => new GMap('Collections$UnmodifiableMap'),
    'emptySet()': () => setOf([], 'Collections$UnmodifiableSet'),
    'singletonList(Object)|singleton(Object)': (_, [item]: [Value]) =>
      new GList([item], 'Collections$UnmodifiableList'),
    'sort(List)': (_, [list]: [GList], machine) => sortNow(list, null, machine),
    'sort(List,Comparator)': (_, [list, by]: [GList, Value], machine) => sortNow(list, by, machine),
    'reverse(List)': (_, [list]: [GList]) => {
      list.items.reverse();
      return null;
    },
    'nCopies(int,Object)': (_, [count, value]: [number, Value], { meter }) => {
      meter.items(count);
      return new GList(new Array(count).fill(value), 'Collections$UnmodifiableList');
    },
    'frequency(Collection,Object)': (_, [items, value]: [Value, Value], { meter }) =>
      itemsOf(items, meter).filter((item) => sameValue(item, value)).length,
    'disjoint(Collection,Collection)': (_, [a, b]: [Value, Value], machine) => machine.invoke(a, 'disjoint', [b]),
    'shuffle(List)': (_, [list]: [Value], machine) => machine.invoke(list, 'shuffle', []),
    'addAll(Collection,Object...)': (_, [into, ...items]: [Value, ...Value[]], machine) =>
      machine.invoke(into, 'addAll', [new GList(items)]),
    'swap(List,int,int)': (_, [list, a, b]: [Value, number, number], machine) => {
      machine.invoke(list, 'swap', [a, b]);
      return null;
    },
  }),
  methods('Arrays', {
    'asList(Object...)': (_, items: readonly Value[]) => new GList([...items], 'Arrays$ArrayList'),
    'toString(Array)': (_, [array]: [Value]) => textOf(array),
    'equals(Array,Array)': (_, [a, b]: [Value, Value], machine) => equal(a, b, machine),
    'sort(Array)': (_, [array]: [Value], machine) => {
      machine.invoke(array, 'sort', []);
      return null;
    },
    'copyOf(Array,int)': (_, [array, length]: [GArray, number], { meter }) => {
      meter.items(length);
      return new GArray(
        array.component,
        Array.from({ length }, (__, index) => array.items[index] ?? null),
      );
    },
    'copyOfRange(Array,int,int)': (_, [array, from, to]: [GArray, number, number]) =>
      new GArray(array.component, array.items.slice(from, to)),
    'fill(Array,Object)': (_, [array, value]: [GArray, Value]) => {
      array.items.fill(value);
      return null;
    },
    'stream(Array)': (_, [array]: [Value], machine) => machine.invoke(array, 'stream', []),
  }),
  methods('List', {
    'of(Object...)': unchangeable('list'),
    'copyOf(Collection)': (_, [items]: [Value], { meter }) =>
      new GList([...itemsOf(items, meter)], 'ImmutableCollections$ListN'),
  }),
  methods('Set', { 'of(Object...)': unchangeable('set') }),
  methods('Map', {
    'of(Object...)': (_, items: readonly Value[]) => {
      const pairs = items.flatMap((key, index) => (index % 2 === 0 ? [[key, items[index + 1] ?? null] as const] : []));
      return mapOf(pairs, 'ImmutableCollections$MapN');
    },
  }),
  methods('BigInteger', {
    'valueOf(Number)': (_, [value]: [Numeric], machine) => convertNumber(value, 'BigInteger', machine) ?? null,
    'new(String)': parseWith('BigInteger'),
    'new(String,int)': parseRadix('BigInteger'),
  }),
  methods('BigDecimal', {
    'valueOf(Number)': (_, [value]: [Numeric], machine) => convertNumber(value, 'BigDecimal', machine) ?? null,
    'valueOf(long,int)': (_, [value, scale]: [number, number]) => new Decimal(BigInt(value), scale),
    'sum(BigDecimal,BigDecimal)': (_, [a, b]: [Decimal, Decimal], { meter }) => addDecimals(a, b, 1n, meter),
  }),
];

function sortNow(list: GList, by: Value, machine: Machine): null {
  list.items.sort(orderOf(by, machine));
  return null;
}

/** The static methods of java.lang and java.util. */
export const staticTables: readonly MethodTable[] = [
  math,
  ...boxes,
  booleans,
  characters,
  strings,
  objects,
  ...collections,
];

const roundings = ['UP', 'DOWN', 'CEILING', 'FLOOR', 'HALF_UP', 'HALF_DOWN', 'HALF_EVEN', 'UNNECESSARY'];

/** The constants of classes. */
export const numberConstants: Readonly<Record<string, Value>> = {
  'Integer.MAX_VALUE': 2147483647,
  'Integer.MIN_VALUE': -2147483648,
  'Integer.SIZE': 32,
  'Long.MAX_VALUE': new Long(2n ** 63n - 1n),
  'Long.MIN_VALUE': new Long(-(2n ** 63n)),
  'Short.MAX_VALUE': new Small('Short', 32767),
  'Short.MIN_VALUE': new Small('Short', -32768),
  'Byte.MAX_VALUE': new Small('Byte', 127),
  'Byte.MIN_VALUE': new Small('Byte', -128),
  'Double.MAX_VALUE': new Real(Number.MAX_VALUE),
  'Double.MIN_VALUE': new Real(Number.MIN_VALUE),
  'Double.NaN': new Real(Number.NaN),
  'Double.POSITIVE_INFINITY': new Real(Number.POSITIVE_INFINITY),
  'Double.NEGATIVE_INFINITY': new Real(Number.NEGATIVE_INFINITY),
  'Float.MAX_VALUE': new Real(3.4028234663852886e38, 'Float'),
  'Math.PI': new Real(Math.PI),
  'Math.E': new Real(Math.E),
  'Boolean.TRUE': true,
  'Boolean.FALSE': false,
  'BigDecimal.ZERO': new Decimal(0n, 0),
  'BigDecimal.ONE': new Decimal(1n, 0),
  'BigDecimal.TEN': new Decimal(10n, 0),
  'BigInteger.ZERO': 0n,
  'BigInteger.ONE': 1n,
  'BigInteger.TWO': 2n,
  'BigInteger.TEN': 10n,
  'Closure.OWNER_FIRST': 0,
  'Closure.DELEGATE_FIRST': 1,
  'Closure.OWNER_ONLY': 2,
  'Closure.DELEGATE_ONLY': 3,
  'Collections.EMPTY_LIST': new GList([], 'Collections$EmptyList'),
  'Collections.EMPTY_MAP': new GMap('Collections$UnmodifiableMap'),
  ...Object.fromEntries(roundings.map((name, index) => [`BigDecimal.ROUND_${name}`, index])),
  ...Object.fromEntries(
    roundings.map((name, index) => [`RoundingMode.${name}`, constantOf('RoundingMode', name, index)]),
  ),
};
