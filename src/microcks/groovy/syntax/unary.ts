import { Long } from '../values/numbers.ts';
import type { Expression } from './ast.ts';
import { type Cursor, isClassName, isPrimitive, literal, readType } from './cursor.ts';
import { readPostfix } from './postfix.ts';

type ReadBinary = (cursor: Cursor, level: number) => Expression;

/** Reads prefixes, casts, and what they stand before. */
export function readUnary(cursor: Cursor, readBinary: ReadBinary): Expression {
  const place = cursor.place();
  const { type, text } = cursor.peek();
  if (type === 'op') {
    if (text === '-' || text === '+') {
      cursor.next();
      return signed(text, readBinary(cursor, 13), place);
    }
    if (text === '++' || text === '--') {
      cursor.next();
      const target = readBinary(cursor, 13);
      return { kind: 'step', operator: text, target, isPrefix: true, place };
    }
    if (text === '!' || text === '~') {
      cursor.next();
      return { kind: 'unary', operator: text, operand: readUnary(cursor, readBinary), place };
    }
    if (text === '(') {
      const cast = readCast(cursor, readBinary);
      if (cast !== undefined) return cast;
    }
  }
  return readPostfix(cursor);
}

/** The smallest int and long are written with their sign, or they would be too large. */
function signed(operator: string, operand: Expression, place: Expression['place']): Expression {
  if (operator === '-' && operand.kind === 'literal') {
    if (operand.value instanceof Long && operand.value.value === 2147483648n) return literal(-2147483648, place);
    if (operand.value === 9223372036854775808n) return literal(new Long(-9223372036854775808n), place);
  }
  return { kind: 'unary', operator, operand, place };
}

function readCast(cursor: Cursor, readBinary: ReadBinary): Expression | undefined {
  const next = cursor.peek(1);
  const isType = next.type === 'name' || (next.type === 'keyword' && isPrimitive(next.text));
  if (!isType) return undefined;
  return cursor.attempt(() => {
    const place = cursor.place();
    cursor.next();
    const type = readType(cursor);
    if (type === undefined || !isClassName(type.name) || !cursor.accept(')')) return undefined;
    if (cursor.lineEnds() || !startsOperand(cursor, isPrimitive(type.name))) return undefined;
    return { kind: 'cast', operand: readUnary(cursor, readBinary), type, isAs: false, place } as const;
  });
}

function startsOperand(cursor: Cursor, isPrimitiveCast: boolean): boolean {
  const { type, text } = cursor.peek();
  if (type === 'op') return /^[([{!~]$/.test(text) || (isPrimitiveCast && /^[+-]{1,2}$/.test(text));
  if (type === 'keyword') return /^(this|super|new|null|true|false|switch)$/.test(text) || isPrimitive(text);
  return type !== 'end';
}
