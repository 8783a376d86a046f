import type { Expression } from './ast.ts';
import { type Cursor, readType } from './cursor.ts';
import { readUnary } from './unary.ts';

/** The levels of the binary operators; a higher one binds tighter, all from the left. */
const levels: Readonly<Record<string, number>> = {
  '**': 14,
  '*': 12,
  '/': 12,
  '%': 12,
  '+': 11,
  '-': 11,
  '<<': 10,
  '>>': 10,
  '>>>': 10,
  '..': 10,
  '..<': 10,
  '<..': 10,
  '<': 9,
  '<=': 9,
  '>': 9,
  '>=': 9,
  in: 9,
  '!in': 9,
  instanceof: 9,
  '!instanceof': 9,
  as: 9,
  '==': 8,
  '!=': 8,
  '<=>': 8,
  '===': 8,
  '!==': 8,
  '=~': 7,
  '==~': 7,
  '&': 6,
  '^': 5,
  '|': 4,
  '&&': 3,
  '||': 2,
};

/** Operators that on a new line begin another statement. */
const notOnNewLine = new Set(['+', '-', '**']);

function operatorAt(cursor: Cursor): string | undefined {
  const { type, text } = cursor.peek();
  if (type !== 'op' && type !== 'keyword') return undefined;
  if (cursor.lineEnds() && notOnNewLine.has(text)) return undefined;
  if (text === '!') {
    const next = cursor.peek(1);
    const isNegated = !next.space && (next.text === 'in' || next.text === 'instanceof') && next.type === 'keyword';
    return isNegated ? `!${next.text}` : undefined;
  }
  return levels[text] === undefined ? undefined : text;
}

/** Reads an expression of operators that bind at least as tight as `level`. */
function readBinary(cursor: Cursor, level: number): Expression {
  let left = readUnary(cursor, readBinary);
  for (;;) {
    const operator = operatorAt(cursor);
    const bound = operator === undefined ? undefined : levels[operator];
    if (operator === undefined || bound === undefined || bound < level) return left;
    const place = cursor.place();
    cursor.next();
    if (operator.length > 2 && operator.startsWith('!') && /[a-z]/.test(operator)) cursor.next();
    if (operator === 'as' || operator.endsWith('instanceof')) left = readTyped(cursor, operator, left);
    else left = combine(operator, left, readBinary(cursor, bound + 1), place);
  }
}

function readTyped(cursor: Cursor, operator: string, operand: Expression): Expression {
  const type = readType(cursor);
  if (type === undefined) throw cursor.unexpected('a type was expected');
  const { place } = operand;
  if (operator === 'as') return { kind: 'cast', operand, type, isAs: true, place };
  return { kind: 'instanceof', operand, type, negated: operator.startsWith('!'), place };
}

function combine(operator: string, left: Expression, right: Expression, place: Expression['place']): Expression {
  if (operator === '..' || operator === '..<' || operator === '<..') {
    const open = operator === '..' ? 'none' : operator === '..<' ? 'right' : 'left';
    return { kind: 'range', from: left, to: right, open, place: left.place };
  }
  return { kind: 'binary', operator, left, right, place };
}

const assignments = new Set([
  ...['=', '+=', '-=', '*=', '/=', '%=', '**=', '<<=', '>>=', '>>>=', '&=', '|=', '^=', '?='],
]);

/** Reads an expression, assignments included. */
export function readExpression(cursor: Cursor): Expression {
  cursor.depth += 1;
  if (cursor.depth > 300) throw cursor.error('expressions are nested too deep');
  const target = readTernary(cursor);
  const { text, type } = cursor.peek();
  cursor.depth -= 1;
  if (type !== 'op' || !assignments.has(text)) return target;
  if (!isAssignable(target)) throw cursor.unexpected('this cannot be assigned to');
  cursor.next();
  const value = cursor.grammar.command(cursor);
  return { kind: 'assign', operator: text, target, value, place: target.place };
}

function isAssignable({ kind }: Expression): boolean {
  return kind === 'name' || kind === 'property' || kind === 'index';
}

function readTernary(cursor: Cursor): Expression {
  const test = readBinary(cursor, 0);
  const { place } = test;
  if (cursor.accept('?:')) return { kind: 'elvis', value: test, otherwise: readTernary(cursor), place };
  if (!cursor.is('?')) return test;
  cursor.next();
  const whenTrue = readExpression(cursor);
  cursor.expect(':');
  const otherwise = readTernary(cursor);
  return { kind: 'ternary', test, whenTrue, otherwise, place };
}
