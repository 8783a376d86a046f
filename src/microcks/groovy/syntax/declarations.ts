import { Refusal, type RefusalKey } from '../limits.ts';
import type { Expression, MethodDeclaration, Place, Statement, Target, TypeName } from './ast.ts';
import { type Cursor, isClassName, isPrimitive, readType } from './cursor.ts';

const modifiers = new Set([
  ...[
    'private',
    'public',
    'protected',
    'static',
    'final',
    'abstract',
    'synchronized',
    'transient',
    'volatile',
    'native',
  ],
]);

const refusedWords: Readonly<Record<string, RefusalKey>> = {
  class: 'class',
  interface: 'interface',
  enum: 'enum',
  package: 'package',
};

/** Throws a `Refusal` where a class or the like is declared. */
export function refuseDeclaration(cursor: Cursor): void {
  const { type, text, line, column } = cursor.peek();
  const refuse = (key: RefusalKey, what: string): never => {
    throw new Refusal(key, `${what} is not supported in scripts`, line, column);
  };
  if (type === 'op' && text === '@') {
    if (cursor.is('interface', 1)) refuse('annotation', 'an annotation type');
    refuse('annotation', `the annotation @${cursor.peek(1).text}`);
  }
  const isBody =
    cursor.peek(2).text === '{' || cursor.is('extends', 2) || cursor.is('implements', 2) || cursor.is('<', 2);
  if (type === 'name' && (text === 'trait' || text === 'record') && cursor.peek(1).type === 'name') {
    if (isBody || cursor.is('(', 2)) refuse(text === 'trait' ? 'trait' : 'class', `the ${text} ${cursor.peek(1).text}`);
  }
  if (type !== 'keyword') return;
  const key = refusedWords[text];
  if (key !== undefined) refuse(key, text === 'package' ? 'a package' : `the ${text} ${cursor.peek(1).text}`);
  if (text === 'synchronized' && cursor.is('(', 1)) refuse('thread', 'synchronized');
}

/** Reads a declaration of variables or of a method; nothing where there is none. */
export function readDeclaration(cursor: Cursor, isTopLevel: boolean): Statement | 'method' | undefined {
  const place = cursor.place();
  const start = cursor.at;
  let isFinal = false;
  let isDeclared = false;
  while (isModifier(cursor)) {
    isFinal ||= cursor.is('final');
    isDeclared = true;
    cursor.next();
    refuseDeclaration(cursor);
  }
  if (cursor.is('<') && isDeclared) skipTypeParameters(cursor);
  if (cursor.is('(') && isDeclared) return readAll(cursor, place);
  const type = readVariableType(cursor, isDeclared);
  if (type === undefined && !isDeclared) {
    cursor.at = start;
    return undefined;
  }
  if ((cursor.peek().type === 'name' || cursor.peek().type === 'string') && cursor.is('(', 1)) {
    const method = readMethod(cursor, type, place);
    if (!isTopLevel) throw cursor.error(`the method ${method.name} must stand at the top of the script`, place);
    cursor.methods.push(method);
    return 'method';
  }
  return readVariables(cursor, type, isFinal, place);
}

function isModifier(cursor: Cursor): boolean {
  const { type, text } = cursor.peek();
  if (type === 'keyword') return text === 'def' || modifiers.has(text);
  return type === 'name' && text === 'var' && cursor.peek(1).type === 'name' && !cursor.peek(1).newline;
}

function skipTypeParameters(cursor: Cursor): void {
  while (!cursor.is('>') && cursor.peek().type !== 'end') cursor.next();
  cursor.next();
}

/** A type that the name of a variable or a method follows, on its line. */
function readVariableType(cursor: Cursor, isDeclared: boolean): TypeName | undefined {
  return cursor.attempt(() => {
    const type = readType(cursor);
    if (type === undefined) return undefined;
    const next = cursor.peek();
    if (next.newline || (next.type !== 'name' && !(next.type === 'string' && cursor.is('(', 1)))) return undefined;
    return isDeclared || isClassName(type.name) ? type : undefined;
  });
}

function readVariables(cursor: Cursor, type: TypeName | undefined, isFinal: boolean, place: Place): Statement {
  const variables: { name: string; initial: Expression | undefined; place: Place }[] = [];
  do {
    const at = cursor.place();
    const name = cursor.identifier();
    const initial = cursor.accept('=') ? cursor.grammar.command(cursor) : undefined;
    variables.push({ name, initial, place: at });
  } while (cursor.accept(','));
  return { kind: 'declare', type, isFinal, variables, place };
}

/** `def (a, int b) = …`. */
function readAll(cursor: Cursor, place: Place): Statement {
  cursor.expect('(');
  const targets: Target[] = [];
  do {
    const at = cursor.place();
    if (cursor.is('def') || cursor.is('final')) cursor.next();
    const type = cursor.peek(1).type === 'name' || isPrimitive(cursor.peek().text) ? readType(cursor) : undefined;
    targets.push({ name: cursor.identifier(), type, place: at });
  } while (cursor.accept(','));
  cursor.expect(')');
  cursor.expect('=');
  return { kind: 'declareAll', targets, value: cursor.grammar.command(cursor), place };
}

function readMethod(cursor: Cursor, type: TypeName | undefined, place: Place): MethodDeclaration {
  const name = cursor.next().text;
  cursor.expect('(');
  const parameters = cursor.withLines(false, () => cursor.grammar.parameters(cursor, ')'));
  cursor.expect(')');
  if (cursor.accept('throws')) {
    do readType(cursor);
    while (cursor.accept(','));
  }
  return { name, type, parameters, body: cursor.withLines(true, () => cursor.grammar.block(cursor)), place };
}
