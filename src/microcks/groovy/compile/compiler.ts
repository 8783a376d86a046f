import { GroovySyntaxError, Refusal, type RefusalKey } from '../limits.ts';
import type { MethodFinder } from '../methods/library.ts';
import type { Expression, Place, Statement } from '../syntax/ast.ts';
import type { Act, Code } from './frame.ts';
import type { Names } from './names.ts';
import type { Scope } from './scope.ts';

/** What the parts of the compiler share; they call each other through it. */
export interface Compiler {
  readonly scope: Scope;
  readonly names: Names;
  readonly finder: MethodFinder;
  /** The names of the methods that the script declares. */
  readonly methods: ReadonlySet<string>;
  /** Whether `it` may be meant: in a closure without a list of parameters. */
  readonly inClosure: boolean;
  expression(expression: Expression): Code;
  /** Statements one after the other, in a block of their own. */
  block(statements: readonly Statement[]): Act;
  statements(statements: readonly Statement[]): Act;
  /** The same compiler for the inside of a method or closure. */
  inside(scope: Scope, inClosure: boolean): Compiler;
}

/** A refusal at a place. */
export function refusalAt(key: RefusalKey, message: string, { line, column }: Place): Refusal {
  return new Refusal(key, message, line, column);
}

/** An error that real Groovy finds while compiling. */
export function compileError(message: string, { line, column }: Place): GroovySyntaxError {
  return new GroovySyntaxError(message, line, column);
}

/** The text of a literal name; nothing when the name is computed. */
export function literalName(name: Expression): string | undefined {
  return name.kind === 'literal' && typeof name.value === 'string' ? name.value : undefined;
}

/** `java.util.UUID` as written; nothing for what is no path of names. */
export function pathOf(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind !== 'property' || expression.access !== 'plain') return undefined;
  const target = pathOf(expression.target);
  const name = literalName(expression.name);
  return target === undefined || name === undefined ? undefined : `${target}.${name}`;
}
