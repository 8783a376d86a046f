import { castTo } from '../operations/cast.ts';
import { missingMethod } from '../operations/errors.ts';
import type { Expression, MethodDeclaration, Parameter, Statement } from '../syntax/ast.ts';
import { GClosure, type Value } from '../values/containers.ts';
import { nested } from './calls.ts';
import { type Compiler, compileError } from './compiler.ts';
import { type Act, type Code, Frame, type Running } from './frame.ts';
import { argumentsOf, type BoundParameter } from './parameters.ts';
import { withResult } from './results.ts';
import { Scope, type Variable } from './scope.ts';
import { declareVariable } from './variables.ts';

/** A method or the code of a closure. */
export interface CompiledFunction {
  readonly parameters: readonly BoundParameter[];
  readonly body: Act;
  readonly scope: Scope;
}

function compileFunction(
  compiler: Compiler,
  parameters: readonly Parameter[],
  body: readonly Statement[],
): CompiledFunction {
  const bound = parameters.map((parameter): BoundParameter => {
    const type = parameter.type === undefined ? undefined : compiler.names.type(parameter.type);
    const initial = parameter.initial === undefined ? undefined : compiler.expression(parameter.initial);
    const variable = compiler.scope.declare(parameter.name, parameter.type?.place ?? { line: 0, column: 0 }, { type });
    return { type, initial, isVariadic: parameter.isVariadic, declare: declareVariable(variable) };
  });
  return { parameters: bound, body: compiler.block(body), scope: compiler.scope };
}

type ClosureExpression = Extract<Expression, { readonly kind: 'closure' }>;

/** Compiles a closure: what it shares with its surroundings is bound when it is made. */
export function compileClosure(compiler: Compiler, { parameters, body: written, place }: ClosureExpression): Code {
  const body = withResult(written);
  const scope = new Scope(compiler.scope);
  const inside = compiler.inside(scope, parameters === undefined);
  for (const { name } of parameters ?? []) {
    if (compiler.scope.find(name) !== undefined) {
      throw compileError(`The current scope already contains a variable of the name ${name}`, place);
    }
  }
  const compiled = parameters === undefined ? compileImplicit(inside, body) : compileFunction(inside, parameters, body);
  const { captured } = scope;
  const types = compiled.parameters.map(({ type }) => type ?? 'Object');
  return (frame) => {
    const shared = captured.map(({ outer }) => frame.vars[outer.slot]);
    return new GClosure({
      call: (args, closure) => run(compiled, args, closure, shared, captured, frame.machine),
      parameterTypes: types,
      owner: frame.closure ?? frame.machine.script,
    });
  };
}

function compileImplicit(inside: Compiler, body: ClosureExpression['body']): CompiledFunction {
  const variable = inside.scope.add('it');
  const declare = declareVariable(variable);
  const parameter: BoundParameter = { type: undefined, initial: () => null, isVariadic: false, declare };
  return { parameters: [parameter], body: inside.block(body), scope: inside.scope };
}

function run(
  compiled: CompiledFunction,
  args: readonly Value[],
  closure: GClosure,
  shared: readonly Value[],
  captured: readonly { readonly inner: Variable }[],
  machine: Running,
): Value {
  return nested(machine, () => {
    const frame = new Frame(compiled.scope.size, machine, closure);
    for (let index = 0; index < captured.length; index += 1) {
      const inner = captured[index]?.inner;
      if (inner !== undefined) frame.vars[inner.slot] = shared[index];
    }
    if (!argumentsOf(compiled.parameters, args, frame, true)) {
      throw missingMethod('Script1$_run_closure1', 'call', args);
    }
    compiled.body(frame);
    return frame.result;
  });
}

/** A method of a script. */
export interface ScriptMethod extends CompiledFunction {
  readonly name: string;
  readonly type: string | undefined;
}

/** Compiles a method, which sees none of the script's own variables. */
export function compileMethod(compiler: Compiler, { name, type, parameters, body }: MethodDeclaration): ScriptMethod {
  const inside = compiler.inside(new Scope(), false);
  const result = type === undefined ? undefined : inside.names.type(type);
  return { name, type: result, ...compileFunction(inside, parameters, body) };
}

/** Calls a method with arguments that it takes. */
export function callMethod(method: ScriptMethod, args: readonly Value[], machine: Running): Value {
  return nested(machine, () => {
    const frame = new Frame(method.scope.size, machine);
    argumentsOf(method.parameters, args, frame, false);
    method.body(frame);
    if (method.type === undefined) return frame.result;
    return method.type === 'void' ? null : castTo(frame.result, method.type, machine);
  });
}
