import { isCase } from '../operations/isCase.ts';
import type { Case, Expression, Statement } from '../syntax/ast.ts';
import type { Compiler } from './compiler.ts';
import { type Act, type Code, type Frame, type Signal, signals } from './frame.ts';

interface Branch {
  readonly tests: readonly Code[] | undefined;
  readonly body: Act;
  readonly isArrow: boolean;
}

function compileBranches(compiler: Compiler, cases: readonly Case[]): readonly Branch[] {
  return compiler.scope.block(() =>
    cases.map(({ tests, body, isArrow }) => ({
      tests: tests?.map((test) => compiler.expression(test)),
      body: compiler.block(body),
      isArrow,
    })),
  );
}

/** Runs the branches from the one that fits on, up to an end; branches of arrows do not fall through. */
function run(branches: readonly Branch[], value: unknown, frame: Frame): Signal {
  let isFound = false;
  for (const { tests, body, isArrow } of branches) {
    isFound ||= tests === undefined || tests.some((test) => isCase(test(frame), value, frame.machine));
    if (!isFound) continue;
    const signal = body(frame);
    if (signal !== signals.next || isArrow) return signal;
  }
  return signals.next;
}

type Switch = Extract<Statement, { readonly kind: 'switch' }>;

/** Compiles a `switch` that is a statement. */
export function compileSwitch(compiler: Compiler, { value: source, cases, label }: Switch): Act {
  const value = compiler.expression(source);
  const branches = compileBranches(compiler, cases);
  return (frame) => {
    const signal = run(branches, value(frame), frame);
    if (signal === signals.yield) return signals.next;
    if (signal !== signals.break) return signal;
    if (frame.label !== undefined && frame.label !== label) return signal;
    frame.label = undefined;
    return signals.next;
  };
}

type SwitchValue = Extract<Expression, { readonly kind: 'switchValue' }>;

/** Compiles a `switch` that has a value: what its branch yields. */
export function compileSwitchValue(compiler: Compiler, { value: source, cases }: SwitchValue): Code {
  const value = compiler.expression(source);
  const branches = compileBranches(compiler, cases);
  return (frame) => {
    const { result } = frame;
    frame.result = null;
    run(branches, value(frame), frame);
    const given = frame.result;
    frame.result = result;
    return given;
  };
}
