import { newMatcher, newPattern, patternOf } from '../library/patterns.ts';
import { arithmetic, negated } from '../operations/arithmetic.ts';
import { asType, castTo } from '../operations/cast.ts';
import { compare, equal, sameValue } from '../operations/compare.ts';
import { isCase } from '../operations/isCase.ts';
import { newRange } from '../operations/ranges.ts';
import { ownText, textOf } from '../operations/text.ts';
import { truth } from '../operations/truth.ts';
import { matchWhole } from '../regex/pattern.ts';
import type { Expression } from '../syntax/ast.ts';
import { isText, type Value } from '../values/containers.ts';
import { isNumeric } from '../values/numbers.ts';
import { isInstance } from '../values/types.ts';
import type { Compiler } from './compiler.ts';
import type { Code, Frame, Running } from './frame.ts';

/** The methods that operators call. */
const methodsOf: Readonly<Record<string, string>> = {
  '+': 'plus',
  '-': 'minus',
  '*': 'multiply',
  '/': 'div',
  '%': 'mod',
  '**': 'power',
  '<<': 'leftShift',
  '>>': 'rightShift',
  '>>>': 'rightShiftUnsigned',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
};

type Apply = (a: Value, b: Value, machine: Running) => Value;

/** Operators that are no methods. */
const direct: Readonly<Record<string, Apply>> = {
  '==': equal,
  '!=': (a, b, machine) => !equal(a, b, machine),
  '===': (a, b) => sameIdentity(a, b),
  '!==': (a, b) => !sameIdentity(a, b),
  '<=>': (a, b, machine) => Math.sign(compare(a, b, machine)),
  '<': (a, b, machine) => compare(a, b, machine) < 0,
  '<=': (a, b, machine) => compare(a, b, machine) <= 0,
  '>': (a, b, machine) => compare(a, b, machine) > 0,
  '>=': (a, b, machine) => compare(a, b, machine) >= 0,
  in: (a, b, machine) => isCase(b, a, machine),
  '!in': (a, b, machine) => !isCase(b, a, machine),
  '=~': (a, b, machine) => newMatcher(patternOf(b), textOf(a), machine),
  '==~': (a, b, { meter }) => a !== null && matchWhole(patternOf(b), ownText(a), meter) !== undefined,
};

function sameIdentity(a: Value, b: Value): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a === b || (isNumeric(a) && isNumeric(b) && sameValue(a, b));
}

/** What an operator does with two values. */
export function operatorOf(operator: string): Apply {
  const plain = direct[operator];
  if (plain !== undefined) return plain;
  const name = methodsOf[operator] ?? operator;
  if (operator === '+') return plus;
  return (a, b, machine) => arithmetic(name, a, b, machine) ?? machine.invoke(a, name, [b]);
}

function plus(a: Value, b: Value, machine: Running): Value {
  if (typeof a === 'string') {
    const text = textOf(b);
    machine.meter.joined(a.length + text.length);
    return a + text;
  }
  return arithmetic('plus', a, b, machine) ?? machine.invoke(a, 'plus', [b]);
}

type Binary = Extract<Expression, { readonly kind: 'binary' }>;

/** Whole numbers, which are most of all, without looking further. */
const quick: Readonly<Record<string, (a: number, b: number) => Value>> = {
  '+': (a, b) => (a + b) | 0,
  '-': (a, b) => (a - b) | 0,
  '*': (a, b) => Math.imul(a, b),
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

/** Compiles an operation on two values. */
export function compileBinary(compiler: Compiler, { operator, left: first, right: second }: Binary): Code {
  const left = compiler.expression(first);
  const right = compiler.expression(second);
  if (operator === '&&') return (frame) => truth(left(frame)) && truth(right(frame));
  if (operator === '||') return (frame) => truth(left(frame)) || truth(right(frame));
  const apply = operatorOf(operator);
  const whole = quick[operator];
  if (whole === undefined) return (frame) => apply(left(frame), right(frame), frame.machine);
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    return typeof a === 'number' && typeof b === 'number' ? whole(a, b) : apply(a, b, frame.machine);
  };
}

type Unary = Extract<Expression, { readonly kind: 'unary' }>;

/** Compiles `!a`, `-a`, `+a` and `~a`. */
export function compileUnary(compiler: Compiler, { operator, operand }: Unary): Code {
  const code = compiler.expression(operand);
  if (operator === '!') return (frame) => !truth(code(frame));
  if (operator === '-') {
    return (frame) => {
      const value = code(frame);
      return negated(value) ?? frame.machine.invoke(value, 'negative', []);
    };
  }
  if (operator === '+') {
    return (frame) => {
      const value = code(frame);
      return isNumeric(value) ? value : frame.machine.invoke(value, 'positive', []);
    };
  }
  return (frame) => {
    const value = code(frame);
    if (isText(value)) return newPattern(textOf(value));
    return frame.machine.invoke(value, 'bitwiseNegate', []);
  };
}

type Range = Extract<Expression, { readonly kind: 'range' }>;

/** Compiles `a..b`. */
export function compileRange(compiler: Compiler, { from, to, open }: Range): Code {
  const first = compiler.expression(from);
  const last = compiler.expression(to);
  return (frame) => newRange(first(frame), last(frame), open, frame.machine);
}

type Cast = Extract<Expression, { readonly kind: 'cast' }>;

/** Compiles `(T) a` and `a as T`. */
export function compileCast(compiler: Compiler, { operand, type, isAs }: Cast): Code {
  const code = compiler.expression(operand);
  const name = compiler.names.type(type);
  const cast = isAs ? asType : castTo;
  return (frame) => cast(code(frame), name, frame.machine);
}

type InstanceOf = Extract<Expression, { readonly kind: 'instanceof' }>;

/** Compiles `a instanceof T`. */
export function compileInstanceOf(compiler: Compiler, { operand, type, negated: isNegated }: InstanceOf): Code {
  const code = compiler.expression(operand);
  const name = compiler.names.type(type);
  return (frame) => isInstance(code(frame), name) !== isNegated;
}

/** The value after or before another, for `++` and `--`. */
export function stepped(value: Value, operator: string, { machine }: Frame): Value {
  if (typeof value === 'number') return (operator === '++' ? value + 1 : value - 1) | 0;
  if (isNumeric(value)) return arithmetic(operator === '++' ? 'plus' : 'minus', value, 1, machine);
  return machine.invoke(value, operator === '++' ? 'next' : 'previous', []);
}
