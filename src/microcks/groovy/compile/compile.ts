import type { MethodFinder } from '../methods/library.ts';
import type { ScriptTree } from '../syntax/ast.ts';
import type { Compiler } from './compiler.ts';
import { type Act, Frame, type Running } from './frame.ts';
import { compileMethod, type ScriptMethod } from './functions.ts';
import { readNames } from './names.ts';
import { withResult } from './results.ts';
import { Scope } from './scope.ts';
import { compileStatements } from './statements.ts';
import { compileExpression } from './values.ts';

/** A script, ready to run any number of times. */
export interface CompiledScript {
  readonly methods: ReadonlyMap<string, readonly ScriptMethod[]>;
  run(machine: Running): unknown;
}

/** Compiles a script: names are resolved, and what is outside the subset is refused, before anything runs. */
export function compileScript(tree: ScriptTree, finder: MethodFinder): CompiledScript {
  const shared = {
    names: readNames(tree.imports),
    finder,
    methods: new Set(tree.methods.map(({ name }) => name)),
  };
  const compilerFor = (scope: Scope, inClosure: boolean): Compiler => {
    const compiler: Compiler = {
      ...shared,
      scope,
      inClosure,
      expression: (expression) => compileExpression(compiler, expression),
      block: (statements) => scope.block(() => compileStatements(compiler, statements)),
      statements: (statements) => compileStatements(compiler, statements),
      inside: (inner, isClosure) => compilerFor(inner, isClosure),
    };
    return compiler;
  };
  const scope = new Scope();
  const main = compilerFor(scope, false);
  const methods = new Map<string, ScriptMethod[]>();
  for (const declaration of tree.methods) {
    const method = compileMethod(main, { ...declaration, body: withResult(declaration.body) });
    methods.set(method.name, [...(methods.get(method.name) ?? []), method]);
  }
  const body: Act = main.statements(withResult(tree.body));
  return {
    methods,
    run(machine) {
      const frame = new Frame(scope.size, machine);
      body(frame);
      return frame.result;
    },
  };
}
