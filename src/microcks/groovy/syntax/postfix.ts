import { Refusal } from '../limits.ts';
import type { Access, Arguments, Expression } from './ast.ts';
import { type Cursor, literal } from './cursor.ts';
import { readPrimary } from './primary.ts';
import { readText } from './texts.ts';

const accesses: Readonly<Record<string, Access>> = { '.': 'plain', '?.': 'safe', '*.': 'spread' };

/** Reads a value and what is done with it: members, calls, indices, closures behind it, `++`. */
export function readPostfix(cursor: Cursor): Expression {
  let expression = readPrimary(cursor);
  for (;;) {
    const { type, text } = cursor.peek();
    if (type !== 'op') return expression;
    const access = accesses[text];
    const isNewLine = cursor.lineEnds();
    if (access !== undefined) expression = readMember(cursor, expression, access);
    else if (text === '.&' || text === '::') {
      cursor.next();
      expression = { kind: 'pointer', target: expression, name: memberOf(cursor), place: expression.place };
    } else if (text === '.@') {
      throw refused(cursor, 'reflection', 'fields are not reached past their methods (.@)');
    } else if (text === '{') expression = withClosure(expression, cursor.grammar.closure(cursor));
    else if (isNewLine) return expression;
    else if (text === '(') expression = callOf(cursor, expression);
    else if (text === '[' || text === '?[') expression = readIndex(cursor, expression, text === '?[');
    else if (text === '++' || text === '--') {
      cursor.next();
      expression = { kind: 'step', operator: text, target: expression, isPrefix: false, place: expression.place };
    } else return expression;
  }
}

function refused(cursor: Cursor, key: Refusal['key'], message: string): Refusal {
  const { line, column } = cursor.peek();
  return new Refusal(key, message, line, column);
}

function readMember(cursor: Cursor, target: Expression, access: Access): Expression {
  cursor.next();
  const { place } = target;
  if (cursor.is('@')) throw refused(cursor, 'reflection', 'fields are not reached past their methods (.@)');
  if (cursor.is('<')) cursor.attempt(() => skipTypeArguments(cursor));
  const name = memberOf(cursor);
  if (cursor.is('(') && !cursor.lineEnds()) {
    cursor.next();
    const args = cursor.withLines(false, () => cursor.grammar.args(cursor, ')'));
    return { kind: 'call', target, name, args, access, place: name.place };
  }
  return { kind: 'property', target, name, access, place };
}

/** `Collections.<String>emptyList()`. */
function skipTypeArguments(cursor: Cursor): true | undefined {
  while (!cursor.is('>')) {
    if (cursor.peek().type === 'end' || cursor.is('(')) return undefined;
    cursor.next();
  }
  cursor.next();
  return true;
}

/** A member's name: a word, a text, or an expression in brackets. */
function memberOf(cursor: Cursor): Expression {
  const place = cursor.place();
  const { type } = cursor.peek();
  if (type === 'string' || type === 'gstring') return readText(cursor);
  if (cursor.accept('(')) {
    const name = cursor.withLines(false, () => cursor.grammar.expression(cursor));
    cursor.expect(')');
    return name;
  }
  const name = cursor.memberName();
  if (name === undefined) throw cursor.unexpected('the name of a member was expected');
  return literal(name, place);
}

function callOf(cursor: Cursor, callee: Expression): Expression {
  cursor.expect('(');
  const args = cursor.withLines(false, () => cursor.grammar.args(cursor, ')'));
  return call(callee, args);
}

/** A call of a name, of a member, or of a value. */
export function call(callee: Expression, args: Arguments): Expression {
  const { place } = callee;
  if (callee.kind === 'name') {
    return { kind: 'call', target: undefined, name: literal(callee.name, place), args, access: 'plain', place };
  }
  return { kind: 'callValue', callee, args, place };
}

/** A closure behind a call is its last argument. */
function withClosure(expression: Expression, closure: Expression): Expression {
  const { kind } = expression;
  if (kind === 'call' || kind === 'callValue') {
    return { ...expression, args: { ...expression.args, items: [...expression.args.items, closure] } };
  }
  const args = { items: [closure], named: [] };
  if (kind === 'property') return { ...expression, kind: 'call', args };
  if (kind === 'new')
    return { ...expression, args: { ...expression.args, items: [...expression.args.items, closure] } };
  return call(expression, args);
}

function readIndex(cursor: Cursor, target: Expression, safe: boolean): Expression {
  cursor.next();
  const { items, named } = cursor.withLines(false, () => cursor.grammar.args(cursor, ']'));
  const { place } = target;
  if (named.length > 0) return { kind: 'index', target, items: [{ kind: 'map', items: named, place }], safe, place };
  return { kind: 'index', target, items, safe, place };
}
