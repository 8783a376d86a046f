import type { Expression, Statement } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { readDeclaration, refuseDeclaration } from './declarations.ts';
import { readImport } from './imports.ts';
import { readFor } from './loops.ts';
import { readSwitch } from './switches.ts';
import { readTry } from './tries.ts';

/** Reads statements up to a closing brace, the next `case`, or the end. */
export function readStatements(cursor: Cursor, isTopLevel = false): readonly Statement[] {
  const statements: Statement[] = [];
  for (;;) {
    while (cursor.accept(';'));
    if (cursor.peek().type === 'end' || cursor.is('}')) return statements;
    if (cursor.is('case') || (cursor.is('default') && (cursor.is(':', 1) || cursor.is('->', 1)))) return statements;
    const statement = readStatement(cursor, isTopLevel);
    if (statement !== undefined) statements.push(statement);
    endStatement(cursor);
  }
}

function endStatement(cursor: Cursor): void {
  const { type, newline, text } = cursor.peek();
  if (type === 'end' || newline || text === ';' || cursor.is('}')) return;
  if (cursor.is('case') || cursor.is('default')) return;
  // A block ends itself
  if (cursor.peek(-1).text === '}' && cursor.peek(-1).type === 'op') return;
  throw cursor.unexpected();
}

/** Reads a block in braces. */
export function readBlock(cursor: Cursor): readonly Statement[] {
  cursor.expect('{');
  const statements = cursor.withLines(true, () => readStatements(cursor));
  cursor.expect('}');
  return statements;
}

/** Reads a block, or the one statement that stands for it. */
export function readBody(cursor: Cursor): readonly Statement[] {
  if (cursor.is('{') && !isClosure(cursor)) return readBlock(cursor);
  if (cursor.accept(';')) return [];
  const statement = cursor.withLines(true, () => readStatement(cursor, false));
  return statement === undefined ? [] : [statement];
}

function isClosure(cursor: Cursor): boolean {
  if (cursor.is('->', 1)) return true;
  return (
    cursor.peek(1).type === 'name' && (cursor.is('->', 2) || (cursor.is(',', 2) && cursor.peek(3).type === 'name'))
  );
}

type Reader = (cursor: Cursor) => Statement | undefined;

function place(cursor: Cursor): Statement['place'] {
  return cursor.place();
}

/** How the statements that begin with a keyword are read. */
const readers: Readonly<Record<string, Reader>> = {
  if(cursor) {
    const at = place(cursor);
    cursor.next();
    const test = condition(cursor);
    const whenTrue = readBody(cursor);
    const otherwise = cursor.attempt(() => {
      cursor.accept(';');
      return cursor.accept('else') ? true : undefined;
    });
    return { kind: 'if', test, whenTrue, otherwise: otherwise === true ? readBody(cursor) : undefined, place: at };
  },
  while(cursor) {
    const at = place(cursor);
    cursor.next();
    const test = condition(cursor);
    return { kind: 'while', test, body: readBody(cursor), atEnd: false, place: at };
  },
  do(cursor) {
    const at = place(cursor);
    cursor.next();
    const body = readBody(cursor);
    cursor.expect('while');
    return { kind: 'while', test: condition(cursor), body, atEnd: true, place: at };
  },
  for: readFor,
  switch: readSwitch,
  try: readTry,
  import: readImport,
  return(cursor) {
    const at = place(cursor);
    cursor.next();
    return { kind: 'return', value: optional(cursor), place: at };
  },
  throw(cursor) {
    const at = place(cursor);
    cursor.next();
    return { kind: 'throw', value: cursor.grammar.command(cursor), place: at };
  },
  break: readJump('break'),
  continue: readJump('continue'),
  assert(cursor) {
    const at = place(cursor);
    cursor.next();
    const start = cursor.at;
    const test = cursor.grammar.expression(cursor);
    const text = cursor.tokens
      .slice(start, cursor.at)
      .map((token) => (token.space ? ' ' : '') + token.text)
      .join('')
      .trim();
    const message = cursor.accept(':') || cursor.accept(',') ? cursor.grammar.expression(cursor) : undefined;
    return { kind: 'assert', test, message, text, place: at };
  },
};

function readJump(kind: 'break' | 'continue'): Reader {
  return (cursor) => {
    const at = place(cursor);
    cursor.next();
    const label = cursor.peek().type === 'name' && !cursor.peek().newline ? cursor.identifier() : undefined;
    return { kind, label, place: at };
  };
}

function condition(cursor: Cursor): Expression {
  cursor.expect('(');
  const test = cursor.withLines(false, () => cursor.grammar.expression(cursor));
  cursor.expect(')');
  return test;
}

/** What is returned, when it stands on the same line. */
function optional(cursor: Cursor): Expression | undefined {
  const { type, newline, text } = cursor.peek();
  if (type === 'end' || newline || (type === 'op' && (text === ';' || text === '}'))) return undefined;
  if (cursor.is('case') || cursor.is('default')) return undefined;
  return cursor.grammar.command(cursor);
}

/** Reads one statement; nothing for an import or a method, which are kept aside. */
function readStatement(cursor: Cursor, isTopLevel: boolean): Statement | undefined {
  refuseDeclaration(cursor);
  const at = place(cursor);
  const { type, text } = cursor.peek();
  if (type === 'keyword') {
    const reader = readers[text];
    if (reader !== undefined) return reader(cursor);
  }
  if (type === 'op' && text === '{' && !isClosure(cursor)) return { kind: 'block', body: readBlock(cursor), place: at };
  if (type === 'name' && cursor.is(':', 1) && cursor.peek(2).text !== ':') return readLabelled(cursor);
  if (type === 'name' && text === 'yield' && startsYield(cursor)) {
    cursor.next();
    return { kind: 'yield', value: optional(cursor), place: at };
  }
  const declared = readDeclaration(cursor, isTopLevel);
  if (declared === 'method') return undefined;
  if (declared !== undefined) return declared;
  const tuple =
    type === 'op' && text === '(' && cursor.followsBracket('=') ? cursor.attempt(() => readTuple(cursor)) : undefined;
  return { kind: 'expression', value: tuple ?? cursor.grammar.command(cursor), place: at };
}

function startsYield(cursor: Cursor): boolean {
  const next = cursor.peek(1);
  return (
    next.type !== 'op' ||
    next.text === '(' ||
    next.text === '[' ||
    next.text === '{' ||
    next.text === '-' ||
    next.text === '!'
  );
}

function readLabelled(cursor: Cursor): Statement | undefined {
  const label = cursor.identifier();
  cursor.expect(':');
  const statement = readStatement(cursor, false);
  if (statement === undefined) return undefined;
  switch (statement.kind) {
    case 'while':
    case 'forIn':
    case 'for':
    case 'switch':
    case 'block':
      return { ...statement, label };
    default:
      return statement;
  }
}

/** `(a, b) = …`. */
function readTuple(cursor: Cursor): Expression | undefined {
  const at = place(cursor);
  cursor.expect('(');
  const targets: Expression[] = [];
  do targets.push(cursor.withLines(false, () => cursor.grammar.expression(cursor)));
  while (cursor.accept(','));
  if (!cursor.accept(')') || !cursor.accept('=')) return undefined;
  return { kind: 'assignAll', targets, value: cursor.grammar.command(cursor), place: at };
}
