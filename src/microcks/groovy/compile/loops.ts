import { castTo } from '../operations/cast.ts';
import { iterate } from '../operations/iterate.ts';
import { truth } from '../operations/truth.ts';
import type { Statement } from '../syntax/ast.ts';
import type { Compiler } from './compiler.ts';
import { type Act, type Frame, type Signal, signals } from './frame.ts';
import { declareVariable } from './variables.ts';

/** What becomes of a loop after a turn: `next` goes on, `break` ends it, all else leaves it with that. */
function afterTurn(signal: Signal, frame: Frame, label: string | undefined): Signal {
  if (signal === signals.next) return signals.next;
  if (signal !== signals.break && signal !== signals.continue) return signal;
  if (frame.label !== undefined) {
    // The label names another loop
    if (frame.label !== label) return signal;
    frame.label = undefined;
  }
  return signal === signals.continue ? signals.next : signals.break;
}

/** Whether a loop is left, and how: undefined to go on. */
function leaving(signal: Signal, frame: Frame): Signal | undefined {
  if (signal === signals.next) return undefined;
  return signal === signals.break && frame.label === undefined ? signals.next : signal;
}

type While = Extract<Statement, { readonly kind: 'while' }>;

/** Compiles `while` and `do … while`. */
export function compileWhile(compiler: Compiler, { test: asked, body: inner, label, atEnd }: While): Act {
  const test = compiler.expression(asked);
  const body = compiler.block(inner);
  return (frame) => {
    for (let isFirst = atEnd; ; isFirst = false) {
      frame.machine.meter.step();
      if (!isFirst && !truth(test(frame))) return signals.next;
      const left = leaving(afterTurn(body(frame), frame, label), frame);
      if (left !== undefined) return left;
    }
  };
}

type ForIn = Extract<Statement, { readonly kind: 'forIn' }>;

/** Compiles `for (x in xs)`. */
export function compileForIn(
  compiler: Compiler,
  { name, type: written, source, body: inner, label, place }: ForIn,
): Act {
  const values = compiler.expression(source);
  return compiler.scope.block(() => {
    const type = written === undefined ? undefined : compiler.names.type(written);
    const variable = compiler.scope.declare(name, place, { type });
    const declare = declareVariable(variable);
    const body = compiler.block(inner);
    return (frame) => {
      const { machine } = frame;
      let isFirst = true;
      for (const item of iterate(values(frame), machine.meter)) {
        const value = type === undefined ? item : castTo(item, type, machine);
        // One variable for all turns, which closures share
        const held = frame.vars[variable.slot];
        if (isFirst || !variable.isShared) declare(frame, value);
        else if (typeof held === 'object' && held !== null && 'value' in held) held.value = value;
        isFirst = false;
        const left = leaving(afterTurn(body(frame), frame, label), frame);
        if (left !== undefined) return left;
      }
      return signals.next;
    };
  });
}

type For = Extract<Statement, { readonly kind: 'for' }>;

/** Compiles `for (;;)`. */
export function compileFor(
  compiler: Compiler,
  { first: start, test: asked, after: ends, body: inner, label }: For,
): Act {
  return compiler.scope.block(() => {
    const first = compiler.statements(start);
    const test = asked === undefined ? undefined : compiler.expression(asked);
    const after = ends.map((end) => compiler.expression(end));
    const body = compiler.block(inner);
    return (frame) => {
      first(frame);
      for (;;) {
        frame.machine.meter.step();
        if (test !== undefined && !truth(test(frame))) return signals.next;
        const left = leaving(afterTurn(body(frame), frame, label), frame);
        if (left !== undefined) return left;
        for (const end of after) end(frame);
      }
    };
  });
}
