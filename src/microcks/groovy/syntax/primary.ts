import { parseDecimal } from '../values/decimal.ts';
import { Long, Real } from '../values/numbers.ts';
import type { Expression, Item, MapItem, Place } from './ast.ts';
import { readNew } from './creation.ts';
import { type Cursor, isPrimitive, literal } from './cursor.ts';
import { readText } from './texts.ts';

/** Reads a value that is no operation. */
export function readPrimary(cursor: Cursor): Expression {
  const place = cursor.place();
  const { type, text } = cursor.peek();
  switch (type) {
    case 'string':
    case 'gstring':
      return readText(cursor);
    case 'number':
      cursor.next();
      return literal(numberOf(text, cursor, place), place);
    case 'name':
      if (cursor.is('->', 1) && cursor.allowsLambda) return readLambda(cursor);
      cursor.next();
      return { kind: 'name', name: text, place };
    case 'op':
      return readBracket(cursor, place);
    case 'keyword':
      return readKeyword(cursor, place);
    default:
      throw cursor.unexpected();
  }
}

const constants: Readonly<Record<string, unknown>> = { null: null, true: true, false: false };

function readKeyword(cursor: Cursor, place: Place): Expression {
  const { text } = cursor.peek();
  if (Object.hasOwn(constants, text)) {
    cursor.next();
    return literal(constants[text], place);
  }
  if (text === 'this') {
    cursor.next();
    return { kind: 'this', place };
  }
  if (text === 'new') return readNew(cursor);
  if (text === 'switch') return cursor.grammar.switchValue(cursor);
  if (isPrimitive(text)) {
    cursor.next();
    return { kind: 'name', name: text, place };
  }
  throw cursor.unexpected();
}

function readBracket(cursor: Cursor, place: Place): Expression {
  if (cursor.is('[')) return readList(cursor, place);
  if (cursor.is('{')) return cursor.grammar.closure(cursor);
  if (cursor.is('(')) {
    if (cursor.followsBracket('->')) {
      const lambda = cursor.attempt(() => readBracketedLambda(cursor));
      if (lambda !== undefined) return lambda;
    }
    cursor.next();
    const value = cursor.withLines(false, () => cursor.grammar.expression(cursor));
    cursor.expect(')');
    return value;
  }
  throw cursor.unexpected();
}

function readList(cursor: Cursor, place: Place): Expression {
  cursor.next();
  if (cursor.is(':') && cursor.is(']', 1)) {
    cursor.next();
    cursor.next();
    return { kind: 'map', items: [], place };
  }
  const { items, named } = cursor.withLines(false, () => cursor.grammar.args(cursor, ']'));
  if (named.length > 0 && items.length > 0) throw cursor.error('a list has no keys', place);
  return named.length > 0 ? { kind: 'map', items: named, place } : { kind: 'list', items, place };
}

function readLambda(cursor: Cursor): Expression {
  const place = cursor.place();
  const name = cursor.identifier();
  cursor.expect('->');
  return lambda(cursor, [{ name, type: undefined, initial: undefined, isVariadic: false }], place);
}

function readBracketedLambda(cursor: Cursor): Expression | undefined {
  const place = cursor.place();
  cursor.expect('(');
  const parameters = cursor.withLines(false, () => cursor.grammar.parameters(cursor, ')'));
  if (!cursor.accept(')') || !cursor.accept('->')) return undefined;
  return lambda(cursor, parameters, place);
}

function lambda(
  cursor: Cursor,
  parameters: Extract<Expression, { kind: 'closure' }>['parameters'],
  place: Place,
): Expression {
  if (cursor.is('{')) return { kind: 'closure', parameters, body: cursor.grammar.block(cursor), place };
  const value = cursor.grammar.expression(cursor);
  return { kind: 'closure', parameters, body: [{ kind: 'expression', value, place: value.place }], place };
}

/** Reads arguments, or the members of a list or map, up to and with the closing bracket. */
export function readArguments(cursor: Cursor, end: string): { readonly items: Item[]; readonly named: MapItem[] } {
  const items: Item[] = [];
  const named: MapItem[] = [];
  while (!cursor.is(end)) {
    readArgument(cursor, items, named);
    if (!cursor.accept(',')) break;
  }
  cursor.expect(end);
  return { items, named };
}

/** Reads one argument into the list or the map. */
export function readArgument(cursor: Cursor, items: Item[], named: MapItem[]): void {
  const place = cursor.place();
  if (cursor.is('*')) {
    cursor.next();
    const isMap = cursor.accept(':');
    const value = cursor.grammar.expression(cursor);
    if (isMap) named.push({ kind: 'spreadMap', value });
    else items.push({ kind: 'spread', value });
    return;
  }
  const { type, text } = cursor.peek();
  const isKey = (type === 'name' || type === 'keyword') && cursor.is(':', 1);
  const key = isKey ? literal(cursor.next().text, place) : cursor.grammar.expression(cursor);
  if (!cursor.accept(':')) {
    items.push(key);
    return;
  }
  // `"${x}"` as a key stays what it is, numbers too
  named.push({ kind: 'entry', key: isKey ? literal(text, place) : key, value: cursor.grammar.expression(cursor) });
}

function numberOf(text: string, cursor: Cursor, place: Place): unknown {
  const plain = text.replaceAll('_', '');
  const radix = /^0[xX]/.test(plain) ? 16 : /^0[bB]/.test(plain) ? 2 : /^0\d+[lLgGiI]?$/.test(plain) ? 8 : 10;
  const [, digits = '', suffix = ''] =
    radix === 16 ? (/^(.*?)([lLgGiI]?)$/.exec(plain) ?? []) : (/^(.*?)([lLgGiIdDfF]?)$/.exec(plain) ?? []);
  const kind = suffix.toLowerCase();
  if (kind === 'd') return new Real(Number(digits));
  if (kind === 'f') return new Real(Number(digits), 'Float');
  if (radix === 10 && /[.eE]/.test(digits)) {
    const decimal = parseDecimal(digits);
    if (decimal === undefined || (kind !== '' && kind !== 'g')) throw cursor.error(`${text} is no number`, place);
    return decimal;
  }
  const value = BigInt(radix === 10 ? digits : radix === 8 ? `0o${digits.slice(1)}` : digits);
  if (kind === 'g') return value;
  if (kind === 'l') return new Long(value);
  return sized(value, radix);
}

/** Hexadecimal, binary and octal numbers wrap where decimal ones grow. */
function sized(value: bigint, radix: number): unknown {
  if (value <= 0x7fffffffn) return Number(value);
  if (radix !== 10 && value <= 0xffffffffn) return Number(BigInt.asIntN(32, value));
  if (value <= 0x7fffffffffffffffn) return new Long(value);
  return radix !== 10 && value <= 0xffffffffffffffffn ? new Long(value) : value;
}
