import { truth } from '../operations/truth.ts';
import type { Expression } from '../syntax/ast.ts';
import { GList, GString } from '../values/containers.ts';
import { compileAssign, compileAssignAll, compileStep } from './assignments.ts';
import { compileCall, compileCallValue, compileNew, compileNewArray } from './calls.ts';
import type { Compiler } from './compiler.ts';
import type { Code } from './frame.ts';
import { compileClosure } from './functions.ts';
import { compileItems, compileMap } from './items.ts';
import { compilePointer, compileProperty, compileSubscript } from './members.ts';
import { compileBinary, compileCast, compileInstanceOf, compileRange, compileUnary } from './operators.ts';
import { compileSwitchValue } from './switches.ts';
import { compileName } from './variables.ts';

/** Compiles an expression. */
export function compileExpression(compiler: Compiler, expression: Expression): Code {
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression;
      return () => value;
    }
    case 'gstring':
      return compileText(compiler, expression);
    case 'name':
      return compileName(compiler, expression.name, expression.place);
    case 'this':
      return ({ machine }) => machine.script;
    case 'list': {
      const items = compileItems(compiler, expression.items);
      return (frame) => {
        const values = items(frame);
        frame.machine.meter.items(values.length);
        return new GList(values);
      };
    }
    case 'map':
      return compileMap(compiler, expression.items);
    case 'ternary':
      return compileTernary(compiler, expression);
    case 'elvis': {
      const value = compiler.expression(expression.value);
      const otherwise = compiler.expression(expression.otherwise);
      return (frame) => {
        const held = value(frame);
        return truth(held) ? held : otherwise(frame);
      };
    }
    default:
      return compileOperation(compiler, expression);
  }
}

type Operation = Exclude<
  Expression,
  { readonly kind: 'literal' | 'gstring' | 'name' | 'this' | 'list' | 'map' | 'ternary' | 'elvis' }
>;

function compileOperation(compiler: Compiler, expression: Operation): Code {
  switch (expression.kind) {
    case 'range':
      return compileRange(compiler, expression);
    case 'property':
      return compileProperty(compiler, expression);
    case 'index':
      return compileSubscript(compiler, expression);
    case 'call':
      return compileCall(compiler, expression);
    case 'callValue':
      return compileCallValue(compiler, expression);
    case 'pointer':
      return compilePointer(compiler, expression);
    case 'new':
      return compileNew(compiler, expression);
    case 'newArray':
      return compileNewArray(compiler, expression);
    case 'closure':
      return compileClosure(compiler, expression);
    case 'unary':
      return compileUnary(compiler, expression);
    case 'step':
      return compileStep(compiler, expression);
    case 'binary':
      return compileBinary(compiler, expression);
    case 'instanceof':
      return compileInstanceOf(compiler, expression);
    case 'cast':
      return compileCast(compiler, expression);
    case 'assign':
      return compileAssign(compiler, expression);
    case 'assignAll':
      return compileAssignAll(compiler, expression);
    case 'switchValue':
      return compileSwitchValue(compiler, expression);
  }
}

type Text = Extract<Expression, { readonly kind: 'gstring' }>;

function compileText(compiler: Compiler, { texts, values }: Text): Code {
  const codes = values.map((value) => compiler.expression(value));
  return (frame) =>
    new GString(
      texts,
      codes.map((code) => code(frame)),
    );
}

type Ternary = Extract<Expression, { readonly kind: 'ternary' }>;

function compileTernary(compiler: Compiler, { test, whenTrue, otherwise }: Ternary): Code {
  const asked = compiler.expression(test);
  const first = compiler.expression(whenTrue);
  const second = compiler.expression(otherwise);
  return (frame) => (truth(asked(frame)) ? first(frame) : second(frame));
}
