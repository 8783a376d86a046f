import type { Machine } from '../machine.ts';
import { GArray, GClosure, GList, GMap, type GSet, isText, type Value } from '../values/containers.ts';
import { decimalOf, exactDecimal, parseDecimal } from '../values/decimal.ts';
import {
  Char,
  Decimal,
  intOf,
  isNumeric,
  longOf,
  type Numeric,
  Real,
  realOf,
  Small,
  wholeOf,
} from '../values/numbers.ts';
import { fullNameOf, isInstance } from '../values/types.ts';
import { primitiveDefaults, samTypes } from './castTables.ts';
import { compare } from './compare.ts';
import { badCast, failure, nullPointer } from './errors.ts';
import { isCollection, itemsOf } from './iterate.ts';
import { entriesOf, mapOf, setOf } from './maps.ts';
import { ownText, textOf } from './text.ts';
import { truth } from './truth.ts';

const boxes: Readonly<Record<string, string>> = {
  int: 'Integer',
  long: 'Long',
  short: 'Short',
  byte: 'Byte',
  double: 'Double',
  float: 'Float',
  char: 'Character',
  boolean: 'Boolean',
};

/** The class of a primitive type; other names as they are. */
export function boxed(type: string): string {
  return boxes[type] ?? type;
}

/** A number as another type of numbers; undefined for what is no type of numbers. */
export function convertNumber(value: Numeric, type: string, machine: Machine): Numeric | undefined {
  if (value instanceof Decimal && value.scale < 0) machine.meter.digits(-value.scale);
  switch (type) {
    case 'Integer':
      return intOf(value);
    case 'Long':
      return longOf(value);
    case 'Short':
    case 'Byte':
      return new Small(type, intOf(value));
    case 'Double':
    case 'Float':
      return new Real(realOf(value), type);
    case 'BigInteger':
      return wholeOf(value);
    case 'BigDecimal':
      return value instanceof Real && !Number.isFinite(value.value) ? undefined : decimalOf(value);
    case 'Number':
      return value;
    default:
      return undefined;
  }
}

/** A text as a type of numbers; throws NumberFormatException. */
export function parseNumber(source: string, type: string, machine: Machine): Numeric {
  const text = source.trim();
  const wrong = () => failure('NumberFormatException', `For input string: "${source}"`);
  if (type === 'Double' || type === 'Float') {
    if (!/^[+-]?(NaN|Infinity|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[dDfF]?)$/.test(text)) {
      throw text === '' ? failure('NumberFormatException', 'empty String') : wrong();
    }
    return new Real(Number(text.replace(/[dDfF]$/, '')), type);
  }
  if (type === 'BigDecimal') {
    const decimal = parseDecimal(text);
    if (decimal === undefined) {
      throw failure('NumberFormatException', text === '' ? 'Index 0 out of bounds for length 0' : notDecimal(text));
    }
    machine.meter.digits(String(decimal.unscaled).length);
    return decimal;
  }
  if (!/^[+-]?\d+$/.test(text)) throw wrong();
  machine.meter.digits(text.length);
  const value = BigInt(text.replace('+', ''));
  if (type === 'BigInteger') return value;
  const bits: Readonly<Record<string, number>> = { Integer: 32, Long: 64, Short: 16, Byte: 8 };
  if (BigInt.asIntN(bits[type] ?? 64, value) !== value) throw wrong();
  return convertNumber(value, type, machine) ?? 0;
}

function notDecimal(text: string): string {
  const character = /[^0-9.eE+-]/.exec(text)?.[0] ?? text;
  return `Character ${character} is neither a decimal digit number, decimal point, nor "e" notation exponential mark.`;
}

const numberTypes = new Set([
  'Integer',
  'Long',
  'Short',
  'Byte',
  'Double',
  'Float',
  'BigInteger',
  'BigDecimal',
  'Number',
]);

/** `value as type`. */
export function asType(value: Value, type: string, machine: Machine): Value {
  if (value === null || value === undefined) {
    if (type === 'boolean') return false;
    if (primitiveDefaults.has(type)) throw nullPointer('Cannot invoke "Object.getClass()" because "value" is null');
    return null;
  }
  const wanted = boxed(type);
  if (isText(value) && numberTypes.has(wanted) && wanted !== 'Number') {
    const text = textOf(value);
    return parseNumber(text, wanted, machine);
  }
  if (wanted === 'String') return textOf(value);
  if (isText(value) && (wanted === 'List' || wanted === 'ArrayList' || wanted === 'Collection' || wanted === 'Set')) {
    const letters = textOf(value).split('');
    return wanted === 'Set' ? setOf(letters) : newList(letters, machine);
  }
  const collected = asCollection(value, wanted, machine);
  if (collected !== undefined) return collected;
  return castTo(value, type, machine);
}

function newList(items: readonly Value[], machine: Machine): GList {
  machine.meter.items(items.length);
  return new GList([...items]);
}

function asCollection(value: Value, type: string, machine: Machine): Value | undefined {
  if (value instanceof GMap) {
    if (type !== 'TreeMap' && type !== 'HashMap' && type !== 'LinkedHashMap' && type !== 'SortedMap') return undefined;
    if (value.type === type) return value;
    return copyMap(value, type === 'SortedMap' ? 'TreeMap' : type, machine);
  }
  if (!isCollection(value) && !(value instanceof GArray)) return undefined;
  if (isInstance(value, type)) return value;
  const items = itemsOf(value, machine.meter);
  if (type.endsWith('[]')) return asArray(items, type, machine);
  switch (type) {
    case 'List':
    case 'ArrayList':
    case 'Collection':
    case 'Iterable':
      return newList(items, machine);
    case 'LinkedList':
    case 'Queue':
    case 'Deque':
    case 'ArrayDeque':
      return new GList([...items], 'LinkedList');
    case 'Set':
    case 'LinkedHashSet':
      return setOf(items);
    case 'HashSet':
      return setOf(items, 'HashSet');
    case 'TreeSet':
    case 'SortedSet':
      return sortedSet(items, machine);
    default:
      return undefined;
  }
}

/** A set in the order of its elements. */
export function sortedSet(items: readonly Value[], machine: Machine, order = naturalOrder(machine)): GSet {
  const set = setOf(items, 'TreeSet');
  set.compare = order;
  return set;
}

/** The order of `<=>`. */
export function naturalOrder(machine: Machine): (a: Value, b: Value) => number {
  return (a, b) => {
    machine.meter.step();
    return compare(a, b, machine);
  };
}

/** A copy of a map, of another kind perhaps. */
export function copyMap(map: GMap, type: string, machine: Machine): GMap {
  machine.meter.items(map.entries.size);
  const copy = mapOf(
    entriesOf(map).map(({ key, value }) => [key, value]),
    type,
  );
  if (type === 'TreeMap') copy.compare = map.compare ?? naturalOrder(machine);
  return copy;
}

function asArray(items: readonly Value[], type: string, machine: Machine): GArray {
  const component = type.slice(0, -2);
  machine.meter.items(items.length);
  return new GArray(
    component,
    items.map((item) => (component === 'Object' ? item : castTo(item, component, machine))),
  );
}

/** `(type) value`, and what typed variables, parameters and results do; throws GroovyCastException. */
export function castTo(value: Value, type: string, machine: Machine): Value {
  if (type === 'Object' || type === 'def') return value ?? null;
  if (value === null || value === undefined) {
    if (type === 'boolean') return false;
    if (primitiveDefaults.has(type) && type !== 'void') throw badCast(null, 'null', type);
    return null;
  }
  const wanted = boxed(type);
  if (wanted === 'String') return typeof value === 'string' ? value : ownText(value);
  if (wanted === 'Boolean') return truth(value);
  if (numberTypes.has(wanted)) {
    const number = castNumber(value, wanted, machine);
    if (number !== undefined) return number;
  } else if (wanted === 'Character') {
    const character = castCharacter(value);
    if (character !== undefined) return character;
  } else if (isInstance(value, wanted)) return value;
  else if (value instanceof GClosure && samTypes.has(wanted)) return value;
  else if (wanted.endsWith('[]') && (isCollection(value) || value instanceof GArray)) {
    return asArray(itemsOf(value, machine.meter), wanted, machine);
  } else if (isCollection(value) || value instanceof GArray) {
    const collected = asCollection(value, wanted, machine);
    if (collected !== undefined) return collected;
  }
  throw badCast(value, textOf(value).slice(0, 200), primitiveDefaults.has(type) ? type : fullNameOf(wanted));
}

function castNumber(value: Value, type: string, machine: Machine): Numeric | undefined {
  if (isNumeric(value)) return convertNumber(value, type, machine);
  if (value instanceof Char) return convertNumber(value.code, type, machine);
  if (!isText(value)) return undefined;
  const text = textOf(value);
  return text.length === 1 ? convertNumber(text.charCodeAt(0), type, machine) : undefined;
}

function castCharacter(value: Value): Char | undefined {
  if (value instanceof Char) return value;
  if (isNumeric(value)) return new Char(intOf(value));
  const text = isText(value) ? textOf(value) : '';
  return text.length === 1 ? new Char(text.charCodeAt(0)) : undefined;
}

/** What a typed variable holds that is given nothing. */
export function defaultOf(type: string): Value {
  return primitiveDefaults.get(type) ?? null;
}

/** The decimal of a number as `new BigDecimal` reads it: a double exactly. */
export function newDecimal(value: Numeric): Decimal {
  if (value instanceof Real && !Number.isFinite(value.value)) throw failure('NumberFormatException', 'Infinite or NaN');
  return value instanceof Real ? exactDecimal(value.value) : decimalOf(value);
}
