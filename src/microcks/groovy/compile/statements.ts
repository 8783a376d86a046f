import { castTo, defaultOf } from '../operations/cast.ts';
import { failure } from '../operations/errors.ts';
import { textOf } from '../operations/text.ts';
import { truth } from '../operations/truth.ts';
import type { Statement } from '../syntax/ast.ts';
import type { Compiler } from './compiler.ts';
import { type Act, type Frame, signals } from './frame.ts';
import { compileFor, compileForIn, compileWhile } from './loops.ts';
import { readIndex } from './members.ts';
import { compileSwitch } from './switches.ts';
import { compileThrow, compileTry } from './tries.ts';
import { declareVariable } from './variables.ts';

/** Compiles statements one after the other. */
export function compileStatements(compiler: Compiler, statements: readonly Statement[]): Act {
  const acts = statements.map((statement) => compileStatement(compiler, statement));
  const [only] = acts;
  if (acts.length === 1 && only !== undefined) return only;
  return (frame) => {
    for (const act of acts) {
      const signal = act(frame);
      if (signal !== signals.next) return signal;
    }
    return signals.next;
  };
}

function compileStatement(compiler: Compiler, statement: Statement): Act {
  switch (statement.kind) {
    case 'expression': {
      const code = compiler.expression(statement.value);
      return (frame) => {
        frame.machine.meter.step();
        code(frame);
        return signals.next;
      };
    }
    case 'declare':
      return compileDeclare(compiler, statement);
    case 'declareAll':
      return compileDeclareAll(compiler, statement);
    case 'if':
      return compileIf(compiler, statement);
    case 'return':
    case 'yield':
      return compileReturn(compiler, statement);
    case 'block':
      return compileBlock(compiler, statement);
    case 'break':
    case 'continue': {
      const signal = statement.kind === 'break' ? signals.break : signals.continue;
      return (frame) => {
        frame.label = statement.label;
        return signal;
      };
    }
    default:
      return compileLarger(compiler, statement);
  }
}

type Larger = Extract<Statement, { readonly kind: 'while' | 'forIn' | 'for' | 'switch' | 'try' | 'throw' | 'assert' }>;

function compileLarger(compiler: Compiler, statement: Larger): Act {
  switch (statement.kind) {
    case 'while':
      return compileWhile(compiler, statement);
    case 'forIn':
      return compileForIn(compiler, statement);
    case 'for':
      return compileFor(compiler, statement);
    case 'switch':
      return compileSwitch(compiler, statement);
    case 'try':
      return compileTry(compiler, statement);
    case 'throw':
      return compileThrow(compiler, statement);
    case 'assert':
      return compileAssert(compiler, statement);
  }
}

type Declare = Extract<Statement, { readonly kind: 'declare' }>;

function compileDeclare(compiler: Compiler, { type: written, isFinal, variables }: Declare): Act {
  const type = written === undefined ? undefined : compiler.names.type(written);
  const initial = type === undefined ? null : defaultOf(type);
  const acts = variables.map(({ name, initial: given, place }) => {
    const code = given === undefined ? undefined : compiler.expression(given);
    const variable = compiler.scope.declare(name, place, { type, isFinal });
    variable.isSet = given !== undefined;
    const declare = declareVariable(variable);
    return (frame: Frame) => {
      const value = code === undefined ? initial : code(frame);
      declare(frame, type === undefined || code === undefined ? value : castTo(value, type, frame.machine));
    };
  });
  return (frame) => {
    frame.machine.meter.step();
    for (const act of acts) act(frame);
    return signals.next;
  };
}

type DeclareAll = Extract<Statement, { readonly kind: 'declareAll' }>;

function compileDeclareAll(compiler: Compiler, { targets, value: source }: DeclareAll): Act {
  const value = compiler.expression(source);
  const parts = targets.map(({ name, type: written, place }) => {
    const type = written === undefined ? undefined : compiler.names.type(written);
    return { type, declare: declareVariable(compiler.scope.declare(name, place, { type })) };
  });
  return (frame) => {
    frame.machine.meter.step();
    const values = value(frame);
    parts.forEach(({ type, declare }, index) => {
      const item = readIndex(values, index, frame);
      declare(frame, type === undefined ? item : castTo(item, type, frame.machine));
    });
    return signals.next;
  };
}

type If = Extract<Statement, { readonly kind: 'if' }>;

function compileIf(compiler: Compiler, { test: asked, whenTrue: first, otherwise: second }: If): Act {
  const test = compiler.expression(asked);
  const whenTrue = compiler.block(first);
  const otherwise = second === undefined ? undefined : compiler.block(second);
  return (frame) => {
    frame.machine.meter.step();
    if (truth(test(frame))) return whenTrue(frame);
    return otherwise === undefined ? signals.next : otherwise(frame);
  };
}

type Return = Extract<Statement, { readonly kind: 'return' | 'yield' }>;

function compileReturn(compiler: Compiler, { kind, value: given }: Return): Act {
  const value = given === undefined ? () => null : compiler.expression(given);
  const signal = signals[kind];
  return (frame) => {
    frame.machine.meter.step();
    frame.result = value(frame);
    return signal;
  };
}

type Block = Extract<Statement, { readonly kind: 'block' }>;

function compileBlock(compiler: Compiler, { body: inner, label }: Block): Act {
  const body = compiler.block(inner);
  return (frame) => {
    const signal = body(frame);
    if (signal !== signals.break || label === undefined || frame.label !== label) return signal;
    frame.label = undefined;
    return signals.next;
  };
}

type Assert = Extract<Statement, { readonly kind: 'assert' }>;

function compileAssert(compiler: Compiler, { test: asked, message: said, text }: Assert): Act {
  const test = compiler.expression(asked);
  const message = said === undefined ? undefined : compiler.expression(said);
  return (frame) => {
    frame.machine.meter.step();
    if (truth(test(frame))) return signals.next;
    if (message === undefined) throw failure('PowerAssertionError', `assert ${text}`);
    throw failure('AssertionError', `${textOf(message(frame))}. Expression: (${text}). Values: `);
  };
}
