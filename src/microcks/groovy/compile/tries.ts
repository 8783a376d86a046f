import { LimitError } from '../limits.ts';
import { castTo } from '../operations/cast.ts';
import type { Catch, Statement } from '../syntax/ast.ts';
import { GThrowable } from '../values/containers.ts';
import { isInstance } from '../values/types.ts';
import type { Compiler } from './compiler.ts';
import { type Act, type Frame, type Signal, signals } from './frame.ts';
import { declareVariable } from './variables.ts';

interface Handler {
  readonly types: readonly string[];
  readonly declare: (frame: Frame, value: GThrowable) => void;
  readonly body: Act;
}

type Try = Extract<Statement, { readonly kind: 'try' }>;

/** Compiles `try`; limits, refusals and requests to other servers pass through it, `finally` included. */
export function compileTry(compiler: Compiler, statement: Try): Act {
  const body = compiler.block(statement.body);
  const handlers = statement.catches.map((each) => compileCatch(compiler, each));
  const last = statement.finally === undefined ? undefined : compiler.block(statement.finally);
  return (frame) => {
    let signal: Signal;
    try {
      signal = guarded(frame, body, handlers);
    } catch (error) {
      if (error instanceof GThrowable && last !== undefined) {
        const left = last(frame);
        if (left !== signals.next) return left;
      }
      throw error;
    }
    if (last === undefined) return signal;
    const { result, label } = frame;
    const left = last(frame);
    if (left !== signals.next) return left;
    frame.result = result;
    frame.label = label;
    return signal;
  };
}

function guarded(frame: Frame, body: Act, handlers: readonly Handler[]): Signal {
  try {
    return body(frame);
  } catch (error) {
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      throw new LimitError('depth', 'the script nests its calls too deep');
    }
    if (!(error instanceof GThrowable)) throw error;
    const handler = handlers.find(({ types }) => types.some((type) => isInstance(error, type)));
    if (handler === undefined) throw error;
    frame.machine.meter.step();
    handler.declare(frame, error);
    return handler.body(frame);
  }
}

function compileCatch(compiler: Compiler, { types, name, body }: Catch): Handler {
  const caught = types.length === 0 ? ['Exception'] : types.map((type) => compiler.names.type(type));
  return compiler.scope.block(() => {
    const variable = compiler.scope.declare(name, types[0]?.place ?? { line: 1, column: 1 });
    return { types: caught, declare: declareVariable(variable), body: compiler.block(body) };
  });
}

type Throw = Extract<Statement, { readonly kind: 'throw' }>;

/** Compiles `throw`. */
export function compileThrow(compiler: Compiler, { value: source }: Throw): Act {
  const value = compiler.expression(source);
  return (frame) => {
    const thrown = value(frame);
    if (thrown instanceof GThrowable) throw thrown;
    throw castTo(thrown, 'Throwable', frame.machine);
  };
}
