import { Refusal } from '../limits.ts';
import type { Expression } from './ast.ts';
import { type Cursor, readType } from './cursor.ts';

/** Reads `new Type(…)` and `new Type[n]`. */
export function readNew(cursor: Cursor): Expression {
  const place = cursor.place();
  cursor.expect('new');
  const type = readType(cursor);
  if (type === undefined) throw cursor.unexpected('a class was expected');
  if (cursor.is('[')) return readArray(cursor, type, place);
  if (type.name.endsWith('[]')) {
    cursor.expect('{');
    const { items } = cursor.withLines(false, () => cursor.grammar.args(cursor, '}'));
    const list: Expression = { kind: 'list', items, place };
    return { kind: 'cast', operand: list, type, isAs: true, place };
  }
  if (!cursor.is('(')) throw cursor.unexpected("'(' was expected");
  cursor.next();
  const args = cursor.withLines(false, () => cursor.grammar.args(cursor, ')'));
  if (cursor.is('{')) {
    throw new Refusal(
      'anonymous-class',
      `anonymous classes are not supported (new ${type.name}() { … })`,
      place.line,
      place.column,
    );
  }
  return { kind: 'new', type, args, place };
}

function readArray(
  cursor: Cursor,
  type: { readonly name: string; readonly place: Expression['place'] },
  place: Expression['place'],
): Expression {
  const sizes: Expression[] = [];
  let name = type.name;
  while (cursor.accept('[')) {
    name += '[]';
    if (!cursor.is(']')) sizes.push(cursor.withLines(false, () => cursor.grammar.expression(cursor)));
    cursor.expect(']');
  }
  return { kind: 'newArray', type: { name, place: type.place }, sizes, place };
}
