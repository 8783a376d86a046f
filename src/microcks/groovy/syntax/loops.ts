import type { Expression, Statement, TypeName } from './ast.ts';
import { type Cursor, readType } from './cursor.ts';
import { readDeclaration } from './declarations.ts';

/** Reads `for (x in xs)`, `for (T x : xs)` and `for (;;)`. */
export function readFor(cursor: Cursor): Statement {
  const place = cursor.place();
  cursor.expect('for');
  cursor.expect('(');
  const head = cursor.withLines(false, () => {
    const each = cursor.attempt(() => readEach(cursor));
    if (each === undefined) return readCounting(cursor);
    return { each: { ...each, source: cursor.grammar.expression(cursor) } };
  });
  cursor.expect(')');
  const body = cursor.grammar.body(cursor);
  if ('each' in head) return { kind: 'forIn', ...head.each, body, place };
  return { kind: 'for', ...head, body, place };
}

function readEach(cursor: Cursor): { readonly name: string; readonly type: TypeName | undefined } | undefined {
  while (cursor.is('final') || cursor.is('def') || (cursor.isName('var') && cursor.peek(1).type === 'name'))
    cursor.next();
  const type = cursor.attempt(() => {
    const read = readType(cursor);
    return cursor.peek().type === 'name' ? read : undefined;
  });
  const name = cursor.identifier();
  if (!cursor.accept('in') && !cursor.accept(':')) return undefined;
  return { name, type };
}

function readCounting(cursor: Cursor): {
  readonly first: readonly Statement[];
  readonly test: Expression | undefined;
  readonly after: readonly Expression[];
} {
  const first: Statement[] = [];
  if (!cursor.is(';')) {
    const declared = readDeclaration(cursor, false);
    if (declared !== undefined && declared !== 'method') first.push(declared);
    else
      first.push(...readList(cursor, ';').map((value) => ({ kind: 'expression', value, place: value.place }) as const));
  }
  cursor.expect(';');
  const test = cursor.is(';') ? undefined : cursor.grammar.expression(cursor);
  cursor.expect(';');
  return { first, test, after: readList(cursor, ')') };
}

function readList(cursor: Cursor, end: string): readonly Expression[] {
  const list: Expression[] = [];
  if (cursor.is(end)) return list;
  do list.push(cursor.grammar.expression(cursor));
  while (cursor.accept(','));
  return list;
}
