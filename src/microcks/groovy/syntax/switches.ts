import type { Case, Expression, Statement } from './ast.ts';
import type { Cursor } from './cursor.ts';

function readParts(cursor: Cursor): { readonly value: Expression; readonly cases: readonly Case[] } {
  cursor.expect('switch');
  cursor.expect('(');
  const value = cursor.withLines(false, () => cursor.grammar.expression(cursor));
  cursor.expect(')');
  cursor.expect('{');
  const cases = cursor.withLines(true, () => readCases(cursor));
  cursor.expect('}');
  return { value, cases };
}

/** Reads a `switch` that is a statement. */
export function readSwitch(cursor: Cursor): Statement {
  const place = cursor.place();
  const { value, cases } = readParts(cursor);
  const isLast = (index: number) => index === cases.length - 1;
  cases.forEach((each, index) => {
    if (each.tests === undefined && !isLast(index)) {
      throw cursor.error('a default branch must only appear as the last branch of a switch', each.place);
    }
  });
  return { kind: 'switch', value, cases, place };
}

/** Reads a `switch` that has a value. */
export function readSwitchValue(cursor: Cursor): Expression {
  const place = cursor.place();
  return { kind: 'switchValue', ...readParts(cursor), place };
}

function readCases(cursor: Cursor): readonly Case[] {
  const cases: Case[] = [];
  for (;;) {
    while (cursor.accept(';'));
    if (cursor.is('}')) return cases;
    const place = cursor.place();
    const tests = cursor.accept('default') ? undefined : readTests(cursor);
    if (cursor.accept('->')) {
      cases.push({ tests, body: readArrow(cursor), isArrow: true, place });
    } else {
      if (!cursor.accept(':')) throw cursor.unexpected("':' was expected");
      cases.push({ tests, body: cursor.grammar.statements(cursor), isArrow: false, place });
    }
  }
}

function readTests(cursor: Cursor): readonly Expression[] {
  cursor.expect('case');
  const { allowsLambda } = cursor;
  cursor.allowsLambda = false;
  const tests: Expression[] = [];
  do tests.push(cursor.grammar.expression(cursor));
  while (cursor.accept(','));
  cursor.allowsLambda = allowsLambda;
  return tests;
}

/** What an arrow leads to: a block, or one value that is the result. */
function readArrow(cursor: Cursor): readonly Statement[] {
  const place = cursor.place();
  if (cursor.is('{')) return cursor.grammar.block(cursor);
  if (cursor.is('throw') || cursor.is('return')) return cursor.grammar.body(cursor);
  const value = cursor.grammar.command(cursor);
  return [{ kind: 'yield', value, place }];
}
