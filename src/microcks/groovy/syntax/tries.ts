import type { Catch, Statement, TypeName } from './ast.ts';
import { type Cursor, readType } from './cursor.ts';

/** Reads `try`, its `catch` branches and `finally`. */
export function readTry(cursor: Cursor): Statement {
  const place = cursor.place();
  cursor.expect('try');
  if (cursor.is('(')) throw cursor.error('try with resources is not supported: there is nothing to close');
  const body = cursor.grammar.block(cursor);
  const catches: Catch[] = [];
  while (cursor.accept('catch')) catches.push(readCatch(cursor));
  const last = cursor.accept('finally') ? cursor.grammar.block(cursor) : undefined;
  if (catches.length === 0 && last === undefined) throw cursor.unexpected("'catch' or 'finally' was expected");
  return { kind: 'try', body, catches, finally: last, place };
}

function readCatch(cursor: Cursor): Catch {
  cursor.expect('(');
  if (cursor.is('final') || cursor.is('def')) cursor.next();
  const types: TypeName[] = [];
  while (!(cursor.peek().type === 'name' && cursor.is(')', 1))) {
    const type = readType(cursor);
    if (type === undefined) throw cursor.unexpected('a class was expected');
    types.push(type);
    cursor.accept('|');
  }
  const name = cursor.identifier();
  cursor.expect(')');
  return { types, name, body: cursor.grammar.block(cursor) };
}
